//! A quick look at a reference: most are plain paths with nothing wrong in them.

use std::borrow::Cow;

use super::{Root, Segment, is_name_byte};

/// The most digits of a position that certainly fits into its type.
const MAX_DIGITS: usize = 9;

/// Reads the `${…}` at `start` if it is a plain path: its root, and where it ends.
/// `None` says nothing about it but that it needs a closer look; then a part of its
/// path may be in `path`.
pub(super) fn reference<'t>(
    text: &'t str,
    start: usize,
    path: &mut Vec<Segment<'t>>,
) -> Option<(Root<'t>, usize)> {
    let (root, mut at) = root(text, start + 2)?;
    let bytes = text.as_bytes();
    loop {
        match *bytes.get(at)? {
            b'}' => return Some((root, at + 1)),
            _ if root == Root::Index => return None,
            b'.' => {
                let name = name(text, at + 1)?;
                at += 1 + name.len();
                path.push(Segment::Key(Cow::Borrowed(name)));
            }
            b'[' => {
                let (index, end) = index(bytes, at + 1)?;
                at = end;
                path.push(Segment::Index(index));
            }
            _ => return None,
        }
    }
}

/// The root at `at`, and where its path begins.
#[inline]
fn root(text: &str, at: usize) -> Option<(Root<'_>, usize)> {
    let rest = &text.as_bytes()[at..];
    if rest.starts_with(b"nodes.") {
        let id = name(text, at + 6)?;
        let end = at + 6 + id.len();
        let is_result = text.as_bytes()[end..].starts_with(b".result");
        let after = end + 7;
        let goes_on = text.as_bytes().get(after).is_some_and(|byte| is_name_byte(*byte));
        (is_result && !goes_on).then_some((Root::Node(Cow::Borrowed(id)), after))
    } else if rest.starts_with(b"input.") {
        let input = name(text, at + 6)?;
        Some((Root::Input(Cow::Borrowed(input)), at + 6 + input.len()))
    } else {
        match name(text, at)? {
            "item" => Some((Root::Item, at + 4)),
            "index" => Some((Root::Index, at + 5)),
            _ => None,
        }
    }
}

/// The name at `at`.
#[inline]
fn name(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let first = *bytes.get(at)?;
    if !first.is_ascii_alphabetic() && first != b'_' {
        return None;
    }
    let mut end = at + 1;
    while bytes.get(end).is_some_and(|byte| is_name_byte(*byte)) {
        end += 1;
    }
    Some(&text[at..end])
}

/// The position whose digits begin at `at`, and where its bracket ends.
#[inline]
fn index(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let mut end = at;
    let mut index = 0;
    while let Some(digit @ b'0'..=b'9') = bytes.get(end) {
        if end - at == MAX_DIGITS {
            return None;
        }
        index = index * 10 + u32::from(digit - b'0');
        end += 1;
    }
    let is_canonical = end == at + 1 || (end > at && bytes[at] != b'0');
    (is_canonical && bytes.get(end) == Some(&b']')).then_some((index, end + 1))
}
