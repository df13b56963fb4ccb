//! The chat tasks, and what else reads pictures: vision, OCR and moderation.

use serde_json::{Value, json};

use super::conversation::{Conversation, count_tokens};
use super::reply;
use super::words::{any_in, words};
use crate::providers::CallError;
use crate::providers::sandbox::input::{Input, invalid, wrong};
use crate::providers::sandbox::picture::{describe, text_in};
use crate::providers::sandbox::work::Work;

/// What is not safe: a category, and words that give it away.
const UNSAFE: &[(&str, &str)] = &[
    ("violence", "kill murder bomb shoot stab behead massacre weapon"),
    ("self-harm", "suicide self-harm"),
    ("hate", "genocide lynch subhuman"),
    ("sexual", "porn pornographic nude explicit"),
    ("illicit", "cocaine heroin meth counterfeit ransomware"),
];

/// `openai/chat-completion` and `openai/chat-completion/vision`.
pub(in crate::providers::sandbox) fn complete(work: &Work) -> Result<Value, CallError> {
    let chat = Conversation::read(work.input())?;
    let wanted = wanted_format(work.input())?;
    let seen = of_pictures(work, &chat, describe)?;
    let answer = if seen.is_empty() || wanted.is_some() {
        reply::to(&chat, wanted, work.seed()?)
    } else {
        seen
    };
    completion(work, &chat, answer)
}

/// `openai/chat-completion/ocr`: the text of the pictures in the last message.
pub(in crate::providers::sandbox) fn read_aloud(work: &Work) -> Result<Value, CallError> {
    let chat = Conversation::read(work.input())?;
    if chat.pictures.is_empty() {
        return Err(invalid(
            "`messages` has no image; the last user message must have an `image_url` part",
        ));
    }
    completion(work, &chat, of_pictures(work, &chat, text_in)?)
}

/// `openai/chat-completion/moderation`: `safe`, or `unsafe` and, on the next
/// line, why.
pub(in crate::providers::sandbox) fn moderate(work: &Work) -> Result<Value, CallError> {
    let chat = Conversation::read(work.input())?;
    let words = words(&chat.request);
    let broken = UNSAFE.iter().filter(|(_, list)| any_in(&words, list));
    let broken: Vec<&str> = broken.map(|(category, _)| *category).collect();
    let unsafe_for = || format!("unsafe\n{}", broken.join(", "));
    let answer = if broken.is_empty() { "safe".to_owned() } else { unsafe_for() };
    completion(work, &chat, answer)
}

/// `fal/ocr`.
pub(in crate::providers::sandbox) fn read_picture(work: &Work) -> Result<Value, CallError> {
    let url = work.input().text("image_url")?;
    work.input().optional_text("prompt")?;
    work.input().optional_text("language")?;
    Ok(json!({"text": text_in(work, url)?}))
}

/// What `tell` tells of each picture in the last message.
fn of_pictures(
    work: &Work,
    chat: &Conversation,
    tell: fn(&Work, &str) -> Result<String, CallError>,
) -> Result<String, CallError> {
    let told: Result<Vec<_>, _> = chat.pictures.iter().map(|url| tell(work, url)).collect();
    Ok(told?.join("\n\n"))
}

/// Wraps an answer the way a chat model does, and keeps it to what was asked.
fn completion(work: &Work, chat: &Conversation, answer: String) -> Result<Value, CallError> {
    let input = work.input();
    input.number("temperature", 0.0..=2.0)?;
    input.number("top_p", 0.0..=1.0)?;
    input.number("frequency_penalty", -2.0..=2.0)?;
    input.number("presence_penalty", -2.0..=2.0)?;
    let (content, reason) = keep_short(input, answer)?;
    let used = count_tokens(&content);
    Ok(json!({
        "id": format!("chatcmpl-{:016x}", work.id()),
        "object": "chat.completion",
        "model": work.call.model,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": content},
            "finish_reason": reason,
        }],
        "usage": {
            "prompt_tokens": chat.tokens,
            "completion_tokens": used,
            "total_tokens": chat.tokens + used,
        },
    }))
}

/// Cuts an answer off at `stop` and at `max_tokens`, and says why it ends.
fn keep_short(input: Input, mut content: String) -> Result<(String, &'static str), CallError> {
    if input.get("stop").is_some() {
        let ends = input.texts("stop")?.into_iter().filter(|it| !it.is_empty());
        if let Some(end) = ends.filter_map(|stop| content.find(stop)).min() {
            content.truncate(end);
        }
    }
    if let Some(most) = input.whole("max_tokens", 1..=u64::MAX)? {
        let end = end_of_tokens(&content, usize::try_from(most).unwrap_or(usize::MAX));
        if end < content.trim_end().len() {
            content.truncate(end);
            return Ok((content, "length"));
        }
    }
    Ok((content, "stop"))
}

/// Where the first `most` tokens of a text end, as [`count_tokens`] counts.
fn end_of_tokens(text: &str, most: usize) -> usize {
    let (mut tokens, mut letters) = (0, 0);
    for (at, letter) in text.char_indices() {
        letters = if letter.is_whitespace() { 0 } else { letters + 1 };
        if letters % 4 == 1 {
            tokens += 1;
            if tokens > most {
                return text[..at].trim_end().len();
            }
        }
    }
    text.len()
}

/// The shape of JSON that `response_format` asks for, if it does.
fn wanted_format(input: Input) -> Result<Option<Value>, CallError> {
    let Some(format) = input.get("response_format") else { return Ok(None) };
    match format["type"].as_str() {
        Some("text") => Ok(None),
        Some("json_object") => Ok(Some(Value::Null)),
        Some("json_schema") => Ok(Some(format["json_schema"]["schema"].clone())),
        _ => Err(wrong(
            "response_format",
            "an object whose type is text, json_object or json_schema",
            format,
        )),
    }
}
