//! Things that a prompt may name, cut out of paper.
//!
//! Each is 100 high and stands on the middle of its foot: `x` is to the right,
//! `y` is up.

use super::setting::Setting;
use crate::providers::sandbox::text::words::any_in;

/// What a part is painted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Dark,
    Accent,
    Light,
    /// Light that can be seen through.
    Beam,
}

/// The outline of a part.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Corners(&'static [(i16, i16)]),
    /// Middle and half width and height.
    Round([i16; 4]),
}

/// Where a figure belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Water,
    Shore,
    Ground,
    Sky,
}

/// A thing to put into a scene.
pub(super) struct Figure {
    /// The words that call for it.
    pub(super) words: &'static str,
    pub(super) place: Place,
    /// How high it is, in picture heights.
    pub(super) height: f32,
    pub(super) parts: &'static [(Paint, Shape)],
}

use Paint::{Accent, Beam, Dark, Light};
use Shape::{Corners, Round};

/// Every figure there is.
#[rustfmt::skip] // One line a part shows its shape best.
pub(super) const FIGURES: &[Figure] = &[
    Figure {
        words: "sailboat boat ship sail yacht sailor",
        place: Place::Water,
        height: 0.26,
        parts: &[
            (Dark, Corners(&[(-40, 12), (44, 14), (30, 0), (-30, 0)])),
            (Dark, Corners(&[(-1, 10), (2, 10), (1, 100), (-1, 100)])),
            (Light, Corners(&[(4, 18), (3, 97), (20, 62), (36, 18)])),
            (Accent, Corners(&[(-3, 18), (-3, 90), (-18, 48), (-34, 20)])),
        ],
    },
    Figure {
        words: "lighthouse",
        place: Place::Shore,
        height: 0.4,
        parts: &[
            (Beam, Corners(&[(3, 88), (260, 118), (260, 84), (3, 85)])),
            (Beam, Corners(&[(-3, 88), (-260, 96), (-260, 62), (-3, 85)])),
            (Light, Corners(&[(-11, 10), (-7, 78), (7, 78), (11, 10)])),
            (Accent, Corners(&[(-10, 26), (-9, 40), (9, 40), (10, 26)])),
            (Accent, Corners(&[(-8, 54), (-8, 67), (8, 67), (8, 54)])),
            (Dark, Corners(&[(-10, 78), (10, 78), (10, 81), (-10, 81)])),
            (Light, Corners(&[(-5, 81), (5, 81), (5, 91), (-5, 91)])),
            (Dark, Corners(&[(-7, 91), (7, 91), (0, 100)])),
            (Dark, Corners(&[
                (-70, 0), (-48, 5), (-34, 12), (-16, 15),
                (14, 16), (30, 9), (52, 6), (66, 0),
            ])),
        ],
    },
    Figure {
        words: "balloon",
        place: Place::Sky,
        height: 0.3,
        parts: &[
            (Accent, Round([0, 70, 27, 30])),
            (Accent, Corners(&[(-25, 60), (25, 60), (7, 24), (-7, 24)])),
            (Light, Round([0, 70, 11, 30])),
            (Light, Corners(&[(-11, 66), (11, 66), (3, 24), (-3, 24)])),
            (Dark, Corners(&[(-7, 24), (-6, 24), (-5, 10), (-6, 10)])),
            (Dark, Corners(&[(7, 24), (6, 24), (5, 10), (6, 10)])),
            (Dark, Corners(&[(-7, 11), (7, 11), (6, 0), (-6, 0)])),
        ],
    },
    Figure {
        words: "bird gull seagull crow swallow eagle",
        place: Place::Sky,
        height: 0.16,
        parts: &[
            (Dark, Corners(&[
                (-42, 62), (-24, 72), (-8, 62), (6, 74), (24, 66), (6, 69), (-8, 56),
                (-24, 67),
            ])),
            (Dark, Corners(&[
                (40, 92), (52, 98), (62, 92), (72, 100), (84, 95), (72, 96), (62, 88),
                (52, 94),
            ])),
            (Dark, Corners(&[
                (20, 26), (32, 33), (42, 26), (53, 35),
                (66, 29), (53, 31), (42, 21), (32, 29),
            ])),
            (Dark, Corners(&[
                (-100, 92), (-90, 97), (-82, 92), (-73, 99), (-64, 94), (-73, 95), (-82, 88),
                (-90, 93),
            ])),
        ],
    },
    Figure {
        words: "fox wolf dog puppy coyote",
        place: Place::Ground,
        height: 0.25,
        parts: &[
            (Accent, Corners(&[
                (40, 69), (27, 79), (25, 99), (17, 86), (13, 97), (9, 82), (2, 68), (-10, 50),
                (-20, 30), (-23, 12), (-34, 8), (-50, 12), (-63, 26), (-66, 15), (-56, 3),
                (-36, 0), (14, 0), (15, 5), (8, 7), (12, 22), (16, 6), (17, 0), (28, 0),
                (27, 4), (22, 6), (23, 34), (25, 52), (27, 59),
            ])),
            (Light, Corners(&[(40, 69), (27, 59), (24, 46), (18, 56), (22, 66)])),
            (Light, Corners(&[(-63, 26), (-66, 15), (-60, 8), (-56, 14)])),
            (Dark, Corners(&[(41, 71), (37, 72), (37, 67), (41, 68)])),
            (Dark, Round([25, 73, 1, 2])),
        ],
    },
    Figure {
        words: "cat kitten",
        place: Place::Ground,
        height: 0.22,
        parts: &[
            (Dark, Corners(&[
                (34, 72), (33, 82), (30, 86), (30, 100), (21, 91), (12, 91), (4, 99), (4, 84),
                (0, 70), (-12, 56), (-22, 34), (-24, 12), (-36, 10), (-46, 20), (-46, 40),
                (-54, 52), (-58, 46), (-54, 38), (-55, 18), (-42, 2), (-20, 0), (14, 0),
                (15, 5), (9, 7), (12, 26), (17, 6), (18, 0), (28, 0), (27, 5), (23, 8),
                (24, 40), (27, 58), (32, 64),
            ])),
            (Accent, Round([26, 77, 2, 2])),
            (Accent, Round([16, 77, 2, 2])),
        ],
    },
    Figure {
        words: "house cabin cottage hut barn farm home",
        place: Place::Ground,
        height: 0.2,
        parts: &[
            (Dark, Corners(&[(26, 60), (38, 60), (38, 98), (26, 98)])),
            (Dark, Corners(&[(-58, 0), (58, 0), (58, 50), (-58, 50)])),
            (Accent, Corners(&[(-70, 46), (70, 46), (42, 92), (-42, 92)])),
            (Light, Corners(&[(-40, 18), (-18, 18), (-18, 36), (-40, 36)])),
            (Light, Corners(&[(22, 18), (44, 18), (44, 36), (22, 36)])),
            (Accent, Corners(&[(-9, 0), (9, 0), (9, 34), (-9, 34)])),
        ],
    },
    Figure {
        words: "tree oak blossom sakura cherry maple",
        place: Place::Ground,
        height: 0.42,
        parts: &[
            (Dark, Corners(&[
                (-9, 0), (-4, 12), (-4, 40), (-20, 58), (-17, 60), (0, 48), (16, 62), (19, 60),
                (4, 40), (4, 12), (10, 0),
            ])),
            (Accent, Round([-22, 62, 22, 16])),
            (Accent, Round([22, 62, 23, 17])),
            (Accent, Round([0, 78, 27, 22])),
            (Accent, Round([-16, 72, 18, 15])),
            (Accent, Round([2, 60, 16, 12])),
        ],
    },
    Figure {
        words: "\
            person man woman girl boy hiker traveler wanderer keeper astronaut robot hero \
            knight dancer child",
        place: Place::Ground,
        height: 0.22,
        parts: &[
            (Dark, Round([0, 91, 8, 9])),
            (Accent, Corners(&[(-10, 80), (10, 80), (15, 48), (10, 30), (-10, 30), (-15, 48)])),
            (Dark, Corners(&[(-9, 32), (9, 32), (10, 0), (3, 0), (0, 28), (-3, 0), (-10, 0)])),
            (Dark, Corners(&[(18, 62), (20, 62), (23, 0), (21, 0)])),
        ],
    },
    Figure {
        words: "rocket spaceship spacecraft",
        place: Place::Sky,
        height: 0.3,
        parts: &[
            (Beam, Corners(&[(-9, 20), (9, 20), (4, -30), (0, -44), (-4, -30)])),
            (Accent, Corners(&[(-12, 46), (-27, 18), (-12, 24)])),
            (Accent, Corners(&[(12, 46), (27, 18), (12, 24)])),
            (Light, Corners(&[
                (0, 100), (8, 86), (13, 66), (13, 40), (9, 20), (-9, 20), (-13, 40), (-13, 66),
                (-8, 86),
            ])),
            (Accent, Corners(&[(0, 100), (8, 86), (-8, 86)])),
            (Dark, Round([0, 64, 6, 6])),
        ],
    },
];

/// Whether the words name something that needs ground under its feet.
pub(super) fn walks(words: &[String]) -> bool {
    let mut grounded = FIGURES.iter().filter(|figure| figure.place == Place::Ground);
    grounded.any(|figure| any_in(words, figure.words))
}

/// Whether a figure can be in a place like this.
pub(super) fn belongs(figure: &Figure, setting: Setting) -> bool {
    match figure.place {
        Place::Water | Place::Shore => setting == Setting::Sea,
        Place::Ground => {
            !matches!(setting, Setting::Space | Setting::Flow | Setting::Sea | Setting::City)
        }
        Place::Sky => setting != Setting::Flow,
    }
}
