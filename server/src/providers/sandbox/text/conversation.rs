//! Reads the messages of a chat.

use serde_json::Value;

use crate::providers::CallError;
use crate::providers::sandbox::input::{Input, invalid, wrong};

/// What a chat says, as far as an answer needs it.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    /// All system messages: how to answer.
    pub(super) instruction: String,
    /// The last user message: what to answer to.
    pub(super) request: String,
    /// The pictures of the last user message.
    pub(super) pictures: Vec<String>,
    /// How long all messages are together.
    pub(super) tokens: usize,
}

impl Conversation {
    /// Reads `messages`.
    pub(super) fn read(input: Input) -> Result<Self, CallError> {
        let messages = match input.get("messages") {
            Some(Value::Array(messages)) if !messages.is_empty() => messages,
            None => return Err(invalid("`messages` is missing; it must be a list of messages")),
            Some(other) => return Err(wrong("messages", "a list of at least one message", other)),
        };
        let mut conversation = Self::default();
        for (at, message) in messages.iter().enumerate() {
            conversation.hear(&format!("messages[{at}]"), message)?;
        }
        Ok(conversation)
    }

    fn hear(&mut self, place: &str, message: &Value) -> Result<(), CallError> {
        let Some(fields) = message.as_object() else {
            return Err(wrong(place, "an object of role and content", message));
        };
        let role = fields.get("role").and_then(Value::as_str);
        let Some(role) =
            role.filter(|it| ["system", "developer", "user", "assistant", "tool"].contains(it))
        else {
            return Err(invalid(format!("`{place}.role` must be system, user, assistant or tool")));
        };
        let mut pictures = Vec::new();
        let text = match fields.get("content").filter(|it| !it.is_null()) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => read_parts(place, parts, &mut pictures)?,
            // An assistant that only calls tools says nothing.
            None if role == "assistant" => String::new(),
            None => {
                return Err(invalid(format!(
                    "`{place}.content` is missing; it must be a text or a list of parts"
                )));
            }
            Some(other) => {
                return Err(wrong(&format!("{place}.content"), "a text or a list of parts", other));
            }
        };
        self.tokens += count_tokens(&text) + 4 + pictures.len() * 85;
        match role {
            "system" | "developer" => {
                self.instruction.push_str(&text);
                self.instruction.push('\n');
            }
            "user" => {
                self.request = text;
                self.pictures = pictures;
            }
            _ => {}
        }
        Ok(())
    }
}

fn read_parts(
    place: &str,
    parts: &[Value],
    pictures: &mut Vec<String>,
) -> Result<String, CallError> {
    let mut texts = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let place = format!("{place}.content[{at}]");
        match part["type"].as_str() {
            Some("text") => match part["text"].as_str() {
                Some(text) => texts.push(text),
                None => return Err(invalid(format!("`{place}.text` must be a text"))),
            },
            Some("image_url") => {
                match part["image_url"]["url"].as_str().or(part["image_url"].as_str()) {
                    Some(url) => pictures.push(url.to_owned()),
                    None => {
                        return Err(invalid(format!(
                            "`{place}.image_url.url` must be the URL of an image"
                        )));
                    }
                }
            }
            _ => return Err(invalid(format!("`{place}.type` must be `text` or `image_url`"))),
        }
    }
    Ok(texts.join("\n"))
}

/// About how many tokens a text is: a token is about four letters.
pub(super) fn count_tokens(text: &str) -> usize {
    text.split_whitespace().map(|word| word.chars().count().div_ceil(4)).sum()
}
