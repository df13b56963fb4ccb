//! Hills, mountains, firs, dunes and towers: the outlines of land.

use super::colour::{Rgb, smooth};
use super::noise::Noise;
use crate::providers::sandbox::seed::scramble;

/// How fast things on the ground pass by, in picture heights a second.
pub(super) const GROUND_SPEED: f32 = 0.02;

/// The shape of a ridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outline {
    /// Soft and rolling.
    Hills,
    /// Sharp.
    Peaks,
    /// Soft, with firs on it.
    Firs,
    /// Long slopes with one steep side.
    Dunes,
    /// Houses.
    Towers,
    /// A low, even rise right in front.
    Knoll,
}

/// One layer of land, from the left edge to the right.
pub(super) struct Ridge {
    pub(super) outline: Outline,
    /// The lowest that its outline goes.
    pub(super) foot: f32,
    /// How far its outline may rise above the foot.
    pub(super) height: f32,
    /// 0 at the horizon, 1 right in front.
    pub(super) near: f32,
    /// Whether it stands before the water.
    pub(super) front: bool,
    pub(super) crest: Rgb,
    /// Its colour further down, where haze gathers.
    pub(super) mist: Rgb,
    /// Where in the noise it was cut out.
    pub(super) offset: f32,
}

/// A tower that is asked about a point.
pub(super) struct Tower {
    pub(super) top: f32,
    /// Names the tower, to light its windows by.
    pub(super) number: i32,
    /// How far the point is from the tower's left wall.
    pub(super) inside: f32,
}

impl Ridge {
    /// Where along the ridge the left edge of the picture is after `time`
    /// seconds: near land passes faster, as from a slow train.
    pub(super) fn start(&self, time: f32) -> f32 {
        let speed = if self.outline == Outline::Knoll {
            GROUND_SPEED
        } else {
            0.004 + 0.022 * self.near * self.near
        };
        self.offset + time * speed
    }

    /// The ridge's outline above `x`, counted from [`Ridge::start`].
    pub(super) fn top(&self, noise: &Noise, x: f32) -> f32 {
        match self.outline {
            Outline::Hills => self.rolling(noise, x),
            Outline::Peaks => {
                let crest = noise.ridged(x * 1.15, self.offset, 6);
                self.foot - self.height * (crest * 1.25 - 0.12).max(0.02)
            }
            Outline::Firs => self.firs(noise, x),
            Outline::Dunes => {
                let bend = noise.at(x * 0.8, self.offset) * 3.0;
                let phase = x * (2.6 - self.near) + bend;
                let slope = 0.5 + 0.5 * (phase + 0.55 * phase.sin()).sin();
                self.foot - self.height * (0.25 + 0.75 * slope * slope.sqrt())
            }
            Outline::Towers => self.tower(x).top,
            Outline::Knoll => {
                self.foot
                    - self.height * (0.6 + 0.4 * noise.at(x * 0.7, self.offset))
                    - 0.008 * noise.at(x * 90.0, 3.0)
            }
        }
    }

    fn rolling(&self, noise: &Noise, x: f32) -> f32 {
        let scale = 1.3 + self.near * 0.5;
        self.foot
            - self.height * (noise.layered(x * scale, self.offset, 4) * 1.7 - 0.35).clamp(0.03, 1.2)
    }

    /// Firs of several sizes: each is a stack of twigs around its own stem.
    fn firs(&self, noise: &Noise, x: f32) -> f32 {
        let ground = self.rolling(noise, x);
        let spacing = 0.012 + 0.03 * self.near * self.near;
        let here = (x / spacing).floor() as i32;
        let mut top = ground;
        for cell in here - 2..=here + 2 {
            let [place, size, _] = chances(cell, self.offset);
            let stem = (cell as f32 + 0.15 + 0.7 * place) * spacing;
            let tall = spacing * (1.6 + 2.6 * size * size);
            let slim = 0.2 + 0.06 * place;
            let down = (x - stem).abs() / (slim * tall);
            if down < 1.0 {
                // Twigs hang in tiers, each steep and then flat.
                let tier = down * 4.0;
                let stepped = (tier.floor() + smooth(0.0, 0.9, tier.fract())) / 4.0;
                top = top.min(ground - tall * (1.0 - 0.55 * down - 0.45 * stepped));
            }
        }
        top
    }

    /// The tower at `x`.
    pub(super) fn tower(&self, x: f32) -> Tower {
        let width = 0.035 + 0.05 * self.near;
        let number = (x / width).floor() as i32;
        let inside = x - number as f32 * width;
        let [size, roof, gap] = chances(number, self.offset);
        let mut tall = self.height * (0.25 + 0.75 * size * size) * (1.0 - 0.35 * self.near);
        let middle = (inside / width - 0.5).abs();
        if roof > 0.8 && middle < 0.03 {
            tall += 0.04;
        } else if roof > 0.45 && middle < 0.28 {
            tall += 0.016;
        } else if gap > 0.6 && middle > 0.42 {
            tall *= 0.35;
        }
        Tower { top: self.foot - tall, number, inside }
    }
}

/// Three numbers from 0 to 1 that belong to a place on a ridge.
pub(super) fn chances(cell: i32, offset: f32) -> [f32; 3] {
    let mixed = scramble(u64::from(cell.cast_unsigned()) ^ (u64::from(offset.to_bits()) << 32));
    [0, 21, 42].map(|shift| ((mixed >> shift) & 0x1f_ffff) as f32 / 2_097_151.0)
}
