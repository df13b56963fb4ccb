//! Turns of phrase that the sandbox builds its answers from.

/// How a camera looks at a subject.
pub(super) const FRAMES: &[&str] = &[
    "Wide establishing shot",
    "Low-angle hero shot",
    "Intimate close-up",
    "Sweeping aerial view",
    "Slow tracking shot",
    "Symmetrical medium shot",
    "Over-the-shoulder view",
    "Long-lens portrait",
];

/// What else can be seen.
pub(super) const DETAILS: &[&str] = &[
    "dew and fine dust catching the light in the foreground",
    "layers of mist parting behind it",
    "weathered textures and tiny, believable imperfections",
    "a still reflection doubling the scene below",
    "leaves lifting in a light wind",
    "long shadows leading the eye to it",
    "a flock of birds scattering far behind",
    "soft foreground blur framing it on both sides",
];

/// Where the light comes from.
pub(super) const LIGHTS: &[&str] = &[
    "Golden-hour backlight with a warm rim",
    "Cool moonlight with one warm lamp",
    "Soft overcast light without hard shadows",
    "Shafts of morning sun through haze",
    "Neon glow mirrored on wet ground",
    "Low winter sun and long blue shadows",
    "Candlelight falling off into darkness",
];

/// How it feels.
pub(super) const MOODS: &[&str] = &[
    "a calm, expectant mood in",
    "a quietly epic mood in",
    "a tender, nostalgic mood in",
    "a mysterious mood in",
    "a bright, playful mood in",
];

/// Which colours it is in.
pub(super) const COLOURS: &[&str] = &[
    "amber and deep teal",
    "rose, plum and pale gold",
    "slate blue and copper",
    "emerald and cream",
    "indigo with a single coral accent",
];

/// What it is made with.
pub(super) const STYLES: &[&str] = &[
    "35 mm film, shallow depth of field, fine grain",
    "Anamorphic lens, gentle flare, rich contrast",
    "Large-format photograph, crisp from edge to edge",
    "Painterly realism, visible brushwork in the sky",
    "85 mm lens, creamy background, natural colour",
];

/// Ways to look at any subject.
pub(super) const TURNS: &[&str] = &[
    "Show {} through the eyes of someone who sees it for the first time",
    "Tell {} backwards, from the ending to the spark that began it",
    "Strip {} down to one object, one colour and one sound",
    "Set {} a hundred years from now and keep one thing unchanged",
    "Follow {} for a single minute, without a cut",
    "Explain {} with nothing but a hand-drawn map",
    "Make {} small enough to fit on a postcard",
    "Turn {} into a game that two people can play",
    "Ask three strangers what {} means to them",
    "Pair {} with its opposite and let them meet halfway",
    "Give {} a rhythm that a child could clap",
    "Hide {} in an ordinary morning",
];

/// Where to begin with any subject.
pub(super) const STARTS: &[&str] =
    &["what it is for", "the one thing that must be right", "a small example", "who will see it"];

/// How to go on with it.
pub(super) const STEPS: &[&str] = &[
    "add one detail at a time",
    "leave out what does not serve it",
    "try two versions side by side",
];

/// Second lines of a poem.
pub(super) const MIDDLES: &[&str] = &[
    "a slow light crosses the room",
    "the wind forgets what it said",
    "one thread leads into the next",
];

/// Last lines of a poem.
pub(super) const ENDS: &[&str] =
    &["and nothing is lost.", "morning keeps its word.", "the pattern holds still."];
