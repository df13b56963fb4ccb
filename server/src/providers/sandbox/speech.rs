//! `openai/audio-speech`: a text read aloud.

use serde_json::{Map, Value, json};

use super::input::invalid;
use super::pronounce::pronounce;
use super::voice::{Speaker, say};
use super::wav::{self, RATE};
use super::{Work, fields};
use crate::providers::CallError;

/// The most letters that are read aloud in one call.
const MAX_LETTERS: usize = 4096;

/// `openai/audio-speech`. The file is always a WAV file, whatever format is
/// asked for; then `note` says so.
pub(super) fn speak(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    let text = input.text("input")?;
    let letters = text.chars().count();
    if letters > MAX_LETTERS {
        return Err(invalid(format!("`input` has {letters} letters; the most is {MAX_LETTERS}")));
    }
    let voice = input.optional_text("voice")?.unwrap_or("alloy");
    let format = input.choice("response_format", &["mp3", "opus", "aac", "flac", "wav"])?;
    let speed = input.number("speed", 1.0, 0.25..=4.0)?;
    let samples = say(&pronounce(text), Speaker::named(voice), speed as f32);
    let url = work.files.write("audio/wav", wav::write(&samples, text)?)?;
    let seconds = samples.len() as f64 / f64::from(RATE);
    let mut result = fields([
        ("audio_url", json!(url)),
        ("content_type", json!("audio/wav")),
        ("duration_seconds", json!((seconds * 1000.0).round() / 1000.0)),
    ]);
    if format != "wav" {
        result.insert(
            "note".to_owned(),
            json!(format!("the sandbox writes WAV files only, so this is not {format}")),
        );
    }
    Ok(result)
}
