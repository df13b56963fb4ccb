//! Byte offsets → lines and columns.

use crate::diagnostic::{Position, Range};

/// Where the lines of a text begin.
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<u32>,
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of `text`. A line ends with `\n`.
    pub fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect();
        Self { text, starts }
    }

    /// The position of a byte. One past the end of the text is allowed.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start as usize <= offset);
        let start = self.starts[line - 1] as usize;
        let before = self.text.get(start..offset).unwrap_or_default();
        let column = before.chars().map(char::len_utf16).sum::<usize>() + 1;
        Position { line: line as u32, column: column as u32, offset: offset as u32 }
    }

    /// The range of a span of bytes.
    pub fn range(&self, span: std::ops::Range<usize>) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }
}
