//! The video tasks, each of which writes down the facts of a film.
//!
//! Films are silent, `fal/speech-to-video` too: the sandbox shows how loud the
//! speech is, but has no way to put sound into an MP4 file.

use serde_json::{Value, json};

use super::facts::Facts;
use super::shoot::shoot;
use super::still::trim;
use crate::providers::CallError;
use crate::providers::sandbox::input::{Input, invalid};
use crate::providers::sandbox::picture::open;
use crate::providers::sandbox::seed::hash;
use crate::providers::sandbox::speech::Heard;
use crate::providers::sandbox::work::Work;

/// The most pixels that a film may be asked to be wide or high.
const MAX_SIDE: u64 = 1920;

/// The most that a film may be made larger to: its longer and shorter side.
const MAX_UPSCALED: [usize; 2] = [3840, 2160];

/// The most frames of a film.
const MAX_FRAMES: usize = 1000;

/// The most pixels of a film, over all of its frames.
const MAX_PIXELS: usize = 1280 * 720 * MAX_FRAMES;

/// `fal/text-to-video`.
pub(in crate::providers::sandbox) fn from_text(work: &Work) -> Result<Value, CallError> {
    let prompt = work.input().text("prompt")?;
    release(work, &asked_film(work, prompt)?)
}

/// `fal/image-to-video`.
pub(in crate::providers::sandbox) fn from_image(work: &Work) -> Result<Value, CallError> {
    let prompt = work.input().optional_text("prompt")?;
    let opened = open(work, "image_url")?;
    let prompt = prompt.or(opened.prompt.as_deref()).unwrap_or("a picture that moves");
    let mut facts = asked_film(work, prompt)?;
    facts.still = Some(trim(opened, facts.width, facts.height));
    release(work, &facts)
}

/// `fal/speech-to-video`. Unless `num_frames` says otherwise, the film is as
/// long as the speech, when that can be told.
pub(in crate::providers::sandbox) fn from_speech(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    let speech = work.read(input.text("audio_url")?)?;
    let heard = speech.map_or_else(Heard::default, |bytes| Heard::read(&bytes));
    let text = heard.text.as_deref().or(input.optional_text("prompt")?);
    let mut facts = asked_film(work, text.unwrap_or("someone speaks"))?;
    if input.get("num_frames").is_none() && heard.seconds > 0.0 {
        let frames = (heard.seconds * facts.fps).ceil() as usize;
        facts.frames = frames.clamp(1, (MAX_PIXELS / facts.width / facts.height).min(MAX_FRAMES));
    }
    facts.still = Some(trim(open(work, "image_url")?, facts.width, facts.height));
    facts.loudness = heard.loudness;
    // More is never shown, even at one frame a second.
    facts.loudness.truncate(20 * MAX_FRAMES);
    release(work, &facts)
}

/// `fal/video-interpolate`: the same film with more frames a second.
pub(in crate::providers::sandbox) fn interpolate(work: &Work) -> Result<Value, CallError> {
    let times = work.input().whole("num_frames", 1..=4)?.unwrap_or(1) as usize + 1;
    work.input().flag("use_scene_detection")?;
    let mut facts = given_film(work)?;
    facts.frames = facts.frames.saturating_sub(1).saturating_mul(times).saturating_add(1);
    facts.fps *= times as f64;
    release(work, &facts)
}

/// `fal/video-upscale`: the same film, drawn larger.
pub(in crate::providers::sandbox) fn upscale(work: &Work) -> Result<Value, CallError> {
    let scale = work.input().number("scale", 1.0..=4.0)?.unwrap_or(2.0);
    let mut facts = given_film(work)?;
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
    input.check_diffusion()?;
    let plain = Facts::new(prompt, work.seed()?);
    Ok(Facts {
        width: side(input, "width")?.unwrap_or(plain.width),
        height: side(input, "height")?.unwrap_or(plain.height),
        frames: input.whole("num_frames", 1..=MAX_FRAMES as u64)?.unwrap_or(81) as usize,
        fps: input.number("fps", 1.0..=120.0)?.unwrap_or(plain.fps),
        ..plain
    })
}

/// A side of a film; H.264 has no odd ones, so they lose a pixel.
fn side(input: Input, name: &str) -> Result<Option<usize>, CallError> {
    Ok(input.whole(name, 16..=MAX_SIDE)?.map(|side| side as usize & !1))
}

/// The film behind `video_url`; for a film that the sandbox did not make, one
/// that says so.
fn given_film(work: &Work) -> Result<Facts, CallError> {
    let url = work.input().text("video_url")?;
    let Some(bytes) = work.read(url)? else {
        let excuse = "The sandbox does not fetch URLs; this video stands in for yours";
        return Ok(Facts::new(excuse, hash(&[url]) >> 33));
    };
    let excuse = "The sandbox can only redo its own videos; this one stands in for yours";
    Ok(Facts::read(&bytes, "video_url")?
        .unwrap_or_else(|| Facts::new(excuse, hash(&[bytes]) >> 33)))
}

/// Draws a film and answers with where it is.
fn release(work: &Work, facts: &Facts) -> Result<Value, CallError> {
    let Facts { width, height, frames, fps, .. } = facts;
    if *frames > MAX_FRAMES {
        return Err(invalid(format!(
            "this video would have {frames} frames; the most is {MAX_FRAMES}"
        )));
    }
    let most = MAX_PIXELS / width.saturating_mul(*height).max(1);
    if *frames > most {
        return Err(invalid(format!(
            "{frames} frames of {width}x{height} are too many pixels; \
             the most is {MAX_PIXELS}, so ask for at most {most} frames"
        )));
    }
    let url = work.write("video/mp4", shoot(work, facts)?)?;
    let video = json!({
        "url": url,
        "content_type": "video/mp4",
        "width": width,
        "height": height,
        "duration_seconds": (*frames as f64 / fps * 1000.0).round() / 1000.0,
    });
    Ok(json!({"video": video, "seed": facts.seed}))
}
