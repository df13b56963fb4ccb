//! The sky: its gradient, sun, clouds, aurora and nebulae, and flowing silk.
//!
//! All of it is soft, so it is worked out on a coarse grid and stretched.

use super::colour::{Rgb, along, mix, screen, smooth};
use super::palette::Palette;
use super::scene::{Disc, Scene};
use super::setting::Setting;

impl Scene {
    /// The colour of the sky at a point, in a picture `aspect` heights wide.
    pub(super) fn backdrop(&self, x: f32, y: f32, aspect: f32, time: f32) -> Rgb {
        match self.setting {
            Setting::Flow => self.silk(x, y, time),
            Setting::Space => self.nebula(x, y, time),
            _ => self.open_sky(x, y, aspect, time),
        }
    }

    fn open_sky(&self, x: f32, y: f32, aspect: f32, time: f32) -> Rgb {
        let mut colour = along(&self.sky, (y / self.horizon).min(1.0));
        if self.aurora {
            colour = self.curtain(colour, x, y, time);
        }
        let mut glow = 0.0;
        if let Some(disc) = &self.disc {
            let away = (x - disc.across * aspect).hypot((y - disc.y) * 1.15);
            glow = glow_of(disc, away);
            colour = mix(colour, self.palette.light, glow * if disc.moon { 0.45 } else { 0.85 });
        }
        let cover = self.cloud_cover(x, y, time);
        if cover <= 0.0 {
            return colour;
        }
        let shade = mix(self.palette.sky[1], self.palette.light, 0.25 + 0.6 * glow);
        let shade = if self.palette.dark { mix(shade, self.palette.sky[0], 0.55) } else { shade };
        mix(colour, shade, cover)
    }

    /// How much of the sky a cloud hides at a point.
    fn cloud_cover(&self, x: f32, y: f32, time: f32) -> f32 {
        if self.clouds < 0.05 {
            return 0.0;
        }
        // Clouds flatten towards the horizon, as they do when seen from below.
        let lift = 1.0 + 3.0 * y;
        let (u, v) = (x * 1.5 + time * 0.02, y * 3.2 * lift);
        let bend = self.noise.at(u * 0.9, v * 0.6 + 7.0);
        let thick = self.noise.layered(u + bend * 0.6, v + time * 0.006, 5);
        let edge = 0.74 - 0.34 * self.clouds;
        smooth(edge, edge + 0.22, thick) * 0.75 * smooth(0.0, 0.12, y)
    }

    /// Northern lights: curtains that hang from waving bands.
    fn curtain(&self, under: Rgb, x: f32, y: f32, time: f32) -> Rgb {
        let mut colour = under;
        for (band, height) in [(0.0_f32, 0.30_f32), (5.0, 0.42)] {
            let wave = self.noise.layered(x * 0.9 + band + time * 0.05, band, 3) - 0.5;
            let foot = height + wave * 0.42;
            let up = foot - y;
            let fall = if up > 0.0 { (-up * 5.5).exp() } else { (up * 45.0).exp() };
            let folds =
                0.35 + 0.65 * self.noise.layered(x * 9.0 + wave * 14.0, band + time * 0.25, 2);
            let tint = mix(self.palette.accent, [0.62, 0.36, 0.95], smooth(0.02, 0.3, up));
            colour = screen(colour, tint, fall * folds * 0.9);
        }
        colour
    }

    /// Clouds of gas along a slanting band, folded over themselves.
    fn nebula(&self, x: f32, y: f32, time: f32) -> Rgb {
        let (u, v) = (x * 1.3 + time * 0.012, y * 1.3);
        let fold = self.noise.layered(u, v + 3.0, 4);
        let bend = self.noise.layered(u + 1.9 * fold + 4.0, v - 1.4 * fold + time * 0.01, 4);
        let gas = self.noise.layered(u * 1.6 + 2.4 * bend, v * 1.6 + 1.8 * fold, 5);
        let off = y - 0.75 + x * 0.42 + (fold - 0.5) * 0.7;
        let river = (-off * off * 5.0).exp();
        let [deep, warm, cold] = self.palette.sky;
        let mut colour = mix(deep, warm, (smooth(0.3, 0.7, gas) * (0.35 + 0.75 * river)).min(1.0));
        colour = screen(colour, cold, smooth(0.36, 0.72, bend) * (0.25 + 0.7 * river));
        colour = screen(
            colour,
            self.palette.accent,
            smooth(0.46, 0.78, gas * 0.55 + fold * 0.45) * river * 0.95,
        );
        colour = screen(colour, self.palette.light, smooth(0.52, 0.8, gas) * river * river * 0.55);
        mix(colour, deep, smooth(0.48, 0.3, bend) * 0.6)
    }

    /// Folds of coloured silk, with light on them.
    fn silk(&self, x: f32, y: f32, time: f32) -> Rgb {
        let reach = 0.006;
        let (height, hue) = self.fold(x, y, time);
        let (right, _) = self.fold(x + reach, y, time);
        let (below, _) = self.fold(x, y + reach, time);
        let slope = [(right - height) / reach, (below - height) / reach];
        let steep = (1.0 + (slope[0] * slope[0] + slope[1] * slope[1]) * 0.05).sqrt();
        let facing = (0.62 - 0.13 * slope[0] - 0.15 * slope[1]) / steep;
        let Palette { near, sky, accent, light, .. } = &self.palette;
        let deep = mix(mix(*near, sky[0], 0.6), sky[1], 0.2);
        let stops = [deep, mix(sky[0], sky[1], 0.3), sky[1], *accent, sky[2]];
        let at = hue.clamp(0.0, 1.0) * 3.999;
        let stop = at as usize;
        let base = mix(stops[stop], stops[stop + 1], smooth(0.0, 1.0, at.fract()));
        let dim = mix(base, near.map(|it| it * 0.7), ((0.62 - facing) * 1.2).clamp(0.0, 0.75));
        let soft = screen(dim, base, (facing - 0.55).clamp(0.0, 1.0) * 0.7);
        screen(soft, *light, smooth(0.72, 1.02, facing).powi(2) * 0.55)
    }

    /// How high the silk lies at a point, and a number for its colour.
    fn fold(&self, x: f32, y: f32, time: f32) -> (f32, f32) {
        // Folds run aslant across the picture.
        let (u, v) = (x * 0.8 - y * 0.6, x * 0.6 + y * 0.8);
        let drift = time * 0.04;
        let bend = self.noise.layered(u * 1.1 + drift, v * 1.3 + 2.0, 2);
        let twist = self.noise.layered(u * 0.9 + 7.0, v * 1.5 - drift, 2);
        let wave = v * 3.4 + bend * 3.6 + twist * 2.4;
        let height = (wave * 4.4).sin() * 0.5 + (wave * 9.7 + twist * 6.0 + drift).sin() * 0.2;
        (height * 0.14, 0.5 + 0.5 * (wave * 1.9 + twist * 2.0).sin())
    }
}

/// How strongly the sun or moon shines at a distance from its middle.
fn glow_of(disc: &Disc, away: f32) -> f32 {
    let core = (-(away * away) / (disc.radius * disc.radius * 5.0)).exp();
    let wide = (-away * if disc.moon { 4.5 } else { 2.6 }).exp();
    (core * 0.55 + wide * 0.5).min(1.0)
}
