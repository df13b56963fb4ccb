//! Draws the frames of a film.

use super::encode::Reel;
use super::facts::Facts;
use super::still::Still;
use crate::providers::CallError;
use crate::providers::sandbox::picture::{Caption, Painter, Picture, Scene};
use crate::providers::sandbox::work::Work;

/// Draws the film that the facts describe, and puts them into its file.
pub(super) fn shoot(work: &Work, facts: &Facts) -> Result<Vec<u8>, CallError> {
    let (width, height) = (facts.width, facts.height);
    let scene = Scene::new(&facts.prompt, facts.seed);
    let mut painter = Painter::new(&scene, width, height, (height / 144).clamp(2, 10));
    let mut still = facts.still.as_ref().map(|picture| Still::new(picture, facts));
    let caption = Caption::new(&facts.prompt, width, height);
    let mut frame = Picture::new(width, height);
    let mut reel = Reel::new(width, height, facts.fps)?;
    for at in 0..facts.frames {
        work.go_on()?;
        let time = (at as f64 / facts.fps) as f32;
        match &mut still {
            Some(still) => still.draw(time, &mut frame),
            None => painter.paint(time, &mut frame),
        }
        caption.draw(&mut frame);
        reel.add(&frame)?;
    }
    let mut file = reel.finish()?;
    file.extend(facts.to_box()?);
    Ok(file)
}
