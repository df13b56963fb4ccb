//! A still picture as a film: the camera moves slowly over it, and while
//! someone speaks, bars show how loud.

use image::imageops::FilterType;

use super::facts::Facts;
use crate::providers::sandbox::picture::{Caption, Opened, Picture};
use crate::providers::sandbox::seed::Dice;

/// How many bars show the loudness.
const BARS: usize = 48;

/// A picture without the caption of ours, small enough to go into a film's
/// facts, and large enough to fill it.
pub(super) fn trim(opened: Opened, width: usize, height: usize) -> Picture {
    let Opened { mut picture, prompt } = opened;
    if prompt.is_some() {
        picture.height -= Caption::rows(picture.width, picture.height);
        picture.rgb.truncate(picture.width * picture.height * 3);
    }
    let wide = width as f32 / picture.width as f32;
    let scale = wide.max(height as f32 / picture.height as f32) * 1.25;
    if scale >= 1.0 {
        return picture;
    }
    let side = |pixels: usize| ((pixels as f32 * scale) as usize).max(1);
    let (width, height) = (side(picture.width), side(picture.height));
    picture.resized(width, height, FilterType::Triangle)
}

/// A camera over a picture.
pub(super) struct Still<'a> {
    picture: &'a Picture,
    facts: &'a Facts,
    /// Where the camera goes: from one corner of its room to the other, -1 to 1.
    path: [f32; 2],
    inward: bool,
    columns: Vec<(usize, i32)>,
    row: Vec<i32>,
}

impl<'a> Still<'a> {
    /// A camera over `picture` whose way the seed decides.
    pub(super) fn new(picture: &'a Picture, facts: &'a Facts) -> Self {
        let mut dice = Dice::new(facts.seed);
        let turn = dice.between(0.0, std::f32::consts::TAU);
        Self {
            picture,
            facts,
            path: [turn.cos(), turn.sin() * 0.6],
            inward: dice.chance(0.7),
            columns: vec![(0, 0); facts.width],
            row: vec![0; picture.width * 3],
        }
    }

    /// Draws what the camera sees at a time in seconds.
    pub(super) fn draw(&mut self, time: f32, frame: &mut Picture) {
        let length = (self.facts.frames as f64 / self.facts.fps) as f32;
        let t = (time / length.max(0.1)).clamp(0.0, 1.0);
        let zoom = 1.05 + 0.17 * if self.inward { t } else { 1.0 - t };
        let size = |it: &Picture| (it.width as f32, it.height as f32);
        let ((wide, high), (width, height)) = (size(self.picture), size(frame));
        let step = (wide / width).min(high / height) / zoom;
        let room = [wide - width * step, high - height * step];
        let lean = |axis: usize| room[axis] * (0.5 + 0.32 * self.path[axis] * (t * 2.0 - 1.0));
        let (left, top) = (lean(0), lean(1));
        for (x, column) in self.columns.iter_mut().enumerate() {
            *column = split(left + (x as f32 + 0.5) * step - 0.5, self.picture.width);
        }
        for y in 0..frame.height {
            let line = split(top + (y as f32 + 0.5) * step - 0.5, self.picture.height);
            let bytes = &mut frame.rgb[y * self.facts.width * 3..(y + 1) * self.facts.width * 3];
            self.stretch(line, bytes);
        }
        if !self.facts.loudness.is_empty() {
            self.bars(time, frame);
        }
    }

    /// Draws one row: two rows of the picture mixed, then stretched.
    fn stretch(&mut self, (above, share): (usize, i32), bytes: &mut [u8]) {
        let length = self.row.len();
        let upper = &self.picture.rgb[above * length..(above + 1) * length];
        let below = (above + 1).min(self.picture.height - 1);
        let lower = &self.picture.rgb[below * length..(below + 1) * length];
        for ((mixed, a), b) in self.row.iter_mut().zip(upper).zip(lower) {
            let (a, b) = (i32::from(*a), i32::from(*b));
            *mixed = a * 256 + (b - a) * share;
        }
        let last = self.picture.width - 1;
        for (pixel, (left, share)) in bytes.chunks_exact_mut(3).zip(&self.columns) {
            let (a, b) = (left * 3, (left + 1).min(last) * 3);
            let (a, b) = (&self.row[a..a + 3], &self.row[b..b + 3]);
            for channel in 0..3 {
                let mixed = a[channel] * 256 + (b[channel] - a[channel]) * share;
                pixel[channel] = ((mixed + 32_768) >> 16) as u8;
            }
        }
    }

    /// Bars for the last moments and the next ones, the present in the middle.
    fn bars(&self, time: f32, frame: &mut Picture) {
        let (width, height) = (frame.width, frame.height);
        let pitch = (width / 2 / BARS).max(2);
        let left = width.saturating_sub(pitch * BARS) / 2;
        let middle = height * 84 / 100;
        for bar in 0..BARS {
            let when = time * 20.0 + (bar as f32 - BARS as f32 / 2.0) * 0.5;
            let loud = self.loudness_at(when);
            let edge = 1.0 - (bar as f32 / BARS as f32 * 2.0 - 1.0).powi(2);
            let half = (height as f32 * (0.004 + 0.075 * loud * edge)) as usize;
            let from = left + bar * pitch;
            for y in middle.saturating_sub(half)..(middle + half + 1).min(height) {
                for x in from..(from + (pitch * 3 / 5).max(1)).min(width) {
                    for byte in &mut frame.rgb[(y * width + x) * 3..][..3] {
                        *byte = byte.saturating_add((255 - *byte) / 5 * 4);
                    }
                }
            }
        }
    }

    fn loudness_at(&self, when: f32) -> f32 {
        if when < 0.0 {
            return 0.0;
        }
        let (at, share) = split(when, usize::MAX);
        let read = |at: usize| f32::from(self.facts.loudness.get(at).copied().unwrap_or(0)) / 255.0;
        read(at) + (read(at + 1) - read(at)) * share as f32 / 256.0
    }
}

/// A place as a whole number below `end` and 256ths on top.
fn split(place: f32, end: usize) -> (usize, i32) {
    let place = place.max(0.0);
    let whole = (place as usize).min(end - 1);
    (whole, ((place - whole as f32).min(1.0) * 256.0) as i32)
}
