//! Bytes of a string's value ↔ bytes of the document.

use std::ops::Range;

use super::strings::unescape_one;
use super::{Kind, Value};

/// Where the bytes of a string's value stand in the document. Whoever asks in their
/// order has the string walked over once.
#[derive(Debug, Clone)]
pub(crate) struct Offsets<'j> {
    string: Value<'j>,
    /// The byte of the value that was reached.
    decoded: usize,
    /// The byte between the quotes that was reached.
    at: usize,
}

impl<'j> Offsets<'j> {
    pub(crate) fn of(string: Value<'j>) -> Self {
        Self { string, decoded: 0, at: 0 }
    }

    /// The bytes of the document that a part of the value takes.
    pub(crate) fn span(&mut self, decoded: &Range<usize>) -> Range<usize> {
        self.offset(decoded.start)..self.offset(decoded.end)
    }

    /// The same of any string: questions about one string come one after another.
    pub(crate) fn span_in(&mut self, string: Value<'j>, decoded: &Range<usize>) -> Range<usize> {
        if string.id() != self.string.id() {
            *self = Self::of(string);
        }
        self.span(decoded)
    }

    /// Where the byte `decoded` of the value stands.
    fn offset(&mut self, decoded: usize) -> usize {
        let first = self.string.span().start + 1;
        if self.string.kind() == Kind::PlainString {
            return first + decoded;
        }
        if decoded < self.decoded {
            (self.decoded, self.at) = (0, 0);
        }
        while self.decoded < decoded && self.step() {}
        first + self.at
    }

    /// Goes over one character; `false` at the end.
    fn step(&mut self) -> bool {
        let rest = &self.string.between_quotes()[self.at..];
        let Some(first) = rest.chars().next() else { return false };
        let (character, len) = match first {
            '\\' => unescape_one(rest.as_bytes()),
            _ => (first, first.len_utf8()),
        };
        self.decoded += character.len_utf8();
        self.at += len;
        true
    }
}

/// The byte of a string's value at the byte `offset` of the document. One within an
/// escape counts as the escape's first, one outside of the quotes as the nearest.
pub(crate) fn decoded_offset(string: Value<'_>, offset: usize) -> usize {
    let Range { start, end } = string.span();
    let wanted = offset.clamp(start + 1, end - 1) - start - 1;
    if string.kind() == Kind::PlainString {
        return wanted;
    }
    let mut offsets = Offsets::of(string);
    let mut decoded = 0;
    while offsets.at <= wanted {
        decoded = offsets.decoded;
        if !offsets.step() {
            break;
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    #[test]
    fn there_and_back_again() {
        let json = Json::read(r#" "a\n\u00e9\ud83d\ude00é😀\"z""#).unwrap();
        let string = json.root();
        let text = string.as_str().unwrap();
        let mut offsets = Offsets::of(string);
        for (at, character) in text.char_indices() {
            let stretch = at..at + character.len_utf8();
            let span = offsets.span(&stretch);
            assert_eq!(span, Offsets::of(string).span(&stretch));
            let raw = format!("\"{}\"", &json.text()[span.clone()]);
            assert_eq!(Json::read(raw).unwrap().root().as_str().unwrap(), character.to_string());
            for offset in span {
                let offset = json.text().floor_char_boundary(offset);
                assert_eq!(decoded_offset(string, offset), at, "{offset}");
            }
        }
        assert_eq!(offsets.span(&(0..1)), 2..3);
        assert_eq!(decoded_offset(string, 0), 0);
        assert_eq!(string.offset_within(999), text.len());
        assert_eq!(Json::read("[12]").unwrap().root().offset_within(2), 0);
    }
}
