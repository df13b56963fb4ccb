//! The video tasks: films of a prompt, of a picture, of speech, and films redone.
//!
//! Films are silent, `fal/speech-to-video` too: the sandbox shows how loud the
//! speech is, but has no way to put sound into an MP4 file.

use serde_json::{Map, Value, json};

use super::film::{picture_for, shoot};
use super::input::{Input, invalid};
use super::mp4_facts::Facts;
use super::picture::Picture;
use super::wav;
use super::{Work, fields};
use crate::providers::CallError;

/// The most pixels that a film may be asked to be wide or high.
const MAX_SIDE: u64 = 1920;

/// The most that a film may be made larger to: its longer and shorter side.
const MAX_UPSCALED: [usize; 2] = [3840, 2160];

/// The most frames of a film.
const MAX_FRAMES: u64 = 1000;

/// The most pixels of a film, over all of its frames.
const MAX_PIXELS: usize = 1280 * 720 * 1000;

/// `fal/text-to-video`.
pub(super) fn from_text(work: &Work) -> Result<Map<String, Value>, CallError> {
    let prompt = work.input().text("prompt")?;
    let facts = asked_film(work, prompt)?;
    release(work, &facts)
}

/// `fal/image-to-video`.
pub(super) fn from_image(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    let url = input.text("image_url")?;
    let given = input.optional_text("prompt")?.map(str::to_owned);
    let bytes = work.files.read(url)?;
    let prompt = given.or_else(|| Picture::read_prompt(&bytes));
    let mut facts = asked_film(work, prompt.as_deref().unwrap_or("a picture that moves"))?;
    facts.still = Some(picture_for(&bytes, "image_url", facts.width, facts.height)?);
    release(work, &facts)
}

/// `fal/speech-to-video`. Unless `num_frames` says otherwise, the film is as
/// long as the speech, when that can be told.
pub(super) fn from_speech(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    let (speech, picture) = (input.text("audio_url")?, input.text("image_url")?);
    let heard = wav::read(&work.files.read(speech)?).unwrap_or_default();
    let text = heard.text.as_deref().or(input.optional_text("prompt")?);
    let mut facts = asked_film(work, text.unwrap_or("someone speaks"))?;
    if input.get("num_frames").is_none() && heard.seconds > 0.0 {
        #[expect(clippy::cast_sign_loss, reason = "a length is never negative")]
        let frames = (heard.seconds * facts.fps).ceil() as usize;
        facts.frames =
            frames.clamp(1, (MAX_PIXELS / facts.width / facts.height).min(MAX_FRAMES as usize));
    }
    facts.still =
        Some(picture_for(&work.files.read(picture)?, "image_url", facts.width, facts.height)?);
    #[expect(clippy::cast_sign_loss, reason = "loudness is never negative")]
    let loudness = heard.loudness.iter().map(|it| (it * 255.0) as u8);
    facts.loudness = loudness.take(20 * 3600).collect();
    release(work, &facts)
}

/// `fal/video-interpolate`: the same film with more frames a second.
pub(super) fn interpolate(work: &Work) -> Result<Map<String, Value>, CallError> {
    let between = work.input().whole("num_frames", 1, 1..=4)? as usize;
    work.input().flag("use_scene_detection")?;
    let mut facts = given_film(work)?;
    facts.frames = facts.frames.saturating_sub(1).saturating_mul(between + 1) + 1;
    facts.fps *= (between + 1) as f64;
    release(work, &facts)
}

/// `fal/video-upscale`: the same film, drawn larger.
pub(super) fn upscale(work: &Work) -> Result<Map<String, Value>, CallError> {
    let scale = work.input().number("scale", 2.0, 1.0..=4.0)?;
    let mut facts = given_film(work)?;
    #[expect(clippy::cast_sign_loss, reason = "a size is never negative")]
    let larger = |side: usize| ((side as f64 * scale).round() as usize) & !1;
    (facts.width, facts.height) = (larger(facts.width), larger(facts.height));
    let sides = [facts.width.max(facts.height), facts.width.min(facts.height)];
    if sides[0] > MAX_UPSCALED[0] || sides[1] > MAX_UPSCALED[1] {
        return Err(invalid(format!(
            "`scale` is {scale}, which makes this video {}x{}; the most is {}x{}",
            facts.width, facts.height, MAX_UPSCALED[0], MAX_UPSCALED[1]
        )));
    }
    release(work, &facts)
}

/// The film that a payload describes, still without a picture.
fn asked_film(work: &Work, prompt: &str) -> Result<Facts, CallError> {
    let input = work.input();
    input.optional_text("negative_prompt")?;
    input.whole("num_inference_steps", 50, 1..=1000)?;
    input.number("guidance_scale", 7.0, 0.0..=100.0)?;
    Ok(Facts {
        prompt: prompt.to_owned(),
        seed: work.seed()?,
        width: side(input, "width", 1280)?,
        height: side(input, "height", 720)?,
        frames: input.whole("num_frames", 81, 1..=MAX_FRAMES)? as usize,
        fps: input.number("fps", 16.0, 1.0..=120.0)?,
        loudness: Vec::new(),
        still: None,
    })
}

/// A side of a film; H.264 has no odd ones, so they lose a pixel.
fn side(input: Input, name: &str, default: u64) -> Result<usize, CallError> {
    Ok(input.whole(name, default, 16..=MAX_SIDE)? as usize & !1)
}

/// The film behind `video_url`; for a film that the sandbox did not make, one
/// that says so.
fn given_film(work: &Work) -> Result<Facts, CallError> {
    let url = work.input().text("video_url")?;
    let known = Facts::read(&work.files.read(url)?, "video_url")?;
    Ok(known.unwrap_or_else(|| Facts {
        prompt: "The sandbox can only redo its own videos; this one stands in for yours".to_owned(),
        seed: 0,
        width: 1280,
        height: 720,
        frames: 49,
        fps: 16.0,
        loudness: Vec::new(),
        still: None,
    }))
}

/// Draws a film and answers with where it is.
fn release(work: &Work, facts: &Facts) -> Result<Map<String, Value>, CallError> {
    let Facts { width, height, frames, fps, .. } = facts;
    if *frames > MAX_FRAMES as usize {
        return Err(invalid(format!(
            "this video would have {frames} frames; the most is {MAX_FRAMES}"
        )));
    }
    let pixels = width.checked_mul(*height).and_then(|it| it.checked_mul(*frames));
    if pixels.is_none_or(|it| it > MAX_PIXELS) {
        return Err(invalid(format!(
            "{frames} frames of {width}x{height} are too many pixels; \
             the most is {MAX_PIXELS}, so ask for at most {} frames",
            MAX_PIXELS / width.saturating_mul(*height).max(1)
        )));
    }
    let url = work.files.write("video/mp4", shoot(work, facts)?)?;
    let seconds = (*frames as f64 / fps * 1000.0).round() / 1000.0;
    let video = json!({
        "url": url,
        "content_type": "video/mp4",
        "width": width,
        "height": height,
        "duration_seconds": seconds,
    });
    Ok(fields([("video", video), ("seed", json!(facts.seed))]))
}
