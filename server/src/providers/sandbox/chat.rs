//! The chat tasks, and what else reads pictures: vision, OCR and moderation.

use serde_json::{Map, Value, json};

use super::colour::{Lch, hex, to_lch};
use super::conversation::{Conversation, count_tokens};
use super::input::{Input, invalid, wrong};
use super::palette::{holds, words};
use super::picture::Picture;
use super::reply;
use super::seed::hash;
use super::{Work, fields};
use crate::providers::CallError;

/// What is not safe: a category, and words that give it away.
const UNSAFE: &[(&str, &str)] = &[
    ("violence", "kill murder bomb shoot stab behead massacre weapon"),
    ("self-harm", "suicide self-harm"),
    ("hate", "genocide lynch subhuman"),
    ("sexual", "porn pornographic nude explicit"),
    ("illicit", "cocaine heroin meth counterfeit ransomware"),
];

/// `openai/chat-completion` and `openai/chat-completion/vision`.
pub(super) fn complete(work: &Work) -> Result<Map<String, Value>, CallError> {
    let chat = Conversation::read(work.input())?;
    let wanted = wanted_format(work.input())?;
    let mut seen = Vec::new();
    for url in &chat.pictures {
        seen.push(describe(&work.files.read(url)?)?);
    }
    let answer = if seen.is_empty() || wanted.is_some() {
        reply::to(&chat, wanted, work.seed()?)
    } else {
        seen.join("\n\n")
    };
    completion(work, &chat, answer)
}

/// `openai/chat-completion/ocr`: the text of the pictures in the last message.
pub(super) fn read_aloud(work: &Work) -> Result<Map<String, Value>, CallError> {
    let chat = Conversation::read(work.input())?;
    if chat.pictures.is_empty() {
        return Err(invalid(
            "`messages` has no image; the last user message must have an `image_url` part",
        ));
    }
    let read = |url: &String| Ok(text_in(&work.files.read(url)?));
    let texts: Result<Vec<String>, CallError> = chat.pictures.iter().map(read).collect();
    let answer = texts?.join("\n\n");
    completion(work, &chat, answer)
}

/// `openai/chat-completion/moderation`: `safe`, or `unsafe` and, on the next
/// line, why.
pub(super) fn moderate(work: &Work) -> Result<Map<String, Value>, CallError> {
    let chat = Conversation::read(work.input())?;
    let words = words(&chat.request);
    let broken: Vec<&str> = UNSAFE
        .iter()
        .filter(|(_, list)| words.iter().any(|word| holds(list, word)))
        .map(|(category, _)| *category)
        .collect();
    let answer = if broken.is_empty() {
        "safe".to_owned()
    } else {
        format!("unsafe\n{}", broken.join(", "))
    };
    completion(work, &chat, answer)
}

/// `fal/ocr`.
pub(super) fn read_picture(work: &Work) -> Result<Map<String, Value>, CallError> {
    let url = work.input().text("image_url")?;
    work.input().optional_text("prompt")?;
    work.input().optional_text("language")?;
    Ok(fields([("text", json!(text_in(&work.files.read(url)?)))]))
}

/// Wraps an answer the way a chat model does, and keeps it to what was asked.
fn completion(
    work: &Work,
    chat: &Conversation,
    answer: String,
) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    input.number("temperature", 0.7, 0.0..=2.0)?;
    input.number("top_p", 1.0, 0.0..=1.0)?;
    input.number("frequency_penalty", 0.0, -2.0..=2.0)?;
    input.number("presence_penalty", 0.0, -2.0..=2.0)?;
    let (content, reason) = keep_short(input, answer)?;
    let used = count_tokens(&content);
    let id = hash(&[&work.call.model, &super::asked(&work.call)]);
    let choice = json!({
        "index": 0,
        "message": {"role": "assistant", "content": content},
        "finish_reason": reason,
    });
    let usage = json!({
        "prompt_tokens": chat.tokens,
        "completion_tokens": used,
        "total_tokens": chat.tokens + used,
    });
    Ok(fields([
        ("id", json!(format!("chatcmpl-{id:016x}"))),
        ("object", json!("chat.completion")),
        ("model", json!(work.call.model)),
        ("choices", json!([choice])),
        ("usage", usage),
    ]))
}

/// Cuts an answer off at `stop` and at `max_tokens`, and says why it ends.
fn keep_short(input: Input, mut content: String) -> Result<(String, &'static str), CallError> {
    if input.get("stop").is_some() {
        let ends = input.texts("stop")?.into_iter().filter(|it| !it.is_empty());
        if let Some(end) = ends.filter_map(|stop| content.find(stop)).min() {
            content.truncate(end);
        }
    }
    if let Some(most) = input.optional_whole("max_tokens", 1..=u64::MAX)? {
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

/// The text in a picture that the sandbox drew; it cannot read other pictures.
fn text_in(bytes: &[u8]) -> String {
    Picture::read_prompt(bytes).unwrap_or_else(|| {
        "The sandbox can only read the captions of pictures that it drew itself.".to_owned()
    })
}

/// What can be told of a picture without knowing what it shows.
fn describe(bytes: &[u8]) -> Result<String, CallError> {
    let Some(picture) = Picture::read(bytes, "image_url")? else {
        return Ok(
            "The image is not a PNG or JPEG file, so the sandbox cannot look at it.".to_owned()
        );
    };
    let (width, height) = (picture.width, picture.height);
    let shape = match width.cmp(&height) {
        std::cmp::Ordering::Less => "portrait",
        std::cmp::Ordering::Equal => "square",
        std::cmp::Ordering::Greater => "landscape",
    };
    let about = match Picture::read_prompt(bytes) {
        Some(prompt) => format!(" Its caption reads: \u{201c}{prompt}\u{201d}."),
        None => " The sandbox can tell colours but not what is shown.".to_owned(),
    };
    let colours = main_colours(&picture).join(", ");
    Ok(format!(
        "A {shape} image of {width} by {height} pixels. Its main colours are {colours}.{about}"
    ))
}

/// The names of the colours that most of a picture has.
fn main_colours(picture: &Picture) -> Vec<&'static str> {
    let mut counts: Vec<(&str, u32)> = Vec::new();
    let step = (picture.width * picture.height / 4096).max(1) * 3;
    for at in (0..picture.rgb.len() - 2).step_by(step) {
        let [r, g, b] = [0, 1, 2].map(|it| u32::from(picture.rgb[at + it]));
        let name = colour_name(to_lch(hex(r << 16 | g << 8 | b)));
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().take(3).map(|(name, _)| name).collect()
}

fn colour_name(colour: Lch) -> &'static str {
    match colour {
        Lch { lightness, .. } if lightness < 0.18 => "black",
        Lch { chroma, lightness, .. } if chroma < 0.03 => {
            if lightness > 0.88 {
                "white"
            } else {
                "grey"
            }
        }
        Lch { hue, lightness, .. } => match (hue.rem_euclid(1.0) * 360.0, lightness) {
            (0.0..12.0 | 340.0..=360.0, _) => "pink",
            (12.0..38.0, _) => "red",
            (38.0..75.0, 0.0..0.5) => "brown",
            (38.0..75.0, _) => "orange",
            (75.0..115.0, _) => "yellow",
            (115.0..165.0, _) => "green",
            (165.0..215.0, _) => "turquoise",
            (215.0..285.0, 0.0..0.4) => "deep blue",
            (215.0..285.0, _) => "blue",
            _ => "purple",
        },
    }
}
