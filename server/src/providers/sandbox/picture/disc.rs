//! The sun, the moon, and planets with bands and rings.

use super::colour::{Rgb, mix, smooth};
use super::scene::{Disc, Scene};
use super::setting::Setting;

/// How far a ring lies from the planet's middle, in its radii.
const RING: [f32; 2] = [1.35, 2.15];

/// How flat a ring looks.
const FLAT: f32 = 0.24;

impl Disc {
    /// Whether a row touches it.
    pub(super) fn meets(&self, y: usize, height: usize) -> bool {
        let reach = self.radius * if self.ring { RING[1] } else { 1.05 };
        ((y as f32 + 0.5) / height as f32 - self.y).abs() < reach
    }

    /// Draws one row of it.
    pub(super) fn paint(&self, scene: &Scene, y: usize, height: usize, time: f32, row: &mut [Rgb]) {
        if scene.setting == Setting::Space {
            return paint_planet(scene, self, y, height, time, row);
        }
        let size = height as f32;
        let down = (y as f32 + 0.5) / size - self.y;
        let middle = self.across * row.len() as f32;
        let reach = self.radius * size + 1.0;
        let (from, to) = ((middle - reach).max(0.0) as usize, (middle + reach).max(0.0) as usize);
        for (x, pixel) in row.iter_mut().enumerate().take(to).skip(from) {
            let across = (x as f32 + 0.5 - middle) / size;
            let edge = (self.radius - across.hypot(down)) * size + 0.5;
            if edge > 0.0 {
                let colour = if self.moon {
                    moon(scene, self, across / self.radius, down / self.radius)
                } else {
                    mix(scene.palette.light, [1.0; 3], 0.35)
                };
                *pixel = mix(*pixel, colour, edge.min(1.0));
            }
        }
    }
}

/// The moon's colour at a point; its edge is one away from its middle.
fn moon(scene: &Scene, disc: &Disc, u: f32, v: f32) -> Rgb {
    let seas = scene.noise.layered(u * 1.3 + disc.across * 40.0, v * 1.3 + 7.0, 3);
    let rim = (1.0 - (u * u + v * v)).max(0.0).sqrt();
    let shade = 1.0 - 0.13 * smooth(0.45, 0.62, seas) - 0.12 * (1.0 - rim);
    scene.palette.light.map(|it| it * shade)
}

/// Draws one row of a planet and its ring.
fn paint_planet(scene: &Scene, disc: &Disc, y: usize, height: usize, time: f32, row: &mut [Rgb]) {
    let size = height as f32;
    let v = ((y as f32 + 0.5) / size - disc.y) / disc.radius;
    let reach = if disc.ring { RING[1] } else { 1.05 };
    let middle = disc.across * row.len() as f32;
    for (x, pixel) in row.iter_mut().enumerate() {
        let u = (x as f32 + 0.5 - middle) / size / disc.radius;
        if u.abs() > reach {
            continue;
        }
        // The axis leans.
        let (across, along) = (u * 0.94 - v * 0.34, v * 0.94 + u * 0.34);
        let inside = ((1.0 - u.hypot(v)) * disc.radius * size + 0.5).clamp(0.0, 1.0);
        let ring = if disc.ring { ring_at(scene, disc, across, along, size) } else { 0.0 };
        if inside > 0.0 {
            *pixel = mix(*pixel, surface(scene, [u, v], [across, along], time, *pixel), inside);
        }
        // The far half of the ring is behind the planet.
        let ring = if along < 0.0 { ring * (1.0 - inside) } else { ring };
        let tint = mix(scene.palette.light, scene.palette.accent, (across.abs() * 0.4).min(1.0));
        *pixel = mix(*pixel, tint, ring);
    }
}

/// How dense the ring is at a point.
fn ring_at(scene: &Scene, disc: &Disc, across: f32, along: f32, size: f32) -> f32 {
    let far = across.hypot(along / FLAT);
    let soft = 3.0 / (disc.radius * size);
    let edge =
        smooth(RING[0] - soft, RING[0] + soft, far) * smooth(RING[1] + soft, RING[1] - soft, far);
    if edge <= 0.0 {
        return 0.0;
    }
    let grooves = scene.noise.layered(far * 14.0, 3.5, 3);
    edge * (0.25 + 0.75 * smooth(0.3, 0.65, grooves)) * 0.8
}

/// A banded surface, lit from the upper left.
fn surface(
    scene: &Scene,
    [u, v]: [f32; 2],
    [across, along]: [f32; 2],
    time: f32,
    behind: Rgb,
) -> Rgb {
    let bulge = (1.0 - u * u - v * v).max(0.0).sqrt();
    let day = smooth(-0.15, 0.95, -0.62 * u - 0.5 * v + 0.6 * bulge);
    let turn = across.atan2(bulge + 0.35) * 1.4 + time * 0.05;
    let swirl = scene.noise.layered(turn * 1.6 + 9.0, along * 5.0, 4);
    let band = scene.noise.layered(along * 4.5 + swirl * 0.9, 3.0, 3);
    let ground = mix(scene.palette.far, scene.palette.light, smooth(0.3, 0.7, band));
    let ground = mix(ground, scene.palette.accent, smooth(0.55, 0.85, swirl) * 0.5);
    let lit = mix(behind.map(|it| it * 0.25), ground, day);
    let air = (1.0 - bulge).powi(3) * day;
    mix(lit, scene.palette.light, air * 0.7)
}
