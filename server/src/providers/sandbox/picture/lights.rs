//! The small bright things: stars, windows and snow flakes.

use super::colour::{Rgb, mix};
use super::land::{Ridge, Tower, chances};
use super::scene::Scene;
use super::setting::Setting;
use crate::providers::sandbox::seed::Dice;

/// How many stars there are in a square of picture heights.
const STARS: f32 = 900.0;

/// How many snow flakes there are in it.
const FLAKES: f32 = 420.0;

/// A point of light, in pixels.
struct Point {
    x: f32,
    y: f32,
    radius: f32,
    strength: f32,
}

/// Stars and snow flakes of one picture size.
pub(super) struct Lights {
    stars: Vec<Point>,
    flakes: Vec<Point>,
    size: f32,
}

impl Lights {
    /// Scatters the lights of a scene.
    pub(super) fn new(scene: &Scene, width: usize, height: usize) -> Self {
        let (wide, size) = (width as f32, height as f32);
        let mut dice = Dice::new(scene.seed);
        let bottom = if scene.setting == Setting::Space { 1.0 } else { scene.horizon };
        let count = |most: f32, is_any: bool| if is_any { most * wide / size } else { 0.0 };
        let n_stars = count(STARS, scene.starry) * bottom;
        let mut stars = scatter(&mut dice, n_stars, wide, size * bottom, size / 1100.0);
        stars.sort_by(|a, b| a.y.total_cmp(&b.y));
        let n_flakes = count(FLAKES, scene.snowy);
        let flakes = scatter(&mut dice, n_flakes, wide, size, size / 380.0);
        Self { stars, flakes, size }
    }

    /// Draws the stars that touch a row.
    pub(super) fn stars(&self, y: usize, time: f32, row: &mut [Rgb]) {
        let line = y as f32 + 0.5;
        let reach = self.size / 200.0 + 2.0;
        let from = self.stars.partition_point(|star| star.y < line - reach);
        for star in self.stars[from..].iter().take_while(|star| star.y < line + reach) {
            let twinkle = 0.75 + 0.25 * (time * 2.2 + star.x * 7.0).sin();
            dab(row, star, star.x, star.y - line, star.strength * twinkle);
        }
    }

    /// Draws the flakes that touch a row.
    pub(super) fn snow(&self, y: usize, time: f32, row: &mut [Rgb]) {
        let line = y as f32 + 0.5;
        for flake in &self.flakes {
            let fall = flake.y + time * self.size * (0.05 + 0.06 * flake.strength);
            let down = fall.rem_euclid(self.size) - line;
            if down.abs() < flake.radius * 2.0 + 1.0 {
                let sway = (time * 1.3 + flake.y).sin() * self.size * 0.01;
                dab(row, flake, flake.x + sway, down, flake.strength * 0.8);
            }
        }
    }

    /// Lights the windows of a row of towers, one for each column.
    pub(super) fn windows(
        &self,
        scene: &Scene,
        ridge: &Ridge,
        towers: &[Tower],
        y: usize,
        row: &mut [Rgb],
    ) {
        let pane = 0.0085 + 0.006 * ridge.near;
        let v = (y as f32 + 0.5) / self.size;
        for (tower, pixel) in towers.iter().zip(row) {
            let down = v - tower.top - pane * 0.8;
            let (column, floor) = (tower.inside / pane, down / (pane * 1.35));
            let inside =
                (0.25..0.75).contains(&column.fract()) && (0.2..0.75).contains(&floor.fract());
            if down < 0.0 || !inside {
                continue;
            }
            let cell = tower.number * 7919 + column as i32 * 31 + floor as i32 * 131;
            let [lit, warm, strong] = chances(cell, ridge.offset);
            if lit > 0.62 {
                let tint = if warm > 0.3 { scene.palette.light } else { scene.palette.accent };
                let strength = (0.25 + 0.65 * strong) * (0.35 + 0.6 * ridge.near);
                *pixel = mix(*pixel, tint, strength * if scene.palette.dark { 1.0 } else { 0.55 });
            }
        }
    }
}

fn scatter(dice: &mut Dice, count: f32, width: f32, height: f32, size: f32) -> Vec<Point> {
    (0..count as usize)
        .map(|_| {
            // Many small ones and few large ones.
            let rare = dice.unit().powi(5);
            let radius = (size * (0.7 + 1.6 * rare)).max(0.5);
            let strength = 0.25 + 0.75 * dice.unit() * (0.4 + 0.6 * rare);
            Point { x: dice.unit() * width, y: dice.unit() * height, radius, strength }
        })
        .collect()
}

/// Draws the part of a soft dot that lies `down` pixels off its middle.
fn dab(row: &mut [Rgb], point: &Point, middle: f32, down: f32, strength: f32) {
    let reach = point.radius * 2.0 + 1.0;
    if middle + reach < 0.0 {
        return;
    }
    let (from, to) = ((middle - reach).max(0.0) as usize, (middle + reach).max(0.0) as usize + 1);
    let to = to.min(row.len());
    for (x, pixel) in row.iter_mut().enumerate().take(to).skip(from) {
        let away = (x as f32 + 0.5 - middle).hypot(down);
        let light = (-(away * away) / (point.radius * point.radius)).exp() * strength;
        *pixel = mix(*pixel, [1.0, 0.98, 0.94], light.min(1.0));
    }
}
