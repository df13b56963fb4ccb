//! Escapes in JSON strings.

use super::Problem;

/// A `$` as an escape: the one way to write it as one.
pub(super) const ESCAPED_DOLLAR: &[u8] = b"\\u0024";

/// How many bytes the escape at the start of `bytes` takes. A surrogate pair is one.
pub(super) fn escape_len(bytes: &[u8]) -> Result<usize, Problem> {
    match bytes.get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(2),
        Some(b'u') => match code_unit(bytes).ok_or(Problem::BadEscape)? {
            0xD800..=0xDBFF => match code_unit(&bytes[6..]) {
                Some(0xDC00..=0xDFFF) => Ok(12),
                _ => Err(Problem::LoneSurrogate),
            },
            0xDC00..=0xDFFF => Err(Problem::LoneSurrogate),
            _ => Ok(6),
        },
        _ => Err(Problem::BadEscape),
    }
}

/// The code unit of the `\uXXXX` at the start of `bytes`.
fn code_unit(bytes: &[u8]) -> Option<u16> {
    let hex = bytes.get(..6)?.strip_prefix(b"\\u")?;
    hex.iter().try_fold(0u16, |unit, &byte| {
        Some(unit << 4 | u16::try_from(char::from(byte).to_digit(16)?).ok()?)
    })
}

/// The text of a string whose escapes [`escape_len`] has accepted.
#[cold]
pub(super) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(backslash) = rest.find('\\') {
        text.push_str(&rest[..backslash]);
        let (character, len) = unescape_one(&rest.as_bytes()[backslash..]);
        text.push(character);
        rest = &rest[backslash + len..];
    }
    text.push_str(rest);
    text
}

/// The character that an escape stands for, and how many bytes it takes.
pub(super) fn unescape_one(bytes: &[u8]) -> (char, usize) {
    let character = match bytes.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unicode(bytes),
        Some(&other) => char::from(other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (character, 2.min(bytes.len()))
}

fn unescape_unicode(bytes: &[u8]) -> (char, usize) {
    let first = code_unit(bytes).unwrap_or(0xFFFD);
    let second = bytes.get(6..).and_then(code_unit);
    let units = [first, second.unwrap_or(0)];
    let used = if (0xD800..0xDC00).contains(&first) { 2 } else { 1 };
    let character = char::decode_utf16(units[..used].iter().copied())
        .next()
        .and_then(Result::ok)
        .unwrap_or(char::REPLACEMENT_CHARACTER);
    (character, (6 * used).min(bytes.len()))
}
