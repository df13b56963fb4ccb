//! What can be told of a picture without knowing what it shows.

use std::cmp::{Ordering, Reverse};

use super::canvas::Picture;
use super::colour::{Lch, hex, to_lch};
use crate::providers::CallError;
use crate::providers::sandbox::work::Work;

/// What is told of a picture on another server.
const UNFETCHED: &str = "The sandbox does not fetch URLs, so it has not seen this image.";

/// The text in a picture that the sandbox drew; it cannot read other pictures.
pub(in crate::providers::sandbox) fn text_in(work: &Work, url: &str) -> Result<String, CallError> {
    let Some(bytes) = work.read(url)? else { return Ok(UNFETCHED.to_owned()) };
    Ok(Picture::read_prompt(&bytes).unwrap_or_else(|| {
        "The sandbox can only read the captions of pictures that it drew itself.".to_owned()
    }))
}

/// The size and the colours of a picture, and its caption.
pub(in crate::providers::sandbox) fn describe(work: &Work, url: &str) -> Result<String, CallError> {
    let Some(bytes) = work.read(url)? else { return Ok(UNFETCHED.to_owned()) };
    let Some(picture) = Picture::read(&bytes, "image_url")? else {
        let unknown = "The image is not a PNG or JPEG file, so the sandbox cannot look at it.";
        return Ok(unknown.to_owned());
    };
    let (width, height) = (picture.width, picture.height);
    let shape = match width.cmp(&height) {
        Ordering::Less => "portrait",
        Ordering::Equal => "square",
        Ordering::Greater => "landscape",
    };
    let about = match Picture::read_prompt(&bytes) {
        Some(prompt) => format!("Its caption reads: \u{201c}{prompt}\u{201d}."),
        None => "The sandbox can tell colours but not what is shown.".to_owned(),
    };
    let colours = main_colours(&picture).join(", ");
    Ok(format!(
        "A {shape} image of {width} by {height} pixels. Its main colours are {colours}. {about}"
    ))
}

/// The names of the three colours that most of a picture has.
fn main_colours(picture: &Picture) -> Vec<&'static str> {
    let mut counts: Vec<(&str, u32)> = Vec::new();
    let step = (picture.width * picture.height / 4096).max(1);
    for pixel in picture.rgb.chunks_exact(3).step_by(step) {
        let [r, g, b] = [0, 1, 2].map(|it| u32::from(pixel[it]));
        let name = colour_name(to_lch(hex(r << 16 | g << 8 | b)));
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.into_iter().take(3).map(|(name, _)| name).collect()
}

fn colour_name(Lch { lightness, chroma, hue }: Lch) -> &'static str {
    match (hue.rem_euclid(1.0) * 360.0, lightness) {
        (_, ..0.18) => "black",
        (_, 0.88..) if chroma < 0.03 => "white",
        _ if chroma < 0.03 => "grey",
        (0.0..12.0 | 340.0..=360.0, _) => "pink",
        (12.0..38.0, _) => "red",
        (38.0..75.0, 0.0..0.5) => "brown",
        (38.0..75.0, _) => "orange",
        (75.0..115.0, _) => "yellow",
        (115.0..165.0, _) => "green",
        (165.0..215.0, _) => "turquoise",
        (215.0..285.0, 0.0..0.4) => "deep blue",
        (215.0..285.0, _) => "blue",
        _ => "purple",
    }
}
