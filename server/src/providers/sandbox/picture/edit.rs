//! `fal/image-edit`: a picture, changed the way a prompt says as far as rules can.

use image::imageops::FilterType;
use serde_json::{Value, json};

use super::canvas::Picture;
use super::caption::Caption;
use super::colour::{Rgb, along, luma, mix, ramp, screen};
use super::generate::series;
use super::open::open;
use super::palette::{Palette, choose};
use crate::providers::CallError;
use crate::providers::sandbox::seed::{Dice, hash};
use crate::providers::sandbox::text::words::{any_in, words};
use crate::providers::sandbox::work::Work;

/// What a prompt may ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Grey,
    Invert,
    Mirror,
    Blur,
    Pixels,
    Sketch,
}

/// The words that ask for each effect.
const EFFECTS: &[(&str, Effect)] = &[
    ("monochrome grayscale greyscale noir", Effect::Grey),
    ("invert inverted negative", Effect::Invert),
    ("mirror mirrored flip flipped", Effect::Mirror),
    ("blur blurred blurry soft dreamy", Effect::Blur),
    ("pixel pixelated pixelate retro", Effect::Pixels),
    ("sketch pencil drawing outline lineart", Effect::Sketch),
];

/// `fal/image-edit`.
pub(in crate::providers::sandbox) fn edit(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    let before = open(work, "image_url")?.picture;
    let prompt = input.optional_text("prompt")?.unwrap_or_default();
    let strength = input.number("strength", 0.0..=1.0)?.unwrap_or(0.7) as f32;
    input.check_diffusion()?;
    let count = input.whole("num_images", 1..=8)?.unwrap_or(1);
    let (width, height) = (before.width, before.height);
    let mask = open_mask(work, width, height)?;
    let about = if prompt.is_empty() { "an edited picture" } else { prompt };
    let caption = Caption::new(about, width, height);
    let images = series(work, about, [width, height], count, |seed| {
        let mut after = change(&before, prompt, strength, seed);
        if let Some(mask) = &mask {
            keep_outside(&before, mask, &mut after);
        }
        caption.draw(&mut after);
        after
    })?;
    Ok(json!({"images": images, "seed": work.seed()?}))
}

/// The picture behind `mask_url`, stretched to the picture that it is for.
fn open_mask(work: &Work, width: usize, height: usize) -> Result<Option<Picture>, CallError> {
    let Some(url) = work.input().optional_text("mask_url")? else { return Ok(None) };
    let Some(bytes) = work.read(url)? else { return Ok(None) };
    let mask = Picture::read(&bytes, "mask_url")?;
    Ok(mask.map(|it| it.resized(width, height, FilterType::Triangle)))
}

/// The picture in the colours of the prompt, under a light from one side.
fn change(before: &Picture, prompt: &str, strength: f32, seed: u64) -> Picture {
    let said = words(prompt);
    let mut dice = Dice::new(hash(&[prompt, &seed.to_string()]));
    let palette = choose(&said, &mut dice);
    let effects = effects_of(&said);
    let mut after = reshape(before, &effects, strength);
    let light = [dice.between(0.1, 0.9), dice.between(-0.1, 0.35)];
    let tones = tones_of(&palette);
    let [grey, invert, sketch] =
        [Effect::Grey, Effect::Invert, Effect::Sketch].map(|it| effects.contains(&it));
    let (width, height) = (after.width as f32, after.height as f32);
    for (at, pixel) in after.rgb.chunks_exact_mut(3).enumerate() {
        let mut colour: Rgb = [0, 1, 2].map(|it| f32::from(pixel[it]) / 255.0);
        let bright = luma(colour);
        if grey {
            colour = [bright; 3];
        }
        if invert {
            colour = colour.map(|it| 1.0 - it);
        }
        if !grey && !invert && !sketch {
            let (x, y) = ((at % before.width) as f32 / width, (at / before.width) as f32 / height);
            colour = mix(colour, along(&tones, bright), strength * 0.8);
            colour = shine(colour, [x - light[0], y - light[1]], &palette, strength);
        }
        for (byte, channel) in pixel.iter_mut().zip(colour) {
            *byte = (channel * 255.0 + 0.5) as u8;
        }
    }
    after
}

/// The palette from dark to light.
fn tones_of(palette: &Palette) -> Vec<Rgb> {
    let [top, middle, low] = palette.sky;
    ramp(&[(0.0, palette.near), (0.3, top), (0.6, middle), (0.86, low), (1.0, palette.light)])
}

/// Light that falls into the picture, and the dark that it leaves.
fn shine(colour: Rgb, away: [f32; 2], palette: &Palette, strength: f32) -> Rgb {
    let far = away[0].hypot(away[1]);
    let lit = screen(colour, palette.accent, (-far * far * 5.0).exp() * 0.45 * strength);
    mix(lit, palette.near, ((far - 0.55) * 0.5).clamp(0.0, 0.35) * strength)
}

fn effects_of(said: &[String]) -> Vec<Effect> {
    let found = EFFECTS.iter().filter(|(list, _)| any_in(said, list)).map(|(_, effect)| *effect);
    let is_grey = any_in(said, "black") && any_in(said, "white");
    found.chain(is_grey.then_some(Effect::Grey)).collect()
}

/// The picture with the effects that move its pixels.
fn reshape(before: &Picture, effects: &[Effect], strength: f32) -> Picture {
    let mut after = before.clone();
    for effect in effects {
        match effect {
            Effect::Mirror => {
                for row in after.rgb.chunks_exact_mut(before.width * 3) {
                    let flipped: Vec<u8> = row.chunks_exact(3).rev().flatten().copied().collect();
                    row.copy_from_slice(&flipped);
                }
            }
            Effect::Pixels => after = coarsen(after, 72.0, FilterType::Nearest),
            Effect::Blur => {
                after = coarsen(after, 220.0 - 150.0 * strength, FilterType::CatmullRom);
            }
            Effect::Sketch => sketch(&mut after),
            Effect::Grey | Effect::Invert => {}
        }
    }
    after
}

/// The picture as if it had only so many pixels along its longer side.
fn coarsen(picture: Picture, cells: f32, filter: FilterType) -> Picture {
    let (width, height) = (picture.width, picture.height);
    let shrink = (width.max(height) as f32 / cells).max(1.0);
    let small = |side: usize| ((side as f32 / shrink) as usize).max(1);
    picture
        .resized(small(width), small(height), FilterType::Triangle)
        .resized(width, height, filter)
}

/// Dark lines on paper where the picture has edges.
fn sketch(picture: &mut Picture) {
    let (width, height) = (picture.width, picture.height);
    let grey: Vec<f32> =
        picture.rgb.chunks_exact(3).map(|it| luma([0, 1, 2].map(|c| f32::from(it[c])))).collect();
    for (at, pixel) in picture.rgb.chunks_exact_mut(3).enumerate() {
        let (x, y) = (at % width, at / width);
        let right = grey[y * width + (x + 1).min(width - 1)] - grey[at];
        let below = grey[(y + 1).min(height - 1) * width + x] - grey[at];
        let line = (right.hypot(below) * 9.0 + (255.0 - grey[at]) * 0.25).min(215.0);
        pixel.copy_from_slice(&[248.0, 245.0, 238.0].map(|paper: f32| (paper - line) as u8));
    }
}

/// Puts the old picture back where the mask is dark.
fn keep_outside(before: &Picture, mask: &Picture, after: &mut Picture) {
    let masks = mask.rgb.chunks_exact(3).map(|it| u32::from(it[0]));
    for ((new, old), mask) in
        after.rgb.chunks_exact_mut(3).zip(before.rgb.chunks_exact(3)).zip(masks)
    {
        for (byte, old) in new.iter_mut().zip(old) {
            *byte = ((u32::from(*byte) * mask + u32::from(*old) * (255 - mask)) / 255) as u8;
        }
    }
}
