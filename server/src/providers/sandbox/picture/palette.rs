//! Which colours a prompt calls for.
#![expect(clippy::unreadable_literal, reason = "colours are written as in a style sheet")]

use super::colour::{Lch, Rgb, from_lch, hex, to_lch};
use crate::providers::sandbox::seed::Dice;
use crate::providers::sandbox::text::words::{any_in, is_in};

/// The colours of one scene, chosen to go together.
#[derive(Debug, Clone)]
pub(super) struct Palette {
    /// The sky: at the top, half way down, at the horizon.
    pub(super) sky: [Rgb; 3],
    /// The sun or moon, and what it throws on things.
    pub(super) light: Rgb,
    /// Land far away, in the haze.
    pub(super) far: Rgb,
    /// Land close by.
    pub(super) near: Rgb,
    /// A colour that stands out: windows, sails, ribbons.
    pub(super) accent: Rgb,
    /// Whether stars can be seen.
    pub(super) dark: bool,
}

impl Palette {
    /// The same colours as they are in outer space.
    pub(super) fn by_night(self) -> Self {
        let [top, middle, low] = self.sky;
        let dim = |colour: Rgb, light: f32| {
            let lch = to_lch(colour);
            from_lch(Lch { lightness: lch.lightness * light, chroma: lch.chroma + 0.05, ..lch })
        };
        Self {
            sky: [dim(self.near, 0.4), dim(top, 0.8), dim(middle, 0.62)],
            far: dim(low, 0.7),
            dark: true,
            ..self
        }
    }
}

/// A palette by hand: sky top, middle, horizon; light, far, near, accent.
type Swatch = [u32; 7];

/// Words, and the palette that each of them calls for. Earlier rows win: the
/// time of day says more about colours than the place does.
const MOODS: &[(&str, Swatch)] = &[
    ("sunset dusk twilight evening sundown", SUNSET),
    ("neon cyberpunk synthwave vaporwave retrowave", NEON),
    ("night midnight moon moonlit moonlight nocturnal starry dark", NIGHT),
    ("sunrise dawn morning daybreak", DAWN),
    ("aurora borealis northern arctic", AURORA),
    ("space galaxy nebula cosmos cosmic universe planet astronaut star", COSMOS),
    ("storm stormy rain rainy thunder lightning gloomy noir", STORM),
    ("fire flame lava volcano volcanic inferno dragon ember", FIRE),
    ("monochrome grayscale greyscale graphite", MONO),
    ("autumn fall harvest october maple", AUTUMN),
    ("blossom cherry sakura spring flower rose romantic", BLOSSOM),
    ("winter snow snowy ice icy frost frozen glacier", WINTER),
    ("desert dune sahara sand canyon savanna egypt pyramid camel", DESERT),
    ("forest jungle woods tree meadow garden bamboo moss leaf", FOREST),
    ("tropical beach island paradise coral summer lagoon", TROPIC),
    ("ocean sea wave water lake river coast harbour harbor underwater", OCEAN),
    ("gold golden honey amber", GOLDEN),
];

const SUNSET: Swatch = [0x2d2058, 0xc9507c, 0xffb56b, 0xfff0c4, 0xb3567f, 0x1d1233, 0xff7b6b];
const NEON: Swatch = [0x12052e, 0x5b1a8c, 0xff5aa8, 0xffd9f2, 0x7b2cb4, 0x0b0422, 0x2de2f5];
const NIGHT: Swatch = [0x060b22, 0x13265c, 0x3c5899, 0xf6f1d8, 0x2c4479, 0x050a1c, 0xffc46b];
const DAWN: Swatch = [0x5d80ba, 0xf0b2c4, 0xffe2bd, 0xfff7e2, 0xb4a2c8, 0x33385f, 0xff9d8a];
const AURORA: Swatch = [0x040c22, 0x0b2b4a, 0x1d6a72, 0xf0fff4, 0x1d4a60, 0x04121d, 0x5cf2b0];
const COSMOS: Swatch = [0x07041a, 0x3a1666, 0x1b4f8f, 0xffe6c7, 0x7a3f9d, 0x090616, 0xff7ac2];
const STORM: Swatch = [0x1c2733, 0x4a5c69, 0xaab7b8, 0xeaf0ee, 0x566b76, 0x0f171d, 0xe8c36a];
const FIRE: Swatch = [0x1c0610, 0x8f1f18, 0xff8d2f, 0xffe7a3, 0xa3371f, 0x160508, 0xffc24a];
const MONO: Swatch = [0x3b4046, 0x989fa6, 0xe7e9ea, 0xffffff, 0x8d949b, 0x16181b, 0xd5d8db];
const AUTUMN: Swatch = [0x6a8dab, 0xf2c78f, 0xffe5b8, 0xfff6da, 0xc87d45, 0x3c170f, 0xe2502e];
const BLOSSOM: Swatch = [0x8aaee0, 0xf4c4dc, 0xfff0ec, 0xfffaf0, 0xdf9fbf, 0x57284a, 0xff7fa8];
const WINTER: Swatch = [0x6f9ac4, 0xc4d9ec, 0xf7f6f4, 0xfffdf2, 0xb0c6dc, 0x31496a, 0xe8674f];
const DESERT: Swatch = [0x3f86b3, 0xf0cf9c, 0xfce8c6, 0xfffbe9, 0xd79a63, 0x632b18, 0xe2593b];
const FOREST: Swatch = [0x6fae9f, 0xc6dfb2, 0xf6f1c8, 0xfffce2, 0x8cb597, 0x0c2a20, 0xf2a74b];
const TROPIC: Swatch = [0x1f86d4, 0x70cdea, 0xe2f7ec, 0xfffde6, 0x59b3b0, 0x0b3d4a, 0xff8a5b];
const OCEAN: Swatch = [0x1c5fae, 0x6db3e2, 0xdff0ee, 0xfffbe6, 0x7fa9c9, 0x0d3552, 0xff9a5a];
const GOLDEN: Swatch = [0x7a4a26, 0xe6a34a, 0xffe2a0, 0xfffbe0, 0xc8853f, 0x38190c, 0xfff0b8];

/// What a prompt without any known word gets one of.
const OPEN: &[Swatch] =
    &[SUNSET, DAWN, OCEAN, FOREST, AURORA, BLOSSOM, DESERT, NIGHT, AUTUMN, TROPIC];

/// Colour words, and the hue of each in turns of the OKLCH circle.
const HUES: &[(&str, f32)] = &[
    ("red crimson scarlet ruby", 0.07),
    ("orange tangerine copper", 0.15),
    ("yellow lemon sunflower", 0.28),
    ("green emerald lime olive mint", 0.40),
    ("teal turquoise cyan aqua", 0.53),
    ("blue azure navy sapphire cobalt", 0.72),
    ("indigo violet purple lavender lilac", 0.83),
    ("magenta pink fuchsia", 0.97),
];

/// Chooses colours for a prompt; the seed settles what its words leave open.
pub(super) fn choose(words: &[String], dice: &mut Dice) -> Palette {
    let mood = MOODS.iter().find(|(list, _)| any_in(words, list)).map(|(_, swatch)| swatch);
    let hue = |word: &String| HUES.iter().find(|(list, _)| is_in(word, list)).map(|(_, hue)| *hue);
    let hues: Vec<f32> = words.iter().filter_map(hue).collect();
    let shift = dice.between(-0.02, 0.02);
    match (mood, hues.as_slice()) {
        (Some(swatch), []) => from_swatch(swatch, shift),
        // A fox is red and the forest stays green: the colour is the accent's.
        (Some(swatch), [hue, ..]) => {
            let mut palette = from_swatch(swatch, shift);
            palette.accent = from_lch(Lch { lightness: 0.66, chroma: 0.2, hue: *hue });
            palette
        }
        (None, [hue]) => from_hue(*hue, *hue + 0.42, dice),
        (None, [hue, second, ..]) => from_hue(*hue, *second, dice),
        (None, []) if any_in(words, "black white gray grey") => from_swatch(&MONO, 0.0),
        (None, []) => from_swatch(dice.pick(OPEN), shift * 2.0),
    }
}

fn from_swatch(swatch: &Swatch, shift: f32) -> Palette {
    let [top, middle, low, light, far, near, accent] = swatch.map(|it| {
        let lch = to_lch(hex(it));
        from_lch(Lch { hue: lch.hue + shift, ..lch })
    });
    Palette {
        sky: [top, middle, low],
        light,
        far,
        near,
        accent,
        dark: to_lch(top).lightness < 0.28,
    }
}

/// Shades of one hue, with a second one to stand out.
fn from_hue(hue: f32, accent: f32, dice: &mut Dice) -> Palette {
    let drift = if dice.chance(0.5) { 0.06 } else { -0.06 };
    let tone = |lightness, chroma, steps: f32| {
        from_lch(Lch { lightness, chroma, hue: hue + drift * steps })
    };
    let dark = dice.chance(0.4);
    let lights = if dark { [0.2, 0.36, 0.6] } else { [0.5, 0.74, 0.93] };
    Palette {
        sky: [tone(lights[0], 0.13, -1.0), tone(lights[1], 0.14, 0.0), tone(lights[2], 0.1, 1.0)],
        light: tone(0.97, 0.04, 1.5),
        far: tone(lights[1] - 0.06, 0.12, 0.3),
        near: tone(0.2, 0.07, -1.5),
        accent: from_lch(Lch { lightness: 0.72, chroma: 0.19, hue: accent }),
        dark,
    }
}
