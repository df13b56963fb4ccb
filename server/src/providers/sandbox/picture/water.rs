//! Water that mirrors what is above it.

use super::colour::{Rgb, mix, smooth};
use super::scene::Scene;
use super::setting::Setting;

/// How many pixels lie between two places where the waves are worked out.
const STEP: usize = 8;

/// A water surface, and the rows of the picture above it.
pub(super) struct Mirror {
    /// The first row of water; the picture's height when there is none.
    pub(super) level: usize,
    width: usize,
    height: usize,
    /// Four bytes a pixel, the last unused: small, and quick to find.
    rows: Vec<[u8; 4]>,
    waves: Vec<Wave>,
}

/// What a wave does to a place: how far aside and up it looks, in pixels, and
/// how much foam and light it shows.
type Wave = [f32; 4];

impl Mirror {
    /// The water of a scene at one picture size.
    pub(super) fn new(scene: &Scene, width: usize, height: usize) -> Self {
        let level =
            scene.water.map_or(height, |it| (it * height as f32).max(1.0) as usize).min(height);
        let kept = if level < height { level * width } else { 0 };
        let waves = vec![Wave::default(); width.div_ceil(STEP) + 2];
        Self { level, width, height, rows: vec![[0; 4]; kept], waves }
    }

    /// Keeps a row above the water.
    pub(super) fn remember(&mut self, y: usize, row: &[Rgb]) {
        if !self.rows.is_empty() {
            let kept = &mut self.rows[y * self.width..(y + 1) * self.width];
            for (kept, pixel) in kept.iter_mut().zip(row) {
                let [r, g, b] = pixel.map(|it| (it * 255.0 + 0.5) as u8);
                *kept = [r, g, b, 0];
            }
        }
    }

    /// Draws a row of water.
    pub(super) fn reflect(&mut self, scene: &Scene, y: usize, time: f32, row: &mut [Rgb]) {
        let near = (y - self.level) as f32 / (self.height - self.level) as f32;
        self.make_waves(scene, near, time);
        let sea = scene.setting == Setting::Sea;
        let depth = mix(scene.palette.near, scene.palette.sky[0], if sea { 0.55 } else { 0.25 });
        let clear = 0.18 + if sea { 0.42 } else { 0.22 } * near;
        let (white, light) = (scene.palette.sky[1], scene.palette.light);
        let (right, bottom) = ((self.width - 1) as f32, (self.level - 1) as f32);
        let straight = (self.level - 1) as f32 - (y - self.level) as f32;
        for (cell, pixels) in row.chunks_mut(STEP).enumerate() {
            let (mut wave, end) = (self.waves[cell], self.waves[cell + 1]);
            let step = [0, 1, 2, 3].map(|it| (end[it] - wave[it]) / STEP as f32);
            let left = (cell * STEP) as f32;
            for (at, pixel) in pixels.iter_mut().enumerate() {
                let [aside, up, foam, glint] = wave;
                // By way of i32, which is faster.
                let from_x = (left + at as f32 + aside).max(0.0).min(right) as i32;
                let from_y = (straight + up).max(0.0).min(bottom) as i32;
                let seen = self.rows[from_y as usize * self.width + from_x as usize];
                let seen = [seen[0], seen[1], seen[2]].map(|it| f32::from(it) * (1.0 / 255.0));
                let colour = mix(mix(seen, depth, clear), white, foam);
                *pixel = mix(colour, light, glint);
                for (now, more) in wave.iter_mut().zip(step) {
                    *now += more;
                }
            }
        }
    }

    /// Works out the waves along one row; `near` is 0 at the far shore.
    fn make_waves(&mut self, scene: &Scene, near: f32, time: f32) {
        let size = self.height as f32;
        let sea = scene.setting == Setting::Sea;
        // Waves look longer and further apart the nearer they are.
        let spread = near + 0.045;
        let line = spread.ln() * 11.0 - time * 0.5;
        let rough = if sea { 1.0 } else { 0.4 };
        let sun = scene.disc.as_ref().map(|disc| disc.across * self.width as f32);
        let path = size * (0.035 + 0.16 * near);
        for (at, wave) in self.waves.iter_mut().enumerate() {
            let x = (at * STEP) as f32 / size;
            let (u, drift) = (x / spread, time * 0.35);
            let long = scene.noise.at(u * 0.9 + drift, line);
            let short = scene.noise.at(u * 2.6 - drift, line * 2.3 + 40.0);
            let swell = long * 0.6 + short * 0.4;
            let tilt = (swell - 0.5) * rough;
            let glint = sun.map_or(0.0, |sun| {
                let away = ((at * STEP) as f32 - sun) / path;
                (-away * away).exp() * (0.12 + 0.88 * smooth(0.46, 0.66, swell))
            });
            let aside = tilt * size * 0.05 * near.sqrt();
            let up = -tilt.abs() * size * 0.22 * spread;
            let foam = smooth(0.55, 0.85, swell) * rough * 0.4 * near.sqrt();
            *wave = [aside, up, foam, glint * 0.8];
        }
    }
}
