//! A voice by hand: vocal cords that buzz, air that hisses, and a mouth whose
//! resonances move from sound to sound.

use super::phones::{Kind, Phone, named};
use super::pronounce::Sound;
use super::throat::{Shape, Throat};
use super::wav::RATE;
use crate::providers::sandbox::seed::{Dice, hash};

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

/// Says `sounds` and answers with samples from -1 to 1.
pub(super) fn say(sounds: &[Sound], speaker: Speaker, speed: f32) -> Vec<f32> {
    let segments = lay_out(sounds, speed);
    let length = segments.last().map_or(0.0, |it| it.start + it.length);
    let n_frames = (length / 5.0).ceil() as usize + 8;
    let mut throat = Throat::new(speaker.throat);
    let mut samples = Vec::with_capacity(n_frames * FRAME);
    let mut at = 0;
    for frame in 0..n_frames {
        let time = frame as f32 * 5.0;
        while at + 1 < segments.len() && segments[at + 1].start <= time {
            at += 1;
        }
        let mut shape = shape_at(&segments, at, time, speaker);
        shape.breath += shape.voice * speaker.breath * 0.25;
        throat.speak(shape, FRAME, &mut samples);
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
fn shape_at(segments: &[Segment], at: usize, time: f32, speaker: Speaker) -> Shape {
    let Some(here) = segments.get(at) else {
        return Shape { pitch: speaker.pitch, ..Shape::REST };
    };
    let inside = (time - here.start).clamp(0.0, here.length);
    let before = at.checked_sub(1).and_then(|it| segments.get(it));
    let after = segments.get(at + 1);
    let mut shape = own_shape(here, inside, after);
    let reach = (here.length * 0.5).min(38.0);
    for (other, gap) in [(before, inside), (after, here.length - inside)] {
        let Some(other) = other.filter(|it| it.phone.kind != Kind::Rest) else { continue };
        // Half way across the border at the border itself.
        let weight = 0.5 - 0.5 * (gap / reach).clamp(0.0, 1.0);
        let weight = weight * weight * (3.0 - 2.0 * weight);
        for (mine, theirs) in shape.formants.iter_mut().zip(other.phone.formants) {
            *mine += (theirs - *mine) * weight;
        }
    }
    shape.pitch = pitch_of(here, inside, speaker) * (1.0 + 0.008 * (time * 0.031).sin());
    shape
}

/// What a sound asks of the mouth, without its neighbours.
fn own_shape(here: &Segment, inside: f32, after: Option<&Segment>) -> Shape {
    let phone = here.phone;
    // An h is a whispered start of what follows.
    let spoken = after.filter(|_| phone.name == "h").map_or(phone, |next| next.phone);
    let mut mouth = Shape {
        formants: spoken.formants,
        voice: phone.voice * if here.stressed { 1.0 } else { 0.82 },
        hiss: phone.hiss,
        band: phone.band,
        ..Shape::REST
    };
    match phone.kind {
        Kind::Stop => {
            let burst = if phone.voice > 0.0 { 12.0 } else { 26.0 };
            let left = (here.length - inside) / burst;
            mouth.hiss *= if left > 1.0 { 0.0 } else { left };
            if left <= 1.0 && phone.voice == 0.0 {
                mouth.hiss *= left;
                mouth.breath = 0.22;
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
