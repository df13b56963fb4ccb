//! `openai/audio-transcription` and `fal/audio-transcription`: speech as text.
//!
//! The sandbox cannot hear; it reads back the text that its own speech files hold.

use serde_json::{Map, Value, json};

use super::wav::{self, Heard};
use super::{Work, fields};
use crate::providers::CallError;

/// What is said of a file that the sandbox did not speak.
const UNHEARD: &str = "\
The sandbox can only transcribe speech that it made itself; \
connect a provider to transcribe this file.";

/// A part of a text and when it is said, in seconds.
struct Part {
    start: f64,
    end: f64,
    text: String,
}

/// `openai/audio-transcription`.
pub(super) fn transcribe(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    input.optional_text("prompt")?;
    input.optional_text("response_format")?;
    input.number("temperature", 0.0, 0.0..=1.0)?;
    let language = input.optional_text("language")?.unwrap_or("en");
    let (text, heard) = listen(work)?;
    let segments: Vec<Value> = sentences(&text, heard.seconds)
        .into_iter()
        .map(|it| json!({"start": it.start, "end": it.end, "text": it.text}))
        .collect();
    Ok(fields([
        ("text", json!(text)),
        ("language", json!(language)),
        ("duration", json!(rounded(heard.seconds))),
        ("segments", json!(segments)),
    ]))
}

/// `fal/audio-transcription`.
pub(super) fn transcribe_in_chunks(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    input.choice("task", &["transcribe", "translate"])?;
    input.optional_text("language")?;
    input.flag("diarize")?;
    let level = input.choice("chunk_level", &["segment", "none", "word"])?;
    let (text, heard) = listen(work)?;
    let parts = match level {
        "segment" => sentences(&text, heard.seconds),
        "word" => spread(text.split_whitespace(), heard.seconds),
        _ => Vec::new(),
    };
    let chunks: Vec<Value> = parts
        .into_iter()
        .map(|it| json!({"timestamp": [it.start, it.end], "text": it.text}))
        .collect();
    let mut result = fields([("text", json!(text))]);
    if level != "none" {
        result.insert("chunks".to_owned(), json!(chunks));
    }
    Ok(result)
}

fn listen(work: &Work) -> Result<(String, Heard), CallError> {
    let url = work.input().text("audio_url")?;
    let heard = wav::read(&work.files.read(url)?).unwrap_or_default();
    Ok((heard.text.clone().unwrap_or_else(|| UNHEARD.to_owned()), heard))
}

fn sentences(text: &str, seconds: f64) -> Vec<Part> {
    let ends = text.split_inclusive(['.', '!', '?', '\n']).map(str::trim);
    spread(ends.filter(|it| it.contains(char::is_alphanumeric)), seconds)
}

/// Spreads texts over a time: a longer text takes longer to say.
fn spread<'a>(texts: impl Iterator<Item = &'a str>, seconds: f64) -> Vec<Part> {
    let texts: Vec<&str> = texts.collect();
    let length = |text: &str| text.chars().count() as f64 + 2.0;
    let total: f64 = texts.iter().map(|it| length(it)).sum();
    let mut end = 0.0;
    texts
        .into_iter()
        .map(|text| {
            let start = end;
            end += length(text) / total * seconds;
            Part { start: rounded(start), end: rounded(end), text: text.to_owned() }
        })
        .collect()
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
