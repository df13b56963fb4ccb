//! Byte offsets → lines and columns.

use std::borrow::Cow;
use std::ops::Range as Span;

use wide::u8x16;

use crate::diagnostic::{Position, Range};

/// How many bytes lie between two counts of UTF-16 units.
const STRIDE: usize = 256;

/// Where the lines of a text begin, and how many UTF-16 units come before.
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Cow<'t, [u32]>,
    /// The units before each [`STRIDE`]th byte: however long a line is, a column
    /// costs no more than a stride. Empty if each byte is one.
    units: Vec<u32>,
}

/// Where the lines of a text begin that is being edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineStarts(Vec<u32>);

impl LineStarts {
    pub(crate) fn of(text: &str) -> Self {
        Self(LineIndex::new(text).starts.into_owned())
    }

    /// Follows an edit: `text` came in the place of the bytes `range`.
    pub(crate) fn replace(&mut self, range: Span<usize>, text: &str) {
        let Self(starts) = self;
        let first = starts.partition_point(|&start| start as usize <= range.start);
        let behind = starts.partition_point(|&start| start as usize <= range.end);
        let grown = text.len() as i32 - range.len() as i32;
        for start in &mut starts[behind..] {
            *start = start.wrapping_add_signed(grown);
        }
        let breaks = text.bytes().zip(range.start..).filter(|(byte, _)| *byte == b'\n');
        starts.splice(first..behind, breaks.map(|(_, at)| at as u32 + 1));
    }
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of `text`. A line ends with `\n`.
    pub fn new(text: &'t str) -> Self {
        Self::up_to(text, text.len())
    }

    /// Finds the lines up to a byte, for whoever asks for no place after it.
    pub fn up_to(text: &'t str, end: usize) -> Self {
        let mut starts = vec![0];
        let mut units = vec![0];
        let strides = text.as_bytes().chunks(STRIDE).zip((0..).step_by(STRIDE));
        for (stride, at) in strides.take_while(|(_, at)| *at <= end) {
            let seen = Seen::of(stride);
            if seen.line_break {
                let breaks = stride.iter().zip(at..).filter(|(byte, _)| **byte == b'\n');
                starts.extend(breaks.map(|(_, at)| at as u32 + 1));
            }
            let n_units = if seen.other { count_units(stride) } else { stride.len() as u32 };
            units.push(units[units.len() - 1] + n_units);
        }
        Self { text, starts: starts.into(), units }
    }

    /// The same for a text of ASCII, of which it is known where its lines begin.
    pub(crate) fn of_ascii(text: &'t str, LineStarts(starts): &'t LineStarts) -> Self {
        Self { text, starts: starts.into(), units: Vec::new() }
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
    pub fn range(&self, span: Span<usize>) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    fn units_before(&self, offset: usize) -> u32 {
        if self.units.is_empty() {
            return offset as u32;
        }
        let stride = offset / STRIDE;
        self.units[stride] + count_units(&self.text.as_bytes()[stride * STRIDE..offset])
    }
}

/// What is among some bytes.
struct Seen {
    /// A line break.
    line_break: bool,
    /// Something that is not ASCII.
    other: bool,
}

impl Seen {
    /// Looks at sixteen bytes at once: most strides hold neither.
    fn of(bytes: &[u8]) -> Self {
        let (blocks, rest) = bytes.as_chunks::<16>();
        let (mut breaks, mut others) = (u8x16::ZERO, u8x16::ZERO);
        for block in blocks {
            let block = u8x16::new(*block);
            breaks |= block.simd_eq(u8x16::splat(b'\n'));
            others |= block;
        }
        Self {
            line_break: breaks.to_bitmask() != 0 || rest.contains(&b'\n'),
            // The highest bits, which only bytes beyond ASCII have.
            other: others.to_bitmask() != 0 || !rest.is_ascii(),
        }
    }
}

/// Where the UTF-16 unit `unit` begins, in bytes. `None` when there are not so many
/// units, or when it is the second one of a character.
pub fn offset_of_unit(text: &str, unit: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut left) = (0, unit);
    // A stride has as many units as bytes at the most.
    while let Some(stride) = bytes.get(at..at + STRIDE) {
        let n_units = count_units(stride) as usize;
        if n_units >= left {
            break;
        }
        (at, left) = (at + STRIDE, left - n_units);
    }
    // The second unit of a character is counted with its first byte.
    while left > 0 {
        let n_units = count_units(&[*bytes.get(at)?]) as usize;
        left = left.checked_sub(n_units)?;
        at += 1;
    }
    while bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
        at += 1;
    }
    Some(at)
}

/// The bytes of `old` that are not in `new`, and the bytes that are there instead. Both
/// begin and end between characters, and have no more in them than they must.
pub(crate) fn difference(old: &str, new: &str) -> (Span<usize>, Span<usize>) {
    let same = |(a, b): &(u8, u8)| a == b;
    let mut start = old.bytes().zip(new.bytes()).take_while(same).count();
    while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
        start -= 1;
    }
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let mut n_same = old_rest.bytes().rev().zip(new_rest.bytes().rev()).take_while(same).count();
    while !old.is_char_boundary(old.len() - n_same) {
        n_same -= 1;
    }
    (start..old.len() - n_same, start..new.len() - n_same)
}

/// How many UTF-16 units begin in these bytes of UTF-8: one with each character,
/// and a second one with each that takes four bytes.
pub(crate) fn count_units(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    #[test]
    fn units_are_found_across_strides() {
        let text = format!("é{}x", "😀a€".repeat(200));
        for (at, character) in text.char_indices() {
            let unit = text[..at].encode_utf16().count();
            assert_eq!(offset_of_unit(&text, unit), Some(at));
            if character.len_utf16() == 2 {
                assert_eq!(offset_of_unit(&text, unit + 1), None);
            }
        }
        let n_units = text.encode_utf16().count();
        assert_eq!(offset_of_unit(&text, n_units), Some(text.len()));
        assert_eq!(offset_of_unit(&text, n_units + 1), None);
    }

    #[test]
    fn no_more_is_different_than_must_be() {
        let check = |old: &str, new: &str, gone: &str, come: &str| {
            let (from, to) = difference(old, new);
            assert_eq!((&old[from.clone()], &new[to.clone()]), (gone, come));
            assert_eq!([&old[..from.start], &new[to], &old[from.end..]].concat(), new);
        };
        check("abc", "abc", "", "");
        check("", "abc", "", "abc");
        check("aaa", "aa", "a", "");
        check("a b c", "a x c", "b", "x");
        // These begin, and those end, with the same byte.
        check("1é2", "1è2", "é", "è");
        check("1\u{e9}2", "1\u{129}2", "\u{e9}", "\u{129}");
    }

    proptest! {
        #[test]
        fn lines_are_followed_through_edits(
            edits in prop::collection::vec((any::<Index>(), any::<Index>(), "[a\n]{0,5}"), 1..20),
        ) {
            let mut text = "one\ntwo\n\nthree".to_owned();
            let mut lines = LineStarts::of(&text);
            for (a, b, new) in edits {
                let (a, b) = (a.index(text.len() + 1), b.index(text.len() + 1));
                let range = a.min(b)..a.max(b);
                lines.replace(range.clone(), &new);
                text.replace_range(range, &new);
                prop_assert_eq!(&lines, &LineStarts::of(&text));
                let index = LineIndex::of_ascii(&text, &lines);
                let anew = LineIndex::new(&text);
                for offset in 0..=text.len() {
                    prop_assert_eq!(index.position(offset), anew.position(offset));
                }
            }
        }
    }

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
