//! Puts figures into a scene and draws them row by row.

use super::colour::{Rgb, mix};
use super::figures::{FIGURES, Figure, Paint, Place, Shape, belongs};
use super::land::GROUND_SPEED;
use super::setting::Setting;
use crate::providers::sandbox::seed::Dice;
use crate::providers::sandbox::text::words::any_in;

/// A figure in its place.
pub(super) struct Actor {
    figure: &'static Figure,
    /// Where it stands, as a part of the width.
    across: f32,
    /// Where its foot is.
    foot: f32,
    /// Whether it looks to the left.
    turned: bool,
}

/// The colours that figures are painted with.
pub(super) struct Paints {
    pub(super) dark: Rgb,
    pub(super) accent: Rgb,
    pub(super) light: Rgb,
    /// How strongly beams of light show.
    pub(super) beam: f32,
}

impl Actor {
    /// The figure that the words call for, if it fits into the setting.
    pub(super) fn cast(
        words: &[String],
        setting: Setting,
        horizon: f32,
        dice: &mut Dice,
    ) -> Option<Self> {
        let called = |figure: &&Figure| any_in(words, figure.words) && belongs(figure, setting);
        let figure = FIGURES.iter().find(called)?;
        let foot = match figure.place {
            Place::Water => horizon + dice.between(0.12, 0.18),
            Place::Shore => horizon + 0.035,
            Place::Ground => 0.9,
            Place::Sky => dice.between(0.42, 0.5),
        };
        let across = if dice.chance(0.5) { 0.3 } else { 0.7 } + dice.between(-0.06, 0.06);
        Some(Self { figure, across, foot, turned: across > 0.5 })
    }

    /// Whether it needs ground to stand on.
    pub(super) fn stands(&self) -> bool {
        self.figure.place == Place::Ground
    }

    /// Moves out of the way of the sun.
    pub(super) fn keep_clear_of(&mut self, across: f32) {
        if (self.across - across).abs() < 0.25 {
            self.across = 1.0 - self.across;
            self.turned = self.across > 0.5;
        }
    }

    /// Draws the part of the figure that lies in a row, and in its mirror image.
    pub(super) fn paint(
        &self,
        y: usize,
        height: usize,
        time: f32,
        paints: &Paints,
        row: &mut [Rgb],
    ) {
        let size = height as f32;
        let unit = self.figure.height * size / 100.0;
        let (shift, lift) = self.sway(time);
        let foot = (self.foot + lift) * size;
        let mirrored = self.figure.place == Place::Water && y as f32 > foot;
        let ripple = (y as f32 / size * 150.0 + time * 3.0).sin() * unit * 1.1;
        let middle = self.across * row.len() as f32 + shift * size;
        let pose = Pose {
            middle: if mirrored { middle + ripple } else { middle },
            above: foot - y as f32,
            // Water squeezes what it mirrors.
            rise: if mirrored { -1.3 / unit } else { 1.0 / unit },
            side: if self.turned { -unit } else { unit },
            strength: if mirrored { 0.4 } else { 1.0 },
        };
        for (paint, shape) in self.figure.parts {
            if !mirrored || *paint != Paint::Beam {
                pose.paint(*paint, shape, paints, row);
            }
        }
    }

    fn sway(&self, time: f32) -> (f32, f32) {
        match self.figure.place {
            Place::Water => (time * 0.006, (time * 1.4).sin() * 0.003),
            Place::Shore => (0.0, 0.0),
            Place::Ground => (-time * GROUND_SPEED, 0.0),
            Place::Sky => (time * 0.008, -time * 0.006 + (time * 0.8).sin() * 0.003),
        }
    }
}

/// How a figure lies to a row; everything in pixels.
struct Pose {
    middle: f32,
    /// How far the row is above its foot.
    above: f32,
    /// How far up its shapes a pixel is.
    rise: f32,
    /// How far to the right one step in its shapes is.
    side: f32,
    strength: f32,
}

impl Pose {
    fn paint(&self, paint: Paint, shape: &Shape, paints: &Paints, row: &mut [Rgb]) {
        let (colour, strength, reach) = match paint {
            Paint::Dark => (paints.dark, self.strength, f32::MAX),
            Paint::Accent => (paints.accent, self.strength, f32::MAX),
            Paint::Light => (paints.light, self.strength, f32::MAX),
            Paint::Beam => (paints.light, paints.beam, 180.0 * self.side.abs()),
        };
        // Three lines in a row make edges soft from top to bottom too.
        for line in [0.0, 1.0, 2.0] {
            // Each coat covers the earlier ones too, so that three are `strength`.
            let strength = strength / (3.0 - line * strength);
            let coat = Coat { colour, strength, middle: self.middle, reach };
            for span in spans(shape, (self.above - line / 3.0 - 1.0 / 6.0) * self.rise) {
                coat.fill(row, span.map(|end| self.middle + end * self.side));
            }
        }
    }
}

/// Where a shape begins and ends at a height, from left to right.
fn spans(shape: &Shape, at: f32) -> Vec<[f32; 2]> {
    match shape {
        Shape::Round([x, y, half_width, half_height]) => {
            let up = (at - f32::from(*y)) / f32::from(*half_height);
            let half = f32::from(*half_width) * (1.0 - up * up).max(0.0).sqrt();
            if half > 0.0 { vec![[f32::from(*x) - half, f32::from(*x) + half]] } else { Vec::new() }
        }
        Shape::Corners(corners) => {
            let mut crossings: Vec<f32> = Vec::new();
            for (here, next) in corners.iter().zip(corners.iter().cycle().skip(1)) {
                let ([x0, y0], [x1, y1]) =
                    ([here.0, here.1].map(f32::from), [next.0, next.1].map(f32::from));
                if (y0 <= at) != (y1 <= at) {
                    crossings.push(x0 + (at - y0) / (y1 - y0) * (x1 - x0));
                }
            }
            crossings.sort_by(f32::total_cmp);
            crossings.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
        }
    }
}

/// One coat of paint.
struct Coat {
    colour: Rgb,
    strength: f32,
    /// Where it is strongest, and how far from there it ends, in pixels.
    middle: f32,
    reach: f32,
}

impl Coat {
    /// Paints a stretch of a row whose ends may lie inside pixels.
    fn fill(&self, row: &mut [Rgb], ends: [f32; 2]) {
        let (left, right) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let last = row.len() as f32;
        let (from, to) = (left.clamp(0.0, last) as usize, right.clamp(0.0, last).ceil() as usize);
        for (x, pixel) in row.iter_mut().enumerate().take(to).skip(from) {
            let cover = (right.min(x as f32 + 1.0) - left.max(x as f32)).clamp(0.0, 1.0);
            let fade = (1.0 - (x as f32 - self.middle).abs() / self.reach).max(0.0);
            *pixel = mix(*pixel, self.colour, cover * self.strength * fade);
        }
    }
}
