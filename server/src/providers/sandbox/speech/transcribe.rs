//! `openai/audio-transcription` and `fal/audio-transcription`: speech as text.
//!
//! The sandbox cannot hear; it reads back the text that its own speech files hold.

use serde_json::{Value, json};

use super::wav::Heard;
use crate::providers::CallError;
use crate::providers::sandbox::text::words::sentences;
use crate::providers::sandbox::work::Work;

/// What is said of a file that the sandbox did not speak.
const UNHEARD: &str = "\
The sandbox can only transcribe speech that it made itself; \
connect a provider to transcribe this file.";

/// What is said of a file on another server.
const UNFETCHED: &str = "\
The sandbox does not fetch URLs, so it has not heard this file; \
upload it, or connect a provider to transcribe it.";

/// A part of a text and when it is said, in seconds.
struct Part<'a> {
    start: f64,
    end: f64,
    text: &'a str,
}

/// `openai/audio-transcription`.
pub(in crate::providers::sandbox) fn transcribe(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    input.optional_text("prompt")?;
    input.optional_text("response_format")?;
    input.number("temperature", 0.0..=1.0)?;
    let language = input.optional_text("language")?.unwrap_or("en");
    let (text, seconds) = listen(work)?;
    let segment = |it: Part| json!({"start": it.start, "end": it.end, "text": it.text});
    let parts = spread(sentences(&text), seconds);
    Ok(json!({
        "text": text,
        "language": language,
        "duration": rounded(seconds),
        "segments": parts.map(segment).collect::<Vec<_>>(),
    }))
}

/// `fal/audio-transcription`.
pub(in crate::providers::sandbox) fn transcribe_in_chunks(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    input.choice("task", &["transcribe", "translate"])?;
    input.optional_text("language")?;
    input.flag("diarize")?;
    let level = input.choice("chunk_level", &["none", "segment", "word"])?.unwrap_or("segment");
    let (text, seconds) = listen(work)?;
    let chunk = |it: Part| json!({"timestamp": [it.start, it.end], "text": it.text});
    let chunks: Vec<Value> = match level {
        "none" => return Ok(json!({"text": text})),
        "word" => spread(text.split_whitespace(), seconds).map(chunk).collect(),
        _ => spread(sentences(&text), seconds).map(chunk).collect(),
    };
    Ok(json!({"text": text, "chunks": chunks}))
}

/// What is said in the file behind `audio_url`, and how many seconds it takes.
fn listen(work: &Work) -> Result<(String, f64), CallError> {
    let Some(bytes) = work.read(work.input().text("audio_url")?)? else {
        return Ok((UNFETCHED.to_owned(), 0.0));
    };
    let heard = Heard::read(&bytes);
    Ok((heard.text.unwrap_or_else(|| UNHEARD.to_owned()), heard.seconds))
}

/// Spreads texts over a time: a longer text takes longer to say.
fn spread<'a>(
    texts: impl Iterator<Item = &'a str> + Clone,
    seconds: f64,
) -> impl Iterator<Item = Part<'a>> {
    let length = |text: &str| text.chars().count() as f64 + 2.0;
    let total: f64 = texts.clone().map(length).sum();
    texts.scan(0.0, move |end, text| {
        let start = *end;
        *end += length(text) / total * seconds;
        Some(Part { start: rounded(start), end: rounded(*end), text })
    })
}

/// A time to the millisecond.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
