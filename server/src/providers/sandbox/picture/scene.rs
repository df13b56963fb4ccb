//! What a prompt shows: where it is set, under which sky, in which colours.
//!
//! A scene is measured in picture heights: `y` is 0 at the top and 1 at the
//! bottom, `x` is 0 at the left. So one scene can be drawn at any size.

use super::actor::Actor;
use super::colour::{Rgb, mix, ramp};
use super::figures::walks;
use super::land::{Outline, Ridge};
use super::noise::Noise;
use super::palette::{self, Palette};
use super::setting::Setting;
use crate::providers::sandbox::seed::{Dice, hash};
use crate::providers::sandbox::text::words::{any_in, words};

/// Where a prompt may be set that names no place.
const OPEN: &[Setting] = &[Setting::Hills, Setting::Peaks, Setting::Forest, Setting::Sea];

/// Everything that there is to draw.
pub(in crate::providers::sandbox) struct Scene {
    pub(super) setting: Setting,
    pub(super) palette: Palette,
    pub(super) noise: Noise,
    /// The sky's colours from the top to the horizon.
    pub(super) sky: Vec<Rgb>,
    /// Where sky and land or water meet.
    pub(super) horizon: f32,
    pub(super) disc: Option<Disc>,
    /// How much of the sky has clouds, from 0 to 1.
    pub(super) clouds: f32,
    pub(super) aurora: bool,
    /// Whether snow falls, and lies on the land.
    pub(super) snowy: bool,
    pub(super) starry: bool,
    /// The land, far to near.
    pub(super) ridges: Vec<Ridge>,
    /// Where a water surface begins, which mirrors what is above it.
    pub(super) water: Option<f32>,
    /// What the prompt names, if there is a figure of it.
    pub(super) actor: Option<Actor>,
    /// Settles what is drawn only by chance.
    pub(super) seed: u64,
}

/// The sun, the moon or a planet.
pub(super) struct Disc {
    /// How far from the left edge, as a part of the width.
    pub(super) across: f32,
    pub(super) y: f32,
    pub(super) radius: f32,
    pub(super) moon: bool,
    /// Whether a planet has a ring.
    pub(super) ring: bool,
}

impl Scene {
    /// The scene that a prompt and a seed stand for.
    pub(in crate::providers::sandbox) fn new(prompt: &str, seed: u64) -> Self {
        let words = words(prompt);
        let seed = hash(&[prompt, &seed.to_string()]);
        let mut dice = Dice::new(seed);
        let mut palette = palette::choose(&words, &mut dice);
        let setting = choose_setting(&words, &mut dice);
        if setting == Setting::Space && !palette.dark {
            palette = palette.by_night();
        }
        let mut scene = Self {
            setting,
            sky: ramp(&[(0.0, palette.sky[0]), (0.58, palette.sky[1]), (1.0, palette.sky[2])]),
            noise: Noise::new(dice.roll()),
            horizon: dice.between(0.54, 0.62),
            disc: None,
            clouds: dice.between(0.1, 0.6),
            aurora: any_in(&words, "aurora borealis northern")
                || (palette.dark && dice.chance(0.25)),
            snowy: any_in(&words, "snow snowy winter blizzard snowfall"),
            starry: palette.dark && setting != Setting::Flow,
            ridges: Vec::new(),
            water: None,
            actor: None,
            seed,
            palette,
        };
        scene.furnish(&words, &mut dice);
        scene
    }

    /// Puts everything into the scene that there is to see.
    fn furnish(&mut self, words: &[String], dice: &mut Dice) {
        let named = |list: &str| any_in(words, list);
        if named("cloud cloudy storm stormy rain overcast fog") {
            self.clouds = 0.8;
        }
        self.place_disc(dice, named("moon moonlit moonlight"));
        self.place_water(dice, named("lake river reflection mirror water pond"));
        self.actor = Actor::cast(words, self.setting, self.horizon, dice);
        if let Some(disc) = &mut self.disc {
            disc.ring |= named("ring ringed saturn");
            if let Some(actor) = &mut self.actor {
                actor.keep_clear_of(disc.across);
            }
        }
        self.ridges = self.raise_land(dice);
        self.lay_ground(dice);
    }

    fn place_disc(&mut self, dice: &mut Dice, moon: bool) {
        let moon = moon || self.palette.dark;
        if self.setting == Setting::Flow || (self.aurora && !moon) {
            return;
        }
        // Off the middle, on a third, where a painter would put it.
        let across = if dice.chance(0.5) { 0.33 } else { 0.67 } + dice.between(-0.05, 0.05);
        let (y, radius) = match (self.setting, moon) {
            (Setting::Space, _) => (dice.between(0.38, 0.5), dice.between(0.17, 0.23)),
            (_, true) => (dice.between(0.18, 0.3), dice.between(0.04, 0.055)),
            (_, false) => (self.horizon - dice.between(0.08, 0.26), dice.between(0.05, 0.08)),
        };
        let ring = dice.chance(0.6);
        self.disc = Some(Disc { across, y, radius, moon, ring });
    }

    fn place_water(&mut self, dice: &mut Dice, wanted: bool) {
        let chance = match self.setting {
            Setting::Sea => 1.0,
            Setting::City => 0.7,
            Setting::Peaks | Setting::Forest => 0.45,
            Setting::Hills => 0.3,
            Setting::Dunes | Setting::Space | Setting::Flow => return,
        };
        if dice.chance(chance) || wanted {
            let sea = self.setting == Setting::Sea;
            self.water = Some(if sea { self.horizon } else { dice.between(0.68, 0.74) });
        }
    }

    /// The land of the setting, each ridge nearer, darker and lower than the last.
    fn raise_land(&self, dice: &mut Dice) -> Vec<Ridge> {
        let (outlines, height) = outlines_of(self.setting);
        let last = outlines.len().saturating_sub(1);
        let shore = self.water.unwrap_or(1.02);
        outlines
            .iter()
            .enumerate()
            .map(|(at, outline)| {
                let near = at as f32 / last as f32;
                // The last ridge frames the picture in front of the water.
                let front = self.water.is_some() && at == last && *outline == Outline::Firs;
                let foot = if front { 1.03 } else { shore.min(self.horizon + 0.06 + near * 0.42) };
                let tint = mix(self.palette.far, self.palette.near, near.powf(0.8));
                let snow = if self.snowy { 0.3 * (1.0 - 0.7 * near) } else { 0.0 };
                let tint = mix(tint, self.palette.sky[2], snow);
                Ridge {
                    outline: *outline,
                    foot,
                    height: height * (1.0 - 0.45 * near) * if front { 0.6 } else { 1.0 },
                    near,
                    front,
                    crest: tint,
                    mist: mix(tint, self.palette.sky[2], 0.55 * (1.0 - near * 0.8)),
                    offset: dice.between(0.0, 200.0),
                }
            })
            .collect()
    }

    /// A knoll in front of everything for a figure to stand on.
    fn lay_ground(&mut self, dice: &mut Dice) {
        if !self.actor.as_ref().is_some_and(Actor::stands) {
            return;
        }
        let near = self.palette.near;
        self.ridges.push(Ridge {
            outline: Outline::Knoll,
            foot: 1.0,
            height: 0.13,
            near: 1.0,
            front: self.water.is_some(),
            crest: mix(near, self.palette.far, 0.12),
            mist: near.map(|it| it * 0.6),
            offset: dice.between(0.0, 200.0),
        });
    }
}

/// Where a prompt is set; the dice decide when it does not say.
fn choose_setting(words: &[String], dice: &mut Dice) -> Setting {
    // What has to stand cannot be at sea, which is the last of these.
    let open = &OPEN[..OPEN.len() - usize::from(walks(words))];
    Setting::named(words).unwrap_or_else(|| *dice.pick(open))
}

/// The ridges of a setting, far to near, and how high the first may rise.
fn outlines_of(setting: Setting) -> (&'static [Outline], f32) {
    use Outline::{Dunes, Firs, Hills, Peaks, Towers};
    match setting {
        Setting::Hills => (&[Peaks, Hills, Hills, Hills, Firs], 0.16),
        Setting::Peaks => (&[Peaks, Peaks, Peaks, Hills, Firs], 0.34),
        Setting::Forest => (&[Peaks, Hills, Firs, Firs, Firs], 0.2),
        Setting::Dunes => (&[Hills, Dunes, Dunes, Dunes, Dunes], 0.15),
        Setting::City => (&[Towers, Towers, Towers, Towers], 0.36),
        Setting::Sea => (&[Hills, Hills], 0.09),
        Setting::Space | Setting::Flow => (&[], 0.0),
    }
}
