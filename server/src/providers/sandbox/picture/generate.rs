//! Pictures drawn from a prompt: `fal/text-to-image` and `openai/image-generation`.

use serde_json::{Value, json};

use super::canvas::{MAX_SIDE, Picture};
use super::caption::Caption;
use super::paint::Painter;
use super::scene::Scene;
use super::setting::Setting;
use crate::providers::CallError;
use crate::providers::sandbox::input::{Input, invalid, wrong};
use crate::providers::sandbox::work::Work;

/// The most pixels that one call may ask for, over all of its pictures.
const MAX_PIXELS: usize = 48 << 20;

/// The sizes that have a name.
const SIZES: &[(&str, usize, usize)] = &[
    ("square_hd", 1024, 1024),
    ("square", 512, 512),
    ("portrait_4_3", 768, 1024),
    ("portrait_16_9", 768, 1344),
    ("landscape_4_3", 1024, 768),
    ("landscape_16_9", 1344, 768),
];

/// `fal/text-to-image`.
pub(in crate::providers::sandbox) fn draw(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    let prompt = input.text("prompt")?;
    input.check_diffusion()?;
    let (width, height) = image_size(input)?;
    let count = input.whole("num_images", 1..=8)?.unwrap_or(1);
    let images = series(work, prompt, [width, height], count, |seed| {
        picture_of(prompt, seed, width, height)
    })?;
    Ok(json!({"images": images, "seed": work.seed()?}))
}

/// `openai/image-generation`. Its `created` is always 0, because the sandbox
/// reads no clock.
pub(in crate::providers::sandbox) fn generate(work: &Work) -> Result<Value, CallError> {
    let input = work.input();
    let prompt = input.text("prompt")?;
    let count = input.whole("n", 1..=10)?.unwrap_or(1);
    let size = input.optional_text("size")?.filter(|it| *it != "auto").unwrap_or("1024x1024");
    let sides = size.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let Some((width, height)) = sides else {
        return Err(invalid(format!("`size` is `{size}`; it must be like `1024x1024`")));
    };
    for (name, side) in [("width", width), ("height", height)] {
        if !(1..=MAX_SIDE).contains(&side) {
            return Err(invalid(format!(
                "the {name} in `size` is {side}; it must be from 1 to {MAX_SIDE}"
            )));
        }
    }
    let images = series(work, prompt, [width, height], count, |seed| {
        picture_of(prompt, seed, width, height)
    })?;
    let data: Vec<Value> = images.iter().map(|image| json!({"url": image["url"]})).collect();
    Ok(json!({"created": 0, "data": data}))
}

/// Draws `count` pictures, each by a seed of its own, and answers with them as
/// results have them.
pub(super) fn series(
    work: &Work,
    prompt: &str,
    [width, height]: [usize; 2],
    count: u64,
    draw: impl Fn(u64) -> Picture,
) -> Result<Vec<Value>, CallError> {
    let total = width * height * count as usize;
    if total > MAX_PIXELS {
        return Err(invalid(format!(
            "{count} pictures of this size are {total} pixels together; the most is {MAX_PIXELS}"
        )));
    }
    let seed = work.seed()?;
    let one = |at: u64| {
        work.go_on()?;
        let bytes = draw(seed.wrapping_add(at)).to_png(prompt)?;
        let url = work.write("image/png", bytes)?;
        Ok(json!({"url": url, "width": width, "height": height, "content_type": "image/png"}))
    };
    (0..count).map(one).collect()
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

fn image_size(input: Input) -> Result<(usize, usize), CallError> {
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
            let side = |name: &str| {
                let asked = Input(sides).whole(name, 1..=MAX_SIDE as u64)?;
                let missing = || invalid(format!("`{name}` is missing; it must be a whole number"));
                Ok(asked.ok_or_else(missing)? as usize)
            };
            let within = |fault: CallError| invalid(format!("in `image_size`: {}", fault.message));
            Ok((side("width").map_err(within)?, side("height").map_err(within)?))
        }
        Some(other) => Err(wrong("image_size", &expected, other)),
    }
}
