//! The sounds of English: what the mouth does for each.

/// How a sound is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Voiced and open.
    Vowel,
    /// Voiced and half open: l, m, n, r, w, y.
    Glide,
    /// A hiss, with or without voice.
    Hiss,
    /// Closed, then a burst.
    Stop,
    /// Nothing.
    Rest,
}

use Kind::{Glide, Hiss, Rest, Stop, Vowel};

/// One sound.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phone {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The three lowest resonances of the mouth, in hertz.
    pub(super) formants: [f32; 3],
    /// How long it lasts in calm speech, in milliseconds.
    pub(super) length: f32,
    /// How strongly the vocal cords sound, from 0 to 1.
    pub(super) voice: f32,
    /// How strongly air hisses, from 0 to 1.
    pub(super) hiss: f32,
    /// Where the hiss is, and how wide, in hertz.
    pub(super) band: [f32; 2],
}

const fn phone(
    name: &'static str,
    kind: Kind,
    formants: [f32; 3],
    length: f32,
    voice: f32,
    (hiss, band): (f32, [f32; 2]),
) -> Phone {
    Phone { name, kind, formants, length, voice, hiss, band }
}

/// No hiss.
const CLEAR: (f32, [f32; 2]) = (0.0, [4000.0, 1000.0]);

/// Every sound, by the names that [`super::pronounce`] uses.
const PHONES: &[Phone] = &[
    phone("iy", Vowel, [280.0, 2250.0, 2950.0], 120.0, 1.0, CLEAR),
    phone("ih", Vowel, [400.0, 1920.0, 2560.0], 85.0, 1.0, CLEAR),
    phone("eh", Vowel, [550.0, 1770.0, 2490.0], 100.0, 1.0, CLEAR),
    phone("ae", Vowel, [690.0, 1660.0, 2430.0], 130.0, 1.0, CLEAR),
    phone("aa", Vowel, [720.0, 1120.0, 2440.0], 130.0, 1.0, CLEAR),
    phone("ao", Vowel, [590.0, 880.0, 2540.0], 130.0, 1.0, CLEAR),
    phone("ah", Vowel, [620.0, 1220.0, 2550.0], 95.0, 1.0, CLEAR),
    phone("ax", Vowel, [500.0, 1400.0, 2500.0], 62.0, 0.85, CLEAR),
    phone("uh", Vowel, [440.0, 1050.0, 2240.0], 90.0, 1.0, CLEAR),
    phone("uw", Vowel, [310.0, 950.0, 2200.0], 120.0, 1.0, CLEAR),
    phone("er", Vowel, [480.0, 1300.0, 1650.0], 125.0, 1.0, CLEAR),
    phone("ow1", Vowel, [540.0, 980.0, 2400.0], 80.0, 1.0, CLEAR),
    phone("w", Glide, [290.0, 650.0, 2150.0], 65.0, 0.7, CLEAR),
    phone("y", Glide, [270.0, 2150.0, 2950.0], 55.0, 0.7, CLEAR),
    phone("r", Glide, [330.0, 1100.0, 1450.0], 65.0, 0.75, CLEAR),
    phone("l", Glide, [340.0, 1080.0, 2750.0], 65.0, 0.75, CLEAR),
    phone("m", Glide, [250.0, 1050.0, 2150.0], 70.0, 0.5, CLEAR),
    phone("n", Glide, [250.0, 1450.0, 2500.0], 65.0, 0.5, CLEAR),
    phone("ng", Glide, [250.0, 1950.0, 2650.0], 75.0, 0.5, CLEAR),
    phone("v", Hiss, [230.0, 1120.0, 2150.0], 60.0, 0.5, (0.10, [5200.0, 3500.0])),
    phone("dh", Hiss, [270.0, 1320.0, 2540.0], 45.0, 0.55, (0.07, [5600.0, 3500.0])),
    phone("z", Hiss, [240.0, 1480.0, 2530.0], 75.0, 0.4, (0.32, [5600.0, 1500.0])),
    phone("zh", Hiss, [300.0, 1740.0, 2600.0], 75.0, 0.4, (0.34, [2900.0, 900.0])),
    phone("f", Hiss, [340.0, 1120.0, 2080.0], 95.0, 0.0, (0.22, [5200.0, 4500.0])),
    phone("th", Hiss, [320.0, 1320.0, 2540.0], 85.0, 0.0, (0.16, [5900.0, 4500.0])),
    phone("s", Hiss, [320.0, 1480.0, 2530.0], 105.0, 0.0, (0.60, [5800.0, 1500.0])),
    phone("sh", Hiss, [300.0, 1800.0, 2650.0], 105.0, 0.0, (0.62, [2900.0, 1000.0])),
    phone("h", Hiss, [500.0, 1500.0, 2500.0], 60.0, 0.0, (0.0, [2000.0, 3000.0])),
    phone("p", Stop, [350.0, 1000.0, 2150.0], 75.0, 0.0, (0.35, [1100.0, 1200.0])),
    phone("b", Stop, [220.0, 1000.0, 2150.0], 60.0, 0.22, (0.25, [900.0, 900.0])),
    phone("t", Stop, [350.0, 1700.0, 2650.0], 70.0, 0.0, (0.62, [4600.0, 2000.0])),
    phone("d", Stop, [220.0, 1700.0, 2650.0], 55.0, 0.22, (0.40, [4100.0, 1800.0])),
    phone("k", Stop, [320.0, 1900.0, 2500.0], 80.0, 0.0, (0.55, [2100.0, 900.0])),
    phone("g", Stop, [220.0, 1900.0, 2450.0], 65.0, 0.22, (0.35, [1900.0, 900.0])),
    phone(",", Rest, [500.0, 1500.0, 2500.0], 190.0, 0.0, CLEAR),
    phone(".", Rest, [500.0, 1500.0, 2500.0], 380.0, 0.0, CLEAR),
];

/// Sounds that are several in a row.
const BLENDS: &[(&str, &str)] = &[
    ("ey", "eh iy"),
    ("ay", "aa ih"),
    ("oy", "ao ih"),
    ("aw", "aa uh"),
    ("ow", "ow1 uh"),
    ("ch", "t sh"),
    ("jh", "d zh"),
];

/// The sounds that a name stands for.
pub(super) fn named(name: &str) -> impl Iterator<Item = &'static Phone> {
    let parts = BLENDS.iter().find(|(it, _)| *it == name).map_or(name, |(_, parts)| parts);
    parts.split(' ').filter_map(|part| PHONES.iter().find(|it| it.name == part))
}
