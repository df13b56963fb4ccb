//! Text → references and faults, by recursive descent over bytes.

use std::borrow::Cow;
use std::ops::Range;

use super::path::unquoted;
use super::space::white_space;
use super::{Fault, Part, Path, Problem, Reference, Root, Segment, Template, is_name_byte, plain};

/// How many faults of one text are told; nobody mends more than that at once.
const MAX_FAULTS: usize = 100;

/// Takes what is read of a text, in order.
pub(crate) trait Sink<'t> {
    /// Text as it is, never empty; of a `$${` the `${`.
    fn text(&mut self, text: &'t str);
    /// A reference: its root, its path, and the bytes that it takes, braces included.
    fn reference(&mut self, root: Root<'t>, path: &[Segment<'t>], range: Range<usize>);
    /// What should be a reference.
    fn fault(&mut self, fault: Fault);
}

impl<'t> Sink<'t> for Template<'t> {
    fn text(&mut self, text: &'t str) {
        self.parts.push(Part::Text(Cow::Borrowed(text)));
    }

    fn reference(&mut self, root: Root<'t>, path: &[Segment<'t>], range: Range<usize>) {
        let reference = Reference { root, path: Path::Owned(path.to_vec()) };
        self.parts.push(Part::Reference(reference, range));
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}

/// Reads a text. `path` is room for the path of each reference in turn.
pub(crate) fn read<'t>(text: &'t str, path: &mut Vec<Segment<'t>>, sink: &mut dyn Sink<'t>) {
    let mut n_faults = 0;
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(dollar) = next_dollar(text, at) {
        if n_faults == MAX_FAULTS {
            break;
        }
        let rest = &text.as_bytes()[dollar..];
        let is_escape = rest.starts_with(b"$${");
        if !is_escape && !rest.starts_with(b"${") {
            at = dollar + 1;
            continue;
        }
        tell_text(&text[plain_from..dollar], sink);
        path.clear();
        if is_escape {
            sink.text("${");
            at = dollar + 3;
        } else if let Some((root, end)) = plain::reference(text, dollar, path) {
            sink.reference(root, path, dollar..end);
            at = end;
        } else {
            path.clear();
            match one_reference(text, dollar, path) {
                Ok((root, range)) => {
                    at = range.end;
                    sink.reference(root, path, range);
                }
                Err(fault) => {
                    at = fault.reference.end;
                    sink.fault(fault);
                    n_faults += 1;
                }
            }
        }
        plain_from = at;
    }
    tell_text(&text[plain_from..], sink);
}

fn next_dollar(text: &str, at: usize) -> Option<usize> {
    // A `$` is never a part of another character.
    memchr::memchr(b'$', &text.as_bytes()[at..]).map(|offset| at + offset)
}

fn tell_text<'t>(text: &'t str, sink: &mut dyn Sink<'t>) {
    if !text.is_empty() {
        sink.text(text);
    }
}

/// Reads the `${…}` at `start`: its root, and the bytes that it takes.
fn one_reference<'t>(
    text: &'t str,
    start: usize,
    path: &mut Vec<Segment<'t>>,
) -> Result<(Root<'t>, Range<usize>), Fault> {
    let Some(end) = closing_brace(text, start + 2) else {
        let range = start..text.len();
        return Err(Fault { problem: Problem::Unclosed, range: range.clone(), reference: range });
    };
    let whole = start..end + 1;
    match reference(text, start + 2, end, path) {
        Ok(root) => Ok((root, whole)),
        Err(wrong) => {
            let (problem, range) = match white_space(&text[start + 2..end]) {
                Some(problem) => (problem, whole.clone()),
                None => behind_space(text, start + 2, end).unwrap_or(wrong),
            };
            Err(Fault { problem, range, reference: whole })
        }
    }
}

/// What is wrong behind the white space that stands before a reference, if any does: this
/// is not all that keeps it from being one.
fn behind_space(text: &str, start: usize, end: usize) -> Option<Wrong> {
    let inside = &text[start..end];
    let rest = inside.trim_start();
    let is_before = rest.len() < inside.len() && !rest.is_empty();
    is_before.then(|| reference(text, end - rest.len(), end, &mut Vec::new()).err())?
}

/// The first `}` from `at` on that is not inside a quoted key.
fn closing_brace(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = at;
    let mut in_key = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if in_key => in_key = false,
            b'"' if bytes[at - 1] == b'[' => in_key = closes_key(bytes, at),
            b'\\' if in_key => at += 1,
            b'}' if !in_key => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether the quote at `open` has a partner; one without is not a key, and must
/// not swallow the rest of the text.
fn closes_key(bytes: &[u8], open: usize) -> bool {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return true,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    false
}

type Wrong = (Problem, Range<usize>);

/// Reads the reference that fills `text[start..end]`: its root, and its path.
fn reference<'t>(
    text: &'t str,
    start: usize,
    end: usize,
    path: &mut Vec<Segment<'t>>,
) -> Result<Root<'t>, Wrong> {
    let mut reader = Reader { text, at: start, end };
    let root = reader.root().map_err(|wrong| {
        let is_empty = text[start..end].trim().is_empty();
        if is_empty { (Problem::Empty, start.saturating_sub(2)..end + 1) } else { wrong }
    })?;
    while let Some(segment) = reader.segment()? {
        if root == Root::Index {
            return Err((Problem::PathAfterIndex, start + "index".len()..end));
        }
        path.push(segment);
    }
    Ok(root)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Reader<'t> {
    fn root(&mut self) -> Result<Root<'t>, Wrong> {
        let start = self.at;
        let word = self.name().ok_or_else(|| self.unexpected())?;
        let here = start..self.at;
        match word {
            "input" => match self.segment()? {
                Some(Segment::Key(name)) => Ok(Root::Input(name)),
                _ => Err((Problem::NoParameter, here)),
            },
            "nodes" => {
                let Some(Segment::Key(id)) = self.segment()? else {
                    return Err((Problem::NoNode, here));
                };
                let after_id = self.at;
                match self.segment()? {
                    Some(Segment::Key(key)) if key == "result" => Ok(Root::Node(id)),
                    _ => Err((Problem::NoResult, after_id..self.at)),
                }
            }
            "item" => Ok(Root::Item),
            "index" => Ok(Root::Index),
            other => Err((Problem::UnknownRoot { root: other.to_owned() }, here)),
        }
    }

    /// The next step of the path; `None` at the end.
    fn segment(&mut self) -> Result<Option<Segment<'t>>, Wrong> {
        match self.peek() {
            None => Ok(None),
            Some(b'.') => {
                self.at += 1;
                let name = self
                    .name()
                    .ok_or_else(|| (Problem::ExpectedName, self.at..self.next_boundary()))?;
                Ok(Some(Segment::Key(Cow::Borrowed(name))))
            }
            Some(b'[') => {
                let open = self.at;
                self.at += 1;
                if !self.text[open..self.end].contains(']') {
                    return Err((Problem::UnclosedBracket, open..self.end));
                }
                let segment = if self.peek() == Some(b'"') { self.key()? } else { self.index()? };
                if self.peek() != Some(b']') {
                    return Err(self.unexpected());
                }
                self.at += 1;
                Ok(Some(segment))
            }
            Some(_) => Err(self.unexpected()),
        }
    }

    fn index(&mut self) -> Result<Segment<'t>, Wrong> {
        let start = self.at;
        let inside = self.text[start..self.end].split(']').next().unwrap_or_default();
        let range = start..start + inside.len();
        if inside.is_empty() || !inside.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err((Problem::BadIndex, range));
        }
        if inside.len() > 1 && inside.starts_with('0') {
            return Err((Problem::LeadingZero, range));
        }
        let index = inside.parse().map_err(|_| (Problem::IndexTooLarge, range.clone()))?;
        self.at = range.end;
        Ok(Segment::Index(index))
    }

    fn key(&mut self) -> Result<Segment<'t>, Wrong> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        let mut is_escaped = false;
        while at < self.end && bytes[at] != b'"' {
            is_escaped |= bytes[at] == b'\\';
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        let end = at + 1;
        let quoted = self.text.get(start..end).filter(|_| end <= self.end);
        let bad = (Problem::BadKey, start..self.end);
        let quoted = quoted.ok_or_else(|| bad.clone())?;
        self.at = end;
        if is_escaped {
            let key = unquoted(quoted).ok_or(bad)?;
            return Ok(Segment::Key(Cow::Owned(key)));
        }
        Ok(Segment::Key(Cow::Borrowed(&quoted[1..quoted.len() - 1])))
    }

    fn name(&mut self) -> Option<&'t str> {
        let start = self.at;
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() && first != b'_' {
            return None;
        }
        let rest = &self.text.as_bytes()[start..self.end];
        let len = rest.iter().position(|&byte| !is_name_byte(byte)).unwrap_or(rest.len());
        self.at += len;
        Some(&self.text[start..self.at])
    }

    fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.text.as_bytes()[self.at])
    }

    fn unexpected(&self) -> Wrong {
        // Not the space before it, which would read as nothing at all.
        let rest = &self.text[self.at..self.end];
        let found = rest.trim_start().chars().next().unwrap_or('}');
        let start = self.end - rest.trim_start().len();
        let end =
            self.text[start..self.end].chars().next().map_or(start, |it| start + it.len_utf8());
        (Problem::Unexpected { found }, start..end)
    }

    /// Where the character at `at` ends.
    fn next_boundary(&self) -> usize {
        self.text[self.at..self.end].chars().next().map_or(self.end, |it| self.at + it.len_utf8())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_references_are_read_alike_both_ways() {
        let paths = [
            "",
            ".x",
            ".a-b_1",
            "[0]",
            "[12].y",
            ".x[3][4].z",
            "[00]",
            "[01]",
            "[4294967295]",
            "[4294967296]",
        ];
        let more = [
            ".", "..x", ".1", "[", "[]", "[-1]", "[1", "[1x]", "[\"k\"]", " ", "\u{e9}", ".\u{e9}",
            "()", "}",
        ];
        let roots = [
            "input.x",
            "nodes.n.result",
            "item",
            "index",
            "input",
            "nodes.n",
            "nodes.n.output",
            "nodes",
            "nodes.1.result",
            "items",
            "input.",
            "",
        ];
        let mut n_plain = 0;
        for root in roots {
            for path in paths.iter().chain(&more) {
                let text = format!("${{{root}{path}}} x");
                let (mut one, mut other) = (Vec::new(), Vec::new());
                let Some((root, end)) = plain::reference(&text, 0, &mut one) else { continue };
                let read = one_reference(&text, 0, &mut other);
                assert_eq!(read, Ok((root, 0..end)), "{text}");
                assert_eq!(one, other, "{text}");
                n_plain += 1;
            }
        }
        assert!(n_plain > 20, "only {n_plain} references are plain");
    }
}
