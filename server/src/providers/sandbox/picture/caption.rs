//! The line of text at the foot of a picture that says what it is.

use super::canvas::Picture;
use crate::providers::sandbox::text::words::base_letter;

/// The letters from space to `~`, five columns each; the lowest bit is the top.
const LETTERS: &[u8; 475] = b"\
\x00\x00\x00\x00\x00\x00\x00\x5f\x00\x00\x00\x07\x00\x07\x00\x14\x7f\x14\x7f\x14\
\x24\x2a\x7f\x2a\x12\x23\x13\x08\x64\x62\x36\x49\x56\x20\x50\x00\x08\x07\x03\x00\
\x00\x1c\x22\x41\x00\x00\x41\x22\x1c\x00\x2a\x1c\x7f\x1c\x2a\x08\x08\x3e\x08\x08\
\x00\x80\x70\x30\x00\x08\x08\x08\x08\x08\x00\x00\x60\x60\x00\x20\x10\x08\x04\x02\
\x3e\x51\x49\x45\x3e\x00\x42\x7f\x40\x00\x72\x49\x49\x49\x46\x21\x41\x49\x4d\x33\
\x18\x14\x12\x7f\x10\x27\x45\x45\x45\x39\x3c\x4a\x49\x49\x31\x41\x21\x11\x09\x07\
\x36\x49\x49\x49\x36\x46\x49\x49\x29\x1e\x00\x00\x14\x00\x00\x00\x40\x34\x00\x00\
\x00\x08\x14\x22\x41\x14\x14\x14\x14\x14\x00\x41\x22\x14\x08\x02\x01\x59\x09\x06\
\x3e\x41\x5d\x59\x4e\x7c\x12\x11\x12\x7c\x7f\x49\x49\x49\x36\x3e\x41\x41\x41\x22\
\x7f\x41\x41\x41\x3e\x7f\x49\x49\x49\x41\x7f\x09\x09\x09\x01\x3e\x41\x41\x51\x73\
\x7f\x08\x08\x08\x7f\x00\x41\x7f\x41\x00\x20\x40\x41\x3f\x01\x7f\x08\x14\x22\x41\
\x7f\x40\x40\x40\x40\x7f\x02\x1c\x02\x7f\x7f\x04\x08\x10\x7f\x3e\x41\x41\x41\x3e\
\x7f\x09\x09\x09\x06\x3e\x41\x51\x21\x5e\x7f\x09\x19\x29\x46\x26\x49\x49\x49\x32\
\x03\x01\x7f\x01\x03\x3f\x40\x40\x40\x3f\x1f\x20\x40\x20\x1f\x3f\x40\x38\x40\x3f\
\x63\x14\x08\x14\x63\x03\x04\x78\x04\x03\x61\x59\x49\x4d\x43\x00\x7f\x41\x41\x41\
\x02\x04\x08\x10\x20\x00\x41\x41\x41\x7f\x04\x02\x01\x02\x04\x40\x40\x40\x40\x40\
\x00\x03\x07\x08\x00\x20\x54\x54\x78\x40\x7f\x28\x44\x44\x38\x38\x44\x44\x44\x28\
\x38\x44\x44\x28\x7f\x38\x54\x54\x54\x18\x00\x08\x7e\x09\x02\x18\xa4\xa4\x9c\x78\
\x7f\x08\x04\x04\x78\x00\x44\x7d\x40\x00\x20\x40\x40\x3d\x00\x7f\x10\x28\x44\x00\
\x00\x41\x7f\x40\x00\x7c\x04\x78\x04\x78\x7c\x08\x04\x04\x78\x38\x44\x44\x44\x38\
\xfc\x18\x24\x24\x18\x18\x24\x24\x18\xfc\x7c\x08\x04\x04\x08\x48\x54\x54\x54\x24\
\x04\x04\x3f\x44\x24\x3c\x40\x40\x20\x7c\x1c\x20\x40\x20\x1c\x3c\x40\x30\x40\x3c\
\x44\x28\x10\x28\x44\x4c\x90\x90\x90\x7c\x44\x64\x54\x4c\x44\x00\x08\x36\x41\x00\
\x00\x00\x77\x00\x00\x00\x41\x36\x08\x00\x02\x01\x02\x04\x02";

/// How wide a letter is with the gap after it, in dots.
const ADVANCE: usize = 6;

/// A caption laid out for one picture size, drawn into any number of frames.
pub(in crate::providers::sandbox) struct Caption {
    /// The first row of the bar; the picture's height when it has no room.
    top: usize,
    /// How strongly text covers each pixel of the bar, row by row.
    ink: Vec<u8>,
}

impl Caption {
    /// How many rows a caption covers in a picture of this size.
    pub(in crate::providers::sandbox) fn rows(width: usize, height: usize) -> usize {
        let scale = (height.min(width) / 420).max(1);
        let fits = width >= 20 * ADVANCE * scale && height >= scale * 15 * 5;
        if fits { scale * 15 } else { 0 }
    }

    /// Lays out what was asked for on the left and who drew it on the right.
    pub(in crate::providers::sandbox) fn new(text: &str, width: usize, height: usize) -> Self {
        let scale = (height.min(width) / 420).max(1);
        let bar = Self::rows(width, height);
        if bar == 0 {
            return Self { top: height, ink: Vec::new() };
        }
        let mut caption = Self { top: height - bar, ink: vec![0; bar * width] };
        let (label, margin) = ("sandbox", 5 * scale);
        let label_left = width - margin - label.len() * ADVANCE * scale;
        let room = (label_left - margin * 3) / (ADVANCE * scale);
        caption.write(&shorten(text, room), margin, scale, width, 215);
        caption.write(label, label_left, scale, width, 130);
        caption
    }

    /// Draws the caption over the foot of a picture of the size it is for.
    pub(in crate::providers::sandbox) fn draw(&self, picture: &mut Picture) {
        if self.ink.is_empty() {
            return;
        }
        // The row above carries on under the bar, so that no older caption shows.
        let (above, bar) = picture.rgb.split_at_mut(self.top * picture.width * 3);
        let above = &above[above.len() - picture.width * 3..];
        for (row, inks) in
            bar.chunks_exact_mut(above.len()).zip(self.ink.chunks_exact(picture.width))
        {
            for ((byte, under), at) in row.iter_mut().zip(above).zip(0..) {
                let shaded = u32::from(*under) * 105 / 255;
                let ink = u32::from(inks[at / 3]);
                *byte = ((shaded * (255 - ink) + 250 * ink) / 255) as u8;
            }
        }
    }

    fn write(&mut self, text: &str, left: usize, scale: usize, width: usize, strength: u8) {
        for (at, letter) in text.bytes().enumerate() {
            let glyph = usize::from(letter.clamp(b' ', b'~') - b' ') * 5;
            for (column, bits) in LETTERS[glyph..glyph + 5].iter().enumerate() {
                for row in (0..8).filter(|row| bits >> row & 1 == 1) {
                    for dot in 0..scale * scale {
                        let x = left + (at * ADVANCE + column) * scale + dot % scale;
                        let y = (row + 4) * scale + dot / scale;
                        self.ink[y * width + x] = strength;
                    }
                }
            }
        }
    }
}

/// The text in letters that there are dots for, in at most `room` of them.
fn shorten(text: &str, room: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain: String = words.join(" ").chars().map(plain_letter).collect();
    if plain.len() <= room {
        return plain;
    }
    let kept = &plain[..room.saturating_sub(3)];
    format!("{}...", kept.trim_end_matches([' ', ',', '.']))
}

/// The letter itself if it is ASCII, else one that looks like it.
fn plain_letter(letter: char) -> char {
    match base_letter(letter) {
        plain @ ' '..='~' => plain,
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2013}' | '\u{2014}' => '-',
        _ => '?',
    }
}
