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

const fn open(
    name: &'static str,
    kind: Kind,
    formants: [f32; 3],
    length: f32,
    voice: f32,
) -> Phone {
    Phone { name, kind, formants, length, voice, hiss: 0.0, band: [4000.0, 1000.0] }
}

const fn air(
    name: &'static str,
    kind: Kind,
    formants: [f32; 3],
    length: f32,
    voice: f32,
    (hiss, band): (f32, [f32; 2]),
) -> Phone {
    Phone { name, kind, formants, length, voice, hiss, band }
}

/// Every sound, by the names that [`super::pronounce`] uses.
pub(super) const PHONES: &[Phone] = &[
    open("iy", Kind::Vowel, [280.0, 2250.0, 2950.0], 120.0, 1.0),
    open("ih", Kind::Vowel, [400.0, 1920.0, 2560.0], 85.0, 1.0),
    open("eh", Kind::Vowel, [550.0, 1770.0, 2490.0], 100.0, 1.0),
    open("ae", Kind::Vowel, [690.0, 1660.0, 2430.0], 130.0, 1.0),
    open("aa", Kind::Vowel, [720.0, 1120.0, 2440.0], 130.0, 1.0),
    open("ao", Kind::Vowel, [590.0, 880.0, 2540.0], 130.0, 1.0),
    open("ah", Kind::Vowel, [620.0, 1220.0, 2550.0], 95.0, 1.0),
    open("ax", Kind::Vowel, [500.0, 1400.0, 2500.0], 62.0, 0.85),
    open("uh", Kind::Vowel, [440.0, 1050.0, 2240.0], 90.0, 1.0),
    open("uw", Kind::Vowel, [310.0, 950.0, 2200.0], 120.0, 1.0),
    open("er", Kind::Vowel, [480.0, 1300.0, 1650.0], 125.0, 1.0),
    open("ow1", Kind::Vowel, [540.0, 980.0, 2400.0], 80.0, 1.0),
    open("w", Kind::Glide, [290.0, 650.0, 2150.0], 65.0, 0.7),
    open("y", Kind::Glide, [270.0, 2150.0, 2950.0], 55.0, 0.7),
    open("r", Kind::Glide, [330.0, 1100.0, 1450.0], 65.0, 0.75),
    open("l", Kind::Glide, [340.0, 1080.0, 2750.0], 65.0, 0.75),
    open("m", Kind::Glide, [250.0, 1050.0, 2150.0], 70.0, 0.5),
    open("n", Kind::Glide, [250.0, 1450.0, 2500.0], 65.0, 0.5),
    open("ng", Kind::Glide, [250.0, 1950.0, 2650.0], 75.0, 0.5),
    air("v", Kind::Hiss, [230.0, 1120.0, 2150.0], 60.0, 0.5, (0.10, [5200.0, 3500.0])),
    air("dh", Kind::Hiss, [270.0, 1320.0, 2540.0], 45.0, 0.55, (0.07, [5600.0, 3500.0])),
    air("z", Kind::Hiss, [240.0, 1480.0, 2530.0], 75.0, 0.4, (0.32, [5600.0, 1500.0])),
    air("zh", Kind::Hiss, [300.0, 1740.0, 2600.0], 75.0, 0.4, (0.34, [2900.0, 900.0])),
    air("f", Kind::Hiss, [340.0, 1120.0, 2080.0], 95.0, 0.0, (0.22, [5200.0, 4500.0])),
    air("th", Kind::Hiss, [320.0, 1320.0, 2540.0], 85.0, 0.0, (0.16, [5900.0, 4500.0])),
    air("s", Kind::Hiss, [320.0, 1480.0, 2530.0], 105.0, 0.0, (0.60, [5800.0, 1500.0])),
    air("sh", Kind::Hiss, [300.0, 1800.0, 2650.0], 105.0, 0.0, (0.62, [2900.0, 1000.0])),
    air("h", Kind::Hiss, [500.0, 1500.0, 2500.0], 60.0, 0.0, (0.0, [2000.0, 3000.0])),
    air("p", Kind::Stop, [350.0, 1000.0, 2150.0], 75.0, 0.0, (0.35, [1100.0, 1200.0])),
    air("b", Kind::Stop, [220.0, 1000.0, 2150.0], 60.0, 0.22, (0.25, [900.0, 900.0])),
    air("t", Kind::Stop, [350.0, 1700.0, 2650.0], 70.0, 0.0, (0.62, [4600.0, 2000.0])),
    air("d", Kind::Stop, [220.0, 1700.0, 2650.0], 55.0, 0.22, (0.40, [4100.0, 1800.0])),
    air("k", Kind::Stop, [320.0, 1900.0, 2500.0], 80.0, 0.0, (0.55, [2100.0, 900.0])),
    air("g", Kind::Stop, [220.0, 1900.0, 2450.0], 65.0, 0.22, (0.35, [1900.0, 900.0])),
    open(",", Kind::Rest, [500.0, 1500.0, 2500.0], 190.0, 0.0),
    open(".", Kind::Rest, [500.0, 1500.0, 2500.0], 380.0, 0.0),
];

/// Sounds that are several in a row.
const BLENDS: &[(&str, &[&str])] = &[
    ("ey", &["eh", "iy"]),
    ("ay", &["aa", "ih"]),
    ("oy", &["ao", "ih"]),
    ("aw", &["aa", "uh"]),
    ("ow", &["ow1", "uh"]),
    ("ch", &["t", "sh"]),
    ("jh", &["d", "zh"]),
];

/// The sounds that a name stands for.
pub(super) fn named(name: &str) -> impl Iterator<Item = &'static Phone> {
    let blend = BLENDS.iter().find(|(it, _)| *it == name).map_or(&[][..], |(_, parts)| *parts);
    let single = PHONES.iter().find(move |it| it.name == name).filter(|_| blend.is_empty());
    let parts = blend.iter().filter_map(|part| PHONES.iter().find(|it| it.name == *part));
    parts.chain(single)
}

/// Whether a name stands for two vowels that are said as one.
pub(super) fn is_blend(name: &str) -> bool {
    BLENDS.iter().any(|(it, _)| *it == name)
}
