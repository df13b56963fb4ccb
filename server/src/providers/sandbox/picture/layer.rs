//! One ridge in one frame: where its outline runs, and how light falls on it.

use super::colour::{Rgb, mix, smooth};
use super::land::{Outline, Ridge, Tower};
use super::noise::Noise;
use super::scene::Scene;

/// A ridge in a frame, in pixels.
pub(super) struct Layer<'a> {
    pub(super) ridge: &'a Ridge,
    /// What stands at each column, if the ridge is made of towers.
    pub(super) towers: Vec<Tower>,
    tops: Vec<f32>,
    /// How far the ridge leans to the right at each column.
    lean: Vec<f32>,
    highest: f32,
    lowest: f32,
}

impl<'a> Layer<'a> {
    /// A ridge that has no outline yet, in frames of this width.
    pub(super) fn new(ridge: &'a Ridge, width: usize) -> Self {
        let (tops, lean) = (vec![0.0; width], vec![0.0; width]);
        Self { ridge, towers: Vec::new(), tops, lean, highest: 0.0, lowest: 0.0 }
    }

    /// Works out the outline in the frame at `time`.
    pub(super) fn outline(&mut self, noise: &Noise, height: usize, time: f32) {
        let (start, size) = (self.ridge.start(time), height as f32);
        for (x, top) in self.tops.iter_mut().enumerate() {
            *top = self.ridge.top(noise, start + x as f32 / size) * size;
        }
        if self.ridge.outline == Outline::Towers {
            let places = (0..self.tops.len()).map(|x| start + (x as f32 + 0.5) / size);
            self.towers = places.map(|x| self.ridge.tower(x)).collect();
        }
        self.highest = self.tops.iter().copied().fold(f32::MAX, f32::min);
        self.lowest = self.tops.iter().copied().fold(0.0, f32::max);
        let reach = (height / 90).max(1);
        for (x, lean) in self.lean.iter_mut().enumerate() {
            let (left, right) = (x.saturating_sub(reach), (x + reach).min(self.tops.len() - 1));
            let slope = (self.tops[right] - self.tops[left]) / (2 * reach) as f32;
            *lean = slope.clamp(-1.5, 1.5);
        }
    }

    /// Whether any of it is in a row.
    pub(super) fn meets(&self, y: usize) -> bool {
        self.highest <= y as f32 + 1.0
    }

    /// Whether it hides all that is behind it in a row.
    pub(super) fn covers(&self, y: usize) -> bool {
        self.lowest + 1.0 < y as f32
    }

    /// Draws one row: the ridge's own colour at the crest, haze below, and light
    /// on the slopes that face the sun.
    pub(super) fn shade(&self, scene: &Scene, y: usize, height: usize, row: &mut [Rgb]) {
        let (ridge, palette) = (self.ridge, &scene.palette);
        let (size, last) = (height as f32, row.len() - 1);
        let sun = scene.disc.as_ref().map_or(0.5, |disc| disc.across) * row.len() as f32;
        let depth = 1.0 / ((ridge.height * 0.9 + 0.03) * size);
        // Haze lies level, so it does not follow the crest.
        let sunk =
            (y as f32 / size - (ridge.foot - ridge.height * 0.8)) / (ridge.height * 0.8 + 0.06);
        let ground = mix(ridge.crest, ridge.mist, smooth(0.0, 1.0, sunk));
        let shine = relief(ridge) * if palette.dark { 0.35 } else { 1.0 };
        let high = scene.snowy || ridge.height > 0.25;
        let snow = high && ridge.outline == Outline::Peaks;
        for (x, pixel) in row.iter_mut().enumerate() {
            let down = y as f32 + 0.5 - self.tops[x];
            if down <= -0.5 {
                continue;
            }
            let mut colour = ground;
            if shine > 0.0 {
                // Facets run down a slope aslant.
                let lean = self.lean[(x + (down.max(0.0) * 0.6) as usize).min(last)];
                let sunward = ((sun - x as f32) / size * 2.5).clamp(-1.0, 1.0);
                let lit = lean * -sunward * shine / (1.0 + down * depth * 2.5);
                let cap = if snow { snow_cap(ridge, down / size, lean) } else { 0.0 };
                let tint = if lit > 0.0 { palette.light } else { palette.near };
                colour = mix(mix(colour, palette.sky[2], cap), tint, lit.abs());
            }
            *pixel = if down < 0.5 { mix(*pixel, colour, down + 0.5) } else { colour };
        }
    }
}

/// How plainly the slopes of a ridge show.
fn relief(ridge: &Ridge) -> f32 {
    match ridge.outline {
        Outline::Peaks => 0.34,
        Outline::Hills => 0.2,
        Outline::Dunes => 0.5,
        Outline::Knoll => 0.1,
        Outline::Firs | Outline::Towers => 0.0,
    }
}

/// How much snow lies at a depth under the crest.
fn snow_cap(ridge: &Ridge, down: f32, lean: f32) -> f32 {
    let reach = ridge.height * (0.22 + 0.3 * lean.abs());
    smooth(reach, reach * 0.5, down) * 0.75 * (1.0 - 0.5 * ridge.near)
}
