//! The sound itself: a buzz and a hiss through resonators.

use std::f32::consts::TAU;

use super::wav::RATE;
use crate::providers::sandbox::seed::Dice;

/// What the throat and mouth do for a moment.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// The three lowest resonances, in hertz.
    pub(super) formants: [f32; 3],
    /// How strongly the vocal cords sound.
    pub(super) voice: f32,
    /// How strongly air rushes through the throat.
    pub(super) breath: f32,
    /// How strongly air hisses at the teeth.
    pub(super) hiss: f32,
    /// Where that hiss is, and how wide, in hertz.
    pub(super) band: [f32; 2],
    /// How often the vocal cords close, in hertz.
    pub(super) pitch: f32,
}

impl Shape {
    /// A mouth that is silent, half open.
    pub(super) const REST: Self = Self {
        formants: [500.0, 1500.0, 2500.0],
        voice: 0.0,
        breath: 0.0,
        hiss: 0.0,
        band: [4000.0, 1000.0],
        pitch: 120.0,
    };
}

/// For how much of their cycle the vocal cords are open.
const OPEN: f32 = 0.6;

/// A filter that rings at one frequency.
#[derive(Clone, Copy, Default)]
struct Resonator {
    gain: f32,
    once: f32,
    twice: f32,
    last: f32,
    before: f32,
}

impl Resonator {
    fn tune(&mut self, frequency: f32, width: f32) {
        let radius = (-std::f32::consts::PI * width / RATE as f32).exp();
        self.twice = -radius * radius;
        self.once = 2.0 * radius * (TAU * frequency / RATE as f32).cos();
        self.gain = 1.0 - self.once - self.twice;
    }

    fn pass(&mut self, input: f32) -> f32 {
        let output = self.gain * input + self.once * self.last + self.twice * self.before;
        self.before = self.last;
        self.last = output;
        output
    }
}

/// A throat that keeps ringing from one moment to the next.
pub(super) struct Throat {
    /// How much higher all resonances are than those of a tall man.
    scale: f32,
    cascade: [Resonator; 5],
    teeth: Resonator,
    /// How far the vocal cords are in their cycle, from 0 to 1.
    phase: f32,
    dull: f32,
    noise: Dice,
    last_noise: f32,
    now: Shape,
}

impl Throat {
    /// A throat at rest.
    pub(super) fn new(scale: f32) -> Self {
        Self {
            scale,
            cascade: [Resonator::default(); 5],
            teeth: Resonator::default(),
            phase: 0.0,
            dull: 0.0,
            noise: Dice::new(1),
            last_noise: 0.0,
            now: Shape::REST,
        }
    }

    /// Sounds `count` samples on the way to `shape`.
    pub(super) fn speak(&mut self, shape: Shape, count: usize, samples: &mut Vec<f32>) {
        let widths = [65.0, 90.0, 130.0, 220.0, 300.0];
        let [f1, f2, f3] = shape.formants;
        let centres = [f1, f2, f3, 3500.0, 4500.0];
        for ((resonator, centre), width) in self.cascade.iter_mut().zip(centres).zip(widths) {
            resonator.tune((centre * self.scale).min(RATE as f32 * 0.46), width);
        }
        self.teeth.tune(shape.band[0], shape.band[1]);
        let start = self.now;
        for step in 0..count {
            let t = step as f32 / count as f32;
            let between = |a: f32, b: f32| a + (b - a) * t;
            let pitch = between(start.pitch, shape.pitch);
            let buzz = self.buzz(pitch) * between(start.voice, shape.voice);
            let noise = self.noise.between(-1.0, 1.0);
            // Breath comes in puffs while the cords are open.
            let puff = if shape.voice > 0.0 && self.phase > OPEN { 0.4 } else { 1.0 };
            let mut sound = buzz + noise * puff * between(start.breath, shape.breath) * 0.3;
            for resonator in &mut self.cascade {
                sound = resonator.pass(sound);
            }
            let bright = noise - self.last_noise;
            self.last_noise = noise;
            let hiss = self.teeth.pass(bright) * between(start.hiss, shape.hiss);
            samples.push(sound + hiss * 0.2);
        }
        self.now = shape;
    }

    /// The next sample of the vocal cords: air flow that swells and shuts,
    /// differentiated, as it leaves the lips.
    fn buzz(&mut self, pitch: f32) -> f32 {
        self.phase += pitch / RATE as f32;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        let t = self.phase / OPEN;
        let flow = if t < 1.0 { 2.0 * t - 3.0 * t * t } else { 0.0 };
        self.dull += (flow - self.dull) * 0.8;
        self.dull
    }
}
