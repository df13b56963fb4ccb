//! Draws scenes: the sky on a coarse grid, everything else pixel by pixel.
//!
//! A picture is made row by row from the top, so that water can mirror the rows
//! above it and little memory is touched at a time.

use super::actor::Paints;
use super::canvas::Picture;
use super::colour::{Rgb, mix};
use super::layer::Layer;
use super::lights::Lights;
use super::scene::Scene;
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
pub(in crate::providers::sandbox) struct Painter<'a> {
    scene: &'a Scene,
    width: usize,
    height: usize,
    /// How many pixels a cell of the sky's grid is wide and high.
    coarse: usize,
    grid: Vec<Rgb>,
    grid_row: Vec<Rgb>,
    row: Vec<Rgb>,
    layers: Vec<Layer<'a>>,
    lights: Lights,
    mirror: Mirror,
    paints: Paints,
    /// How much light is left in each column.
    edges: Vec<f32>,
}

impl<'a> Painter<'a> {
    /// Gets ready to draw `scene`; a `coarse` grid is faster and softer.
    pub(in crate::providers::sandbox) fn new(
        scene: &'a Scene,
        width: usize,
        height: usize,
        coarse: usize,
    ) -> Self {
        let cells = width.div_ceil(coarse) + 2;
        Self {
            scene,
            width,
            height,
            coarse,
            grid: vec![[0.0; 3]; cells * (height.div_ceil(coarse) + 2)],
            grid_row: vec![[0.0; 3]; cells],
            row: vec![[0.0; 3]; width],
            layers: scene.ridges.iter().map(|ridge| Layer::new(ridge, width)).collect(),
            lights: Lights::new(scene, width, height),
            mirror: Mirror::new(scene, width, height),
            paints: paints_of(scene),
            edges: (0..width).map(|x| edge(x, width)).collect(),
        }
    }

    /// Draws the scene as it is `time` seconds after its start.
    pub(in crate::providers::sandbox) fn paint(&mut self, time: f32, picture: &mut Picture) {
        self.fill_grid(time);
        for layer in &mut self.layers {
            layer.outline(&self.scene.noise, self.height, time);
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

    /// Draws a row above the water. What the water mirrors of it has no disc:
    /// water shows a path of light instead.
    fn sky_and_land(&mut self, y: usize, time: f32) {
        if self.layers.iter().any(|it| !it.ridge.front && it.covers(y)) {
            self.land(y, false);
            return self.mirror.remember(y, &self.row);
        }
        let disc = self.scene.disc.as_ref().filter(|disc| disc.meets(y, self.height));
        if disc.is_none() || self.mirror.level < self.height {
            self.sky(y, time);
            self.land(y, false);
            self.mirror.remember(y, &self.row);
        }
        if let Some(disc) = disc {
            self.sky(y, time);
            disc.paint(self.scene, y, self.height, time, &mut self.row);
            self.land(y, false);
        }
    }

    fn sky(&mut self, y: usize, time: f32) {
        self.stretch_sky(y);
        self.lights.stars(y, time, &mut self.row);
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

    /// Draws the ridges that are before the water, or those behind it.
    fn land(&mut self, y: usize, front: bool) {
        let layers = self.layers.iter().filter(|it| it.ridge.front == front);
        let layers: Vec<&Layer> = layers.collect();
        let first = layers.iter().rposition(|it| it.covers(y)).unwrap_or(0);
        for layer in layers[first..].iter().filter(|it| it.meets(y)) {
            layer.shade(self.scene, y, self.height, &mut self.row);
            self.lights.windows(self.scene, layer.ridge, &layer.towers, y, &mut self.row);
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

/// Darkens the edges a little and turns colours into bytes.
fn finish(row: &[Rgb], edges: &[f32], y: usize, height: usize, bytes: &mut [u8]) {
    let shade = 255.0 * edge(y, height);
    let dither = DITHER[y % 8].map(|it| (f32::from(it) + 0.5) / 64.0);
    for (x, ((pixel, side), out)) in
        row.iter().zip(edges).zip(bytes.chunks_exact_mut(3)).enumerate()
    {
        let (shade, dither) = (shade * side, dither[x % 8]);
        for (channel, byte) in pixel.iter().zip(out) {
            // By way of i32, which is faster.
            *byte = (channel * shade + dither) as i32 as u8;
        }
    }
}

/// How much light is left at a distance from the middle.
fn edge(at: usize, length: usize) -> f32 {
    let away = (at as f32 + 0.5) / length as f32 * 2.0 - 1.0;
    1.0 - 0.16 * away.powi(4)
}
