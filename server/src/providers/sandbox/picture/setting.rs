//! Where a scene is set.

use crate::providers::sandbox::text::words::any_in;

/// Where a scene is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Rolling hills.
    Hills,
    /// High mountains.
    Peaks,
    /// Hills full of firs.
    Forest,
    /// Sand.
    Dunes,
    /// Towers with lit windows.
    City,
    /// Open water.
    Sea,
    /// Nebulae and a planet.
    Space,
    /// No place at all: silk that flows.
    Flow,
}

/// Words, and the setting that each of them calls for; earlier rows win.
const SETTINGS: &[(&str, Setting)] = &[
    ("city street urban cyberpunk skyline skyscraper tokyo town building downtown", Setting::City),
    ("space galaxy planet nebula cosmos cosmic astronaut universe mars", Setting::Space),
    (
        "abstract pattern texture flow fluid silk marble gradient wallpaper logo music",
        Setting::Flow,
    ),
    ("ocean sea beach wave boat ship sail sailboat lighthouse island coast harbour", Setting::Sea),
    ("harbor whale dolphin surf lagoon tropical underwater fish", Setting::Sea),
    ("desert dune sahara sand camel pyramid egypt", Setting::Dunes),
    ("forest jungle woods tree fox deer wolf bear owl firefly bamboo", Setting::Forest),
    ("mountain peak alp alps himalaya summit cliff dragon volcano glacier", Setting::Peaks),
    ("hill meadow field valley farm village garden countryside vineyard", Setting::Hills),
];

impl Setting {
    /// The setting that the words call for, if they name one.
    pub(super) fn named(words: &[String]) -> Option<Self> {
        let called = |(list, _): &&(&str, Setting)| any_in(words, list);
        SETTINGS.iter().find(called).map(|(_, setting)| *setting)
    }
}
