//! Byte offsets → lines and columns.

use crate::diagnostic::{Position, Range};

/// How many bytes lie between two counts of UTF-16 units.
const STRIDE: usize = 256;

/// Where the lines of a text begin, and how many UTF-16 units come before.
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<u32>,
    /// The units before each [`STRIDE`]th byte: however long a line is, a column
    /// costs no more than a stride.
    units: Vec<u32>,
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of `text`. A line ends with `\n`.
    pub fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect();
        let mut units = vec![0];
        for stride in text.as_bytes().chunks(STRIDE) {
            units.push(units[units.len() - 1] + count_units(stride));
        }
        Self { text, starts, units }
    }

    /// The position of a byte. One past the end of the text is allowed.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start as usize <= offset);
        let start = self.starts[line - 1] as usize;
        let column = self.units_before(offset) - self.units_before(start) + 1;
        Position { line: line as u32, column, offset: offset as u32 }
    }

    /// The range of a span of bytes.
    pub fn range(&self, span: std::ops::Range<usize>) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    fn units_before(&self, offset: usize) -> u32 {
        let stride = offset / STRIDE;
        self.units[stride] + count_units(&self.text.as_bytes()[stride * STRIDE..offset])
    }
}

/// How many UTF-16 units begin in these bytes of UTF-8: one with each character,
/// and a second one with each that takes four bytes.
fn count_units(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units_across_strides() {
        let text = format!("é\n{}x", "😀a".repeat(100));
        let index = LineIndex::new(&text);
        let at = |offset| (index.position(offset).line, index.position(offset).column);
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 2));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(7), (2, 3));
        assert_eq!(at(text.len() - 1), (2, 301));
        assert_eq!(at(text.len() + 9), (2, 302));
    }
}
