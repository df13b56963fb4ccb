//! Pictures drawn from a prompt: `fal/text-to-image` and `openai/image-generation`.

use serde_json::{Map, Value, json};

use super::caption::Caption;
use super::input::{Input, invalid, wrong};
use super::paint::Painter;
use super::picture::{MAX_SIDE, Picture};
use super::scene::{Scene, Setting};
use super::{Work, fields};
use crate::providers::CallError;

/// The most pixels that one call may ask for, over all of its pictures.
const MAX_PIXELS: u64 = 48 << 20;

/// The sizes that have a name.
const SIZES: &[(&str, u64, u64)] = &[
    ("square_hd", 1024, 1024),
    ("square", 512, 512),
    ("portrait_4_3", 768, 1024),
    ("portrait_16_9", 768, 1344),
    ("landscape_4_3", 1024, 768),
    ("landscape_16_9", 1344, 768),
];

/// `fal/text-to-image`.
pub(super) fn draw(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    let prompt = input.text("prompt")?;
    input.optional_text("negative_prompt")?;
    input.whole("num_inference_steps", 28, 1..=1000)?;
    input.number("guidance_scale", 5.0, 0.0..=100.0)?;
    let (width, height) = image_size(input)?;
    let count = input.whole("num_images", 1, 1..=8)?;
    let seed = work.seed()?;
    let urls = draw_all(work, prompt, (width, height), count, seed)?;
    let image =
        |url| json!({"url": url, "width": width, "height": height, "content_type": "image/png"});
    let images: Vec<Value> = urls.into_iter().map(image).collect();
    Ok(fields([("images", json!(images)), ("seed", json!(seed))]))
}

/// `openai/image-generation`. Its `created` is always 0, because the sandbox
/// reads no clock.
pub(super) fn generate(work: &Work) -> Result<Map<String, Value>, CallError> {
    let input = work.input();
    let prompt = input.text("prompt")?;
    let count = input.whole("n", 1, 1..=10)?;
    let size = input.optional_text("size")?.filter(|it| *it != "auto").unwrap_or("1024x1024");
    let sides = size.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let Some((width, height)) = sides else {
        return Err(invalid(format!("`size` is `{size}`; it must be like `1024x1024`")));
    };
    for (name, side) in [("width", width), ("height", height)] {
        check_side(&format!("the {name} in `size`"), side)?;
    }
    let urls = draw_all(work, prompt, (width, height), count, work.seed()?)?;
    let data: Vec<Value> = urls.into_iter().map(|url| json!({"url": url})).collect();
    Ok(fields([("created", json!(0)), ("data", json!(data))]))
}

/// One picture of a prompt, with its caption.
pub(super) fn picture_of(prompt: &str, seed: u64, width: usize, height: usize) -> Picture {
    let scene = Scene::new(prompt, seed);
    let fine = matches!(scene.setting, Setting::Flow | Setting::Space);
    let coarse = if fine { (width.max(height) / 1400).max(1) } else { (height / 384).clamp(1, 6) };
    let mut picture = Picture::new(width, height);
    Painter::new(&scene, width, height, coarse).paint(0.0, &mut picture);
    Caption::new(prompt, width, height).draw(&mut picture);
    picture
}

/// Checks that a side of a picture is in bounds.
pub(super) fn check_side(name: &str, pixels: u64) -> Result<(), CallError> {
    if (1..=u64::from(MAX_SIDE)).contains(&pixels) {
        return Ok(());
    }
    Err(invalid(format!("{name} is {pixels}; it must be from 1 to {MAX_SIDE}")))
}

fn draw_all(
    work: &Work,
    prompt: &str,
    (width, height): (u64, u64),
    count: u64,
    seed: u64,
) -> Result<Vec<String>, CallError> {
    check_pixels(width * height, count)?;
    (0..count)
        .map(|at| {
            work.go_on()?;
            let picture =
                picture_of(prompt, seed.wrapping_add(at), width as usize, height as usize);
            work.files.write("image/png", picture.to_png(prompt)?)
        })
        .collect()
}

/// Checks that `count` pictures of so many pixels are not too much for one call.
pub(super) fn check_pixels(pixels: u64, count: u64) -> Result<(), CallError> {
    let total = pixels * count;
    if total > MAX_PIXELS {
        return Err(invalid(format!(
            "{count} pictures of this size are {total} pixels together; the most is {MAX_PIXELS}"
        )));
    }
    Ok(())
}

fn image_size(input: Input) -> Result<(u64, u64), CallError> {
    let names: Vec<&str> = SIZES.iter().map(|(name, ..)| *name).collect();
    let expected = format!("one of {}, or an object of width and height", names.join(", "));
    match input.get("image_size") {
        None => Ok((1024, 1024)),
        Some(value @ Value::String(name)) => SIZES
            .iter()
            .find(|(known, ..)| known == name)
            .map(|(_, width, height)| (*width, *height))
            .ok_or_else(|| wrong("image_size", &expected, value)),
        Some(Value::Object(sides)) => {
            let within = |fault: CallError| invalid(format!("in `image_size`: {}", fault.message));
            let side = |name: &str| {
                let asked = Input(sides).optional_whole(name, 1..=u64::from(MAX_SIDE));
                asked.map_err(within)?.ok_or_else(|| {
                    invalid(format!("`image_size.{name}` is missing; it must be a whole number"))
                })
            };
            Ok((side("width")?, side("height")?))
        }
        Some(other) => Err(wrong("image_size", &expected, other)),
    }
}
