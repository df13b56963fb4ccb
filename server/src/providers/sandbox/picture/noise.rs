//! Smooth noise: the stuff of clouds, hills and water.
#![expect(clippy::many_single_char_names, reason = "corners of a lattice cell")]

use crate::providers::sandbox::seed::Dice;

/// A field of smooth noise that a seed decides. It repeats after 256 cells.
pub(super) struct Noise {
    order: [u8; 512],
    value: [f32; 256],
}

impl Noise {
    /// The field that belongs to `seed`.
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut cells: Vec<u8> = (0..=255).collect();
        for last in (1..cells.len()).rev() {
            cells.swap(last, (dice.roll() % (last as u64 + 1)) as usize);
        }
        let mut order = [0; 512];
        for (at, cell) in order.iter_mut().enumerate() {
            *cell = cells[at & 255];
        }
        let mut value = [0.0; 256];
        value.fill_with(|| dice.unit());
        Self { order, value }
    }

    /// The field at a point, from 0 to 1.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (below(x), below(y));
        let (s, t) = (fade(x - left as f32), fade(y - top as f32));
        let (i, j) = ((left & 255) as usize, (top & 255) as usize);
        let corner = |i: usize, j: usize| {
            self.value[usize::from(self.order[usize::from(self.order[i & 255]) + (j & 255)])]
        };
        let (a, b) = (corner(i, j), corner(i + 1, j));
        let (c, d) = (corner(i, j + 1), corner(i + 1, j + 1));
        let (upper, lower) = (a + (b - a) * s, c + (d - c) * s);
        upper + (lower - upper) * t
    }

    /// Several sizes of noise on top of each other, from 0 to 1.
    pub(super) fn layered(&self, x: f32, y: f32, layers: u32) -> f32 {
        self.sum(x, y, layers, |height| height)
    }

    /// Like [`Noise::layered`] but with sharp crests, as mountains have.
    pub(super) fn ridged(&self, x: f32, y: f32, layers: u32) -> f32 {
        self.sum(x, y, layers, |height| (1.0 - (height * 2.0 - 1.0).abs()).powi(2))
    }

    fn sum(&self, x: f32, y: f32, layers: u32, shape: impl Fn(f32) -> f32) -> f32 {
        let (mut sum, mut weight, mut total, mut scale) = (0.0, 0.5, 0.0, 1.0);
        for layer in 0..layers {
            // The shift keeps the lattices of the layers from lining up.
            let shift = layer as f32 * 17.31;
            sum += weight * shape(self.at(x * scale + shift, y * scale - shift));
            total += weight;
            weight *= 0.5;
            scale *= 2.03;
        }
        sum / total
    }
}

/// The next whole number down; much faster than `floor` where that is a call.
fn below(value: f32) -> i32 {
    let whole = value as i32;
    whole - i32::from(value < whole as f32)
}

fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}
