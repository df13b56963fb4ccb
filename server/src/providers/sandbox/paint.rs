//! Draws scenes: the sky on a coarse grid, everything else pixel by pixel.
//!
//! A picture is made row by row from the top, so that water can mirror the rows
//! above it and little memory is touched at a time.

use super::colour::{Rgb, mix, smooth};
use super::land::{Outline, Ridge, Tower};
use super::lights::{Lights, meets_disc, paint_disc};
use super::picture::Picture;
use super::scene::Scene;
use super::silhouette::Paints;
use super::water::Mirror;

/// How a step between two byte values is spread over 8x8 pixels, so that a
/// soft gradient shows no bands.
const DITHER: [[u8; 8]; 8] = [
    [0, 32, 8, 40, 2, 34, 10, 42],
    [48, 16, 56, 24, 50, 18, 58, 26],
    [12, 44, 4, 36, 14, 46, 6, 38],
    [60, 28, 52, 20, 62, 30, 54, 22],
    [3, 35, 11, 43, 1, 33, 9, 41],
    [51, 19, 59, 27, 49, 17, 57, 25],
    [15, 47, 7, 39, 13, 45, 5, 37],
    [63, 31, 55, 23, 61, 29, 53, 21],
];

/// What is needed to draw one scene at one size, kept from frame to frame.
pub(super) struct Painter<'a> {
    scene: &'a Scene,
    width: usize,
    height: usize,
    /// How many pixels a cell of the sky's grid is wide and high.
    coarse: usize,
    grid: Vec<Rgb>,
    grid_row: Vec<Rgb>,
    row: Vec<Rgb>,
    layers: Vec<Layer>,
    lights: Lights,
    mirror: Mirror,
    paints: Paints,
    /// How much light is left in each column.
    edges: Vec<f32>,
}

/// The outline of one ridge in one frame, in pixels.
struct Layer {
    tops: Vec<f32>,
    /// How far the ridge leans to the right at each column.
    lean: Vec<f32>,
    /// What stands at each column, if the ridge is made of towers.
    towers: Vec<Tower>,
    highest: f32,
    lowest: f32,
}

impl<'a> Painter<'a> {
    /// Gets ready to draw `scene`; a `coarse` grid is faster and softer.
    pub(super) fn new(scene: &'a Scene, width: usize, height: usize, coarse: usize) -> Self {
        let layer = || Layer {
            tops: vec![0.0; width],
            lean: vec![0.0; width],
            towers: Vec::new(),
            highest: 0.0,
            lowest: 0.0,
        };
        let cells = width.div_ceil(coarse) + 2;
        Self {
            scene,
            width,
            height,
            coarse,
            grid: vec![[0.0; 3]; cells * (height.div_ceil(coarse) + 2)],
            grid_row: vec![[0.0; 3]; cells],
            row: vec![[0.0; 3]; width],
            layers: scene.ridges.iter().map(|_| layer()).collect(),
            lights: Lights::new(scene, width, height),
            mirror: Mirror::new(scene, width, height),
            paints: paints_of(scene),
            edges: (0..width).map(|x| edge(x, width)).collect(),
        }
    }

    /// Draws the scene as it is `time` seconds after its start.
    pub(super) fn paint(&mut self, time: f32, picture: &mut Picture) {
        self.fill_grid(time);
        for at in 0..self.layers.len() {
            self.outline(at, time);
        }
        for y in 0..self.height {
            if y < self.mirror.level {
                self.sky_and_land(y, time);
            } else {
                self.mirror.reflect(self.scene, y, time, &mut self.row);
            }
            self.land(y, true);
            if let Some(actor) = &self.scene.actor {
                actor.paint(y, self.height, time, &self.paints, &mut self.row);
            }
            self.lights.snow(y, time, &mut self.row);
            let bytes = &mut picture.rgb[y * self.width * 3..(y + 1) * self.width * 3];
            finish(&self.row, &self.edges, y, self.height, bytes);
        }
    }

    fn sky_and_land(&mut self, y: usize, time: f32) {
        let hidden = self.layers.iter().zip(&self.scene.ridges);
        if !hidden.clone().any(|(layer, ridge)| !ridge.front && layer.lowest + 1.0 < y as f32) {
            self.stretch_sky(y);
            self.lights.stars(y, time, &mut self.row);
            if meets_disc(self.scene, y, self.height) {
                // Water shows a path of light instead of the disc.
                if self.mirror.level < self.height {
                    self.land(y, false);
                    self.mirror.remember(y, &self.row);
                    self.stretch_sky(y);
                    self.lights.stars(y, time, &mut self.row);
                }
                paint_disc(self.scene, y, self.height, time, &mut self.row);
                return self.land(y, false);
            }
        }
        self.land(y, false);
        self.mirror.remember(y, &self.row);
    }

    /// Works out the sky on the grid, as far down as it can be seen.
    fn fill_grid(&mut self, time: f32) {
        let cells = self.grid_row.len();
        let aspect = self.width as f32 / self.height as f32;
        let lowest = self.scene.ridges.first().map_or(1.0, |ridge| ridge.foot);
        let end = lowest.min(self.scene.water.unwrap_or(1.0))
            + 2.0 * self.coarse as f32 / self.height as f32;
        for (at, colour) in self.grid.iter_mut().enumerate() {
            let x = (at % cells * self.coarse) as f32 / self.height as f32;
            let y = (at / cells * self.coarse) as f32 / self.height as f32;
            if y > end {
                break;
            }
            *colour = self.scene.backdrop(x, y, aspect, time);
        }
    }

    fn stretch_sky(&mut self, y: usize) {
        let cells = self.grid_row.len();
        let (above, t) = (y / self.coarse, (y % self.coarse) as f32 / self.coarse as f32);
        let (upper, lower) = self.grid[above * cells..(above + 2) * cells].split_at(cells);
        for ((cell, a), b) in self.grid_row.iter_mut().zip(upper).zip(lower) {
            *cell = mix(*a, *b, t);
        }
        let step = 1.0 / self.coarse as f32;
        for (pixels, pair) in self.row.chunks_mut(self.coarse).zip(self.grid_row.windows(2)) {
            for (at, pixel) in pixels.iter_mut().enumerate() {
                *pixel = mix(pair[0], pair[1], at as f32 * step);
            }
        }
    }

    /// Works out the outline of one ridge.
    fn outline(&mut self, at: usize, time: f32) {
        let (ridge, layer) = (&self.scene.ridges[at], &mut self.layers[at]);
        let (start, size) = (ridge.start(time), self.height as f32);
        for (x, top) in layer.tops.iter_mut().enumerate() {
            *top = ridge.top(&self.scene.noise, start + x as f32 / size) * size;
        }
        layer.towers.clear();
        if ridge.outline == Outline::Towers {
            let places = (0..self.width).map(|x| start + (x as f32 + 0.5) / size);
            layer.towers.extend(places.map(|x| ridge.tower(x)));
        }
        layer.highest = layer.tops.iter().copied().fold(f32::MAX, f32::min);
        layer.lowest = layer.tops.iter().copied().fold(0.0, f32::max);
        let reach = (self.height / 90).max(1);
        for x in 0..self.width {
            let (left, right) = (x.saturating_sub(reach), (x + reach).min(self.width - 1));
            let slope = (layer.tops[right] - layer.tops[left]) / (2 * reach) as f32;
            layer.lean[x] = slope.clamp(-1.5, 1.5);
        }
    }

    /// Draws the ridges that are before the water, or those behind it.
    fn land(&mut self, y: usize, front: bool) {
        let line = y as f32;
        let mut first = 0;
        for (at, (layer, ridge)) in self.layers.iter().zip(&self.scene.ridges).enumerate() {
            if ridge.front == front && layer.lowest + 1.0 < line {
                first = at;
            }
        }
        for at in first..self.layers.len() {
            let ridge = &self.scene.ridges[at];
            if ridge.front != front || self.layers[at].highest > line + 1.0 {
                continue;
            }
            self.shade(at, y);
            self.lights.windows(self.scene, ridge, &self.layers[at].towers, y, &mut self.row);
        }
    }

    /// Draws one row of one ridge: its own colour at the crest, haze below,
    /// and light on the slopes that face the sun.
    fn shade(&mut self, at: usize, y: usize) {
        let (ridge, layer, palette) =
            (&self.scene.ridges[at], &self.layers[at], &self.scene.palette);
        let size = self.height as f32;
        let sun = self.scene.disc.as_ref().map_or(0.5, |disc| disc.across) * self.width as f32;
        let depth = 1.0 / ((ridge.height * 0.9 + 0.03) * size);
        // Haze lies level, so it does not follow the crest.
        let sunk =
            (y as f32 / size - (ridge.foot - ridge.height * 0.8)) / (ridge.height * 0.8 + 0.06);
        let ground = mix(ridge.crest, ridge.mist, smooth(0.0, 1.0, sunk));
        let shine = relief(ridge) * if palette.dark { 0.35 } else { 1.0 };
        let high = self.scene.snow > 0.0 || ridge.height > 0.25;
        let snow = high && ridge.outline == Outline::Peaks;
        for (x, pixel) in self.row.iter_mut().enumerate() {
            let down = y as f32 + 0.5 - layer.tops[x];
            if down <= -0.5 {
                continue;
            }
            let mut colour = ground;
            if shine > 0.0 {
                // Facets run down a slope aslant.
                #[expect(clippy::cast_sign_loss, reason = "a row below a crest")]
                let aslant = (x + (down.max(0.0) * 0.6) as usize).min(self.width - 1);
                let sunward = ((sun - x as f32) / size * 2.5).clamp(-1.0, 1.0);
                let lit = layer.lean[aslant] * -sunward * shine / (1.0 + down * depth * 2.5);
                let cap = if snow { snow_cap(ridge, down / size, layer.lean[aslant]) } else { 0.0 };
                colour = mix(colour, palette.sky[2], cap);
                colour = if lit > 0.0 {
                    mix(colour, palette.light, lit)
                } else {
                    mix(colour, palette.near, -lit)
                };
            }
            *pixel = if down < 0.5 { mix(*pixel, colour, down + 0.5) } else { colour };
        }
    }
}

/// What figures are painted with in a scene.
fn paints_of(scene: &Scene) -> Paints {
    let palette = &scene.palette;
    Paints {
        dark: palette.near.map(|it| it * 0.55),
        accent: palette.accent,
        light: mix(palette.light, palette.sky[2], 0.25),
        beam: if palette.dark { 0.3 } else { 0.16 },
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

/// Darkens the edges a little and turns colours into bytes.
fn finish(row: &[Rgb], edges: &[f32], y: usize, height: usize, bytes: &mut [u8]) {
    let shade = 255.0 * edge(y, height);
    let dither = DITHER[y % 8].map(|it| (f32::from(it) + 0.5) / 64.0);
    for (x, ((pixel, side), out)) in
        row.iter().zip(edges).zip(bytes.chunks_exact_mut(3)).enumerate()
    {
        let (shade, dither) = (shade * side, dither[x % 8]);
        for (channel, byte) in pixel.iter().zip(out) {
            #[expect(clippy::cast_sign_loss, reason = "a colour is from 0 to 1")]
            let value = (channel * shade + dither) as i32 as u8;
            *byte = value;
        }
    }
}

/// How much light is left at a distance from the middle.
fn edge(at: usize, length: usize) -> f32 {
    let away = (at as f32 + 0.5) / length as f32 * 2.0 - 1.0;
    1.0 - 0.16 * away.powi(4)
}
