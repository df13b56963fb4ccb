//! Bytes of the text ↔ bytes of a string's value, in one walk over the string.

use std::ops::Range;

use crate::json::{Kind, Value};

/// The byte of a string's value at the byte `offset` of the document. One within an
/// escape counts as the escape's first, one outside of the quotes as the nearest.
pub(super) fn decoded_offset(string: Value<'_>, offset: usize) -> usize {
    let (start, raw) = inside(string);
    let wanted = offset.saturating_sub(start).min(raw.len());
    if string.kind() == Kind::PlainString {
        return wanted;
    }
    let (mut at, mut decoded) = (0, 0);
    for (n_raw, n_decoded) in characters(raw) {
        if at + n_raw > wanted {
            break;
        }
        at += n_raw;
        decoded += n_decoded;
    }
    decoded
}

/// The bytes of the document that some stretches of a string's value take. The
/// stretches are in order and do not overlap.
pub(super) fn spans(string: Value<'_>, stretches: &[Range<usize>]) -> Vec<Range<usize>> {
    let (start, raw) = inside(string);
    if string.kind() == Kind::PlainString {
        return stretches.iter().map(|it| start + it.start..start + it.end).collect();
    }
    let mut characters = characters(raw);
    let (mut at, mut decoded) = (start, 0);
    let mut raw_offset = |wanted: usize| {
        while decoded < wanted {
            let Some((n_raw, n_decoded)) = characters.next() else { break };
            at += n_raw;
            decoded += n_decoded;
        }
        at
    };
    stretches.iter().map(|it| raw_offset(it.start)..raw_offset(it.end)).collect()
}

/// Where the text between the quotes begins, and that text.
fn inside(string: Value<'_>) -> (usize, &str) {
    let raw = string.raw();
    (string.span().start + 1, raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default())
}

/// How many bytes each character takes in the text, and how many in the value.
fn characters(raw: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (n_raw, n_decoded) = match (first, rest.as_bytes().get(1)) {
            ('\\', Some(b'u')) => {
                let unit = rest.get(2..6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                match unit.and_then(char::from_u32) {
                    Some(character) => (6, character.len_utf8()),
                    // Half of a pair, whose other half follows.
                    None => (12, 4),
                }
            }
            ('\\', _) => (2, 1),
            _ => (first.len_utf8(), first.len_utf8()),
        };
        rest = rest.get(n_raw..).unwrap_or_default();
        Some((n_raw, n_decoded))
    })
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
        for (at, character) in text.char_indices() {
            let stretch = at..at + character.len_utf8();
            let span = spans(string, std::slice::from_ref(&stretch)).remove(0);
            assert_eq!(span, string.span_within(&stretch));
            for offset in span {
                let offset = json.text().floor_char_boundary(offset);
                assert_eq!(decoded_offset(string, offset), at, "{offset}");
            }
        }
        assert_eq!(decoded_offset(string, 0), 0);
        assert_eq!(decoded_offset(string, 999), text.len());
    }
}
