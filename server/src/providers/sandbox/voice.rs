//! A voice by hand: vocal cords that buzz, air that hisses, and a mouth whose
//! resonances move from sound to sound.

use super::phones::{Kind, Phone, named};
use super::pronounce::Sound;
use super::seed::{Dice, hash};
use super::wav::RATE;

/// How many samples pass between two looks at the mouth: 5 milliseconds.
const FRAME: usize = RATE as usize / 200;

/// Who speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speaker {
    /// How high the voice is, in hertz.
    pitch: f32,
    /// How much shorter the throat is than that of a tall man.
    throat: f32,
    /// How much breath is heard, from 0 to 1.
    breath: f32,
}

/// The speakers that have a name.
const SPEAKERS: &[(&str, Speaker)] = &[
    ("alloy", Speaker { pitch: 148.0, throat: 1.07, breath: 0.10 }),
    ("ash", Speaker { pitch: 118.0, throat: 1.0, breath: 0.08 }),
    ("ballad", Speaker { pitch: 132.0, throat: 1.03, breath: 0.16 }),
    ("coral", Speaker { pitch: 196.0, throat: 1.14, breath: 0.12 }),
    ("echo", Speaker { pitch: 108.0, throat: 0.98, breath: 0.06 }),
    ("fable", Speaker { pitch: 164.0, throat: 1.09, breath: 0.14 }),
    ("nova", Speaker { pitch: 208.0, throat: 1.16, breath: 0.12 }),
    ("onyx", Speaker { pitch: 88.0, throat: 0.93, breath: 0.06 }),
    ("sage", Speaker { pitch: 182.0, throat: 1.12, breath: 0.18 }),
    ("shimmer", Speaker { pitch: 224.0, throat: 1.18, breath: 0.16 }),
    ("verse", Speaker { pitch: 124.0, throat: 1.02, breath: 0.10 }),
];

impl Speaker {
    /// The speaker of a name; unknown names get a voice of their own too.
    pub(super) fn named(name: &str) -> Self {
        let lower = name.to_lowercase();
        if let Some((_, speaker)) = SPEAKERS.iter().find(|(known, _)| *known == lower) {
            return *speaker;
        }
        let mut dice = Dice::new(hash(&[&lower]));
        let pitch = dice.between(95.0, 225.0);
        Self { pitch, throat: 0.88 + pitch / 750.0, breath: dice.between(0.06, 0.18) }
    }
}

/// A sound with its place in time; everything in milliseconds.
struct Segment {
    phone: &'static Phone,
    start: f32,
    length: f32,
    stressed: bool,
    /// How the phrase ends that it belongs to.
    ending: char,
    /// How far into its phrase it is, from 0 to 1.
    progress: f32,
}

/// What the mouth does at one moment.
#[derive(Clone, Copy, Default)]
struct Mouth {
    formants: [f32; 3],
    voice: f32,
    breath: f32,
    hiss: f32,
    band: [f32; 2],
    pitch: f32,
}

/// Says `sounds` and answers with samples from -1 to 1.
pub(super) fn say(sounds: &[Sound], speaker: Speaker, speed: f32) -> Vec<f32> {
    let segments = lay_out(sounds, speed);
    let length = segments.last().map_or(0.0, |it| it.start + it.length);
    #[expect(clippy::cast_sign_loss, reason = "a length is never negative")]
    let n_frames = (length / 5.0).ceil() as usize + 8;
    let mut throat = super::throat::Throat::new(speaker.throat);
    let mut samples = Vec::with_capacity(n_frames * FRAME);
    let mut at = 0;
    for frame in 0..n_frames {
        let time = frame as f32 * 5.0;
        while at + 1 < segments.len() && segments[at + 1].start <= time {
            at += 1;
        }
        let mouth = mouth_at(&segments, at, time, speaker);
        throat.speak(
            super::throat::Shape {
                formants: mouth.formants,
                voice: mouth.voice,
                breath: mouth.breath + mouth.voice * speaker.breath * 0.25,
                hiss: mouth.hiss,
                band: mouth.band,
                pitch: mouth.pitch,
            },
            FRAME,
            &mut samples,
        );
    }
    level(&mut samples);
    samples
}

/// Gives every sound its time. Stressed sounds and the last of a phrase are longer.
fn lay_out(sounds: &[Sound], speed: f32) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut start = 60.0;
    for phrase in sounds.split_inclusive(|it| matches!(it, Sound::Pause(_))) {
        let ending = match phrase.last() {
            Some(Sound::Pause(mark)) => *mark,
            _ => '.',
        };
        for (at, sound) in phrase.iter().enumerate() {
            let progress = at as f32 / phrase.len() as f32;
            let last: f32 = if at + 5 > phrase.len() { 1.28 } else { 1.0 };
            let (name, stressed) = match sound {
                Sound::Phone { name, stressed } => (*name, *stressed),
                Sound::Pause(',') => (",", false),
                Sound::Pause(_) => (".", false),
            };
            let parts: Vec<&'static Phone> = named(name).collect();
            for phone in &parts {
                let stretch = match phone.kind {
                    Kind::Vowel if stressed => 1.2 * last,
                    Kind::Vowel => 0.88 * last,
                    Kind::Rest => 1.0,
                    _ => 0.95 * last.sqrt(),
                };
                let blend = if parts.len() > 1 { 0.72 } else { 1.0 };
                let length = phone.length * stretch * blend / speed;
                segments.push(Segment { phone, start, length, stressed, ending, progress });
                start += length;
            }
        }
    }
    segments
}

/// The mouth at a time in the `at`th sound: on its way from the sound before
/// and to the sound after.
fn mouth_at(segments: &[Segment], at: usize, time: f32, speaker: Speaker) -> Mouth {
    let Some(here) = segments.get(at) else {
        return Mouth {
            pitch: speaker.pitch,
            formants: [500.0, 1500.0, 2500.0],
            ..Mouth::default()
        };
    };
    let inside = (time - here.start).clamp(0.0, here.length);
    let before = at.checked_sub(1).and_then(|it| segments.get(it));
    let after = segments.get(at + 1);
    let mut mouth = own_shape(here, inside, after);
    let reach = (here.length * 0.5).min(38.0);
    let formants = |segment: &Segment| spoken_formants(segment, None);
    let mut blend = |other: Option<&Segment>, gap: f32| {
        let Some(other) = other.filter(|it| it.phone.kind != Kind::Rest) else { return };
        // Half way across the border at the border itself.
        let weight = 0.5 - 0.5 * (gap / reach).clamp(0.0, 1.0);
        let weight = weight * weight * (3.0 - 2.0 * weight) * 1.0;
        let target = formants(other);
        for (mine, theirs) in mouth.formants.iter_mut().zip(target) {
            *mine += (theirs - *mine) * weight;
        }
    };
    blend(before, inside);
    blend(after, here.length - inside);
    mouth.pitch = pitch_of(here, inside, speaker) * (1.0 + 0.008 * (time * 0.031).sin());
    mouth
}

fn spoken_formants(segment: &Segment, after: Option<&Segment>) -> [f32; 3] {
    // An h is a whispered start of what follows.
    match after.filter(|_| segment.phone.name == "h") {
        Some(next) => next.phone.formants,
        None => segment.phone.formants,
    }
}

/// What a sound asks of the mouth, without its neighbours.
fn own_shape(here: &Segment, inside: f32, after: Option<&Segment>) -> Mouth {
    let phone = here.phone;
    let mut mouth = Mouth {
        formants: spoken_formants(here, after),
        voice: phone.voice * if here.stressed { 1.0 } else { 0.82 },
        hiss: phone.hiss,
        band: phone.band,
        ..Mouth::default()
    };
    match phone.kind {
        Kind::Stop => {
            let left = here.length - inside;
            let burst = if phone.voice > 0.0 { 12.0 } else { 26.0 };
            if left > burst {
                mouth.hiss = 0.0;
            } else if phone.voice == 0.0 {
                mouth.hiss *= (left / burst).powi(2);
                mouth.breath = 0.22;
            } else {
                mouth.hiss *= left / burst;
            }
        }
        Kind::Hiss if phone.name == "h" => mouth.breath = 0.3,
        Kind::Hiss => {
            let edge = (inside.min(here.length - inside) / 18.0).clamp(0.15, 1.0);
            mouth.hiss *= edge;
        }
        Kind::Vowel | Kind::Glide | Kind::Rest => {}
    }
    mouth
}

/// The melody: falling along the phrase, higher on what is stressed, and at
/// the end down, or up for a question.
fn pitch_of(here: &Segment, inside: f32, speaker: Speaker) -> f32 {
    let progress = here.progress;
    let mut tune = 1.14 - 0.22 * progress;
    if here.stressed {
        let bump = (inside / here.length * std::f32::consts::PI).sin();
        tune += 0.13 * bump * (1.0 - 0.4 * progress);
    }
    let end = ((progress - 0.8) / 0.2).clamp(0.0, 1.0);
    tune += end
        * match here.ending {
            '?' => 0.38,
            ',' => 0.06,
            _ => -0.13,
        };
    speaker.pitch * tune
}

/// Makes the loudest sample almost full, so that nothing is cut off.
fn level(samples: &mut [f32]) {
    let peak = samples.iter().fold(0.0_f32, |peak, it| peak.max(it.abs()));
    if peak > 0.0 {
        for sample in samples {
            *sample *= 0.82 / peak;
        }
    }
}
