//! What the sandbox knows of a film of its own, kept in the MP4 file.
//!
//! A `uuid` box at the end of the file holds it: the length of a JSON object,
//! the object, and the JPEG file of the picture that the film shows, if any.
//! Players skip such a box. With it a film can be drawn again, larger or smoother.

use serde_json::{Value, json};

use crate::providers::CallError;
use crate::providers::sandbox::picture::Picture;

/// Names the box as ours.
const NAME: [u8; 16] = *b"weftwork sandbox";

/// Everything that a film is drawn from.
#[derive(Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) prompt: String,
    pub(super) seed: u64,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) frames: usize,
    /// How many frames a second has.
    pub(super) fps: f64,
    /// How loud the speech is that the film goes with, twenty times a second.
    pub(super) loudness: Vec<u8>,
    /// The picture that moves; a scene is drawn when there is none.
    pub(super) still: Option<Picture>,
}

impl Facts {
    /// A film of three seconds.
    pub(super) fn new(prompt: &str, seed: u64) -> Self {
        Self {
            prompt: prompt.to_owned(),
            seed,
            width: 1280,
            height: 720,
            frames: 49,
            fps: 16.0,
            loudness: Vec::new(),
            still: None,
        }
    }

    /// The box to put at the end of a film.
    pub(super) fn to_box(&self) -> Result<Vec<u8>, CallError> {
        let words = json!({
            "prompt": self.prompt,
            "seed": self.seed,
            "width": self.width,
            "height": self.height,
            "frames": self.frames,
            "fps": self.fps,
            "loudness": self.loudness,
        });
        let words = words.to_string();
        let picture = self.still.as_ref().map(Picture::to_jpeg).transpose()?.unwrap_or_default();
        let size = 8 + NAME.len() + 4 + words.len() + picture.len();
        let mut bytes = Vec::with_capacity(size);
        bytes.extend((size as u32).to_be_bytes());
        bytes.extend(b"uuid");
        bytes.extend(NAME);
        bytes.extend((words.len() as u32).to_be_bytes());
        bytes.extend(words.bytes());
        bytes.extend(picture);
        Ok(bytes)
    }

    /// What a film says of itself; `None` when the sandbox did not make it.
    ///
    /// # Errors
    ///
    /// `task_input_invalid` when the picture in it is too large.
    pub(super) fn read(film: &[u8], field: &str) -> Result<Option<Self>, CallError> {
        let Some((words, picture)) = find(film) else { return Ok(None) };
        let still = if picture.is_empty() { None } else { Picture::read(picture, field)? };
        Ok(from_words(&words).map(|facts| Self { still, ..facts }))
    }
}

fn from_words(words: &Value) -> Option<Facts> {
    let whole = |name: &str| {
        words[name].as_u64().and_then(|it| usize::try_from(it).ok()).filter(|it| *it > 0)
    };
    // What H.264 cannot have is not a film of ours.
    let side = |name: &str| whole(name).filter(|it| *it >= 16 && it % 2 == 0);
    let loudness =
        words["loudness"].as_array()?.iter().map(|it| it.as_u64().unwrap_or(0).min(255) as u8);
    Some(Facts {
        width: side("width")?,
        height: side("height")?,
        frames: whole("frames")?,
        fps: words["fps"].as_f64().filter(|it| (1.0..=1000.0).contains(it))?,
        loudness: loudness.collect(),
        ..Facts::new(words["prompt"].as_str()?, words["seed"].as_u64()?)
    })
}

/// Finds our box among the boxes of a film.
fn find(mut rest: &[u8]) -> Option<(Value, &[u8])> {
    while let Some(size) = rest.first_chunk::<4>() {
        let size = u32::from_be_bytes(*size) as usize;
        let body = rest.get(8..size)?;
        if rest[4..8] == *b"uuid" && body.starts_with(&NAME) {
            let body = &body[NAME.len()..];
            let length = u32::from_be_bytes(*body.first_chunk::<4>()?) as usize;
            let words = body.get(4..4_usize.checked_add(length)?)?;
            return Some((serde_json::from_slice(words).ok()?, &body[4 + length..]));
        }
        rest = &rest[size..];
    }
    None
}
