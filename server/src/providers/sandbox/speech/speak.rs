//! `openai/audio-speech`: a text read aloud.

use serde_json::{Value, json};

use super::pronounce::pronounce;
use super::voice::{Speaker, say};
use super::wav::{self, RATE};
use crate::providers::CallError;
use crate::providers::sandbox::input::invalid;
use crate::providers::sandbox::work::Work;

/// The most letters that are read aloud in one call.
const MAX_LETTERS: usize = 4096;

/// `openai/audio-speech`. The file is always a WAV file; when another format is
/// asked for, a note says so.
pub(in crate::providers::sandbox) fn speak(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    let text = input.text("input")?;
    let letters = text.chars().count();
    if letters > MAX_LETTERS {
        return Err(invalid(format!("`input` has {letters} letters; the most is {MAX_LETTERS}")));
    }
    let voice = input.optional_text("voice")?.unwrap_or("alloy");
    let speed = input.number("speed", 0.25..=4.0)?.unwrap_or(1.0);
    let format = input.choice("response_format", &["mp3", "opus", "aac", "flac", "wav"])?;
    if let Some(format) = format.filter(|it| *it != "wav") {
        work.note(format!("The sandbox writes WAV files only, so this is not {format}."));
    }
    let samples = say(&pronounce(text), Speaker::named(voice), speed as f32);
    Ok(json!({
        "audio_url": work.write("audio/wav", wav::write(&samples, text)?)?,
        "content_type": "audio/wav",
        "duration_seconds": samples.len() as f64 / f64::from(RATE),
    }))
}
