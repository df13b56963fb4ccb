//! Stretches of text.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::extent::Extent;
use super::style::Style;
use crate::json::Json;

/// A stretch of text: of one that was read, or a new one.
#[derive(Clone, Default)]
pub(super) struct Part {
    text: Text,
    /// The byte of it at which the last line begins, if one begins in it.
    line: Option<usize>,
    /// Whether there is a space after the colon of a key in it.
    is_spaced: bool,
}

/// Text that several can have without a copy for each.
#[derive(Clone, Default)]
enum Text {
    #[default]
    Empty,
    Read(Rc<Source>, Range<usize>),
    New(Rc<str>),
}

impl Text {
    fn as_str(&self) -> &str {
        match self {
            Text::Empty => "",
            Text::Read(source, range) => &source.json.text()[range.clone()],
            Text::New(text) => text,
        }
    }
}

/// A line, as far as it is in a part.
#[derive(Clone, Default)]
pub(super) struct Line {
    text: Text,
    /// The byte at which it begins.
    start: usize,
}

impl Line {
    /// The white space that it begins with, which is not looked for until it is asked for.
    pub(super) fn indent(&self) -> &str {
        let line = &self.text.as_str()[self.start..];
        &line[..line.len() - line.trim_start().len()]
    }
}

impl Part {
    /// A new one.
    pub(super) fn new(text: String) -> Self {
        let line = text.rfind('\n').map(|at| at + 1);
        let is_spaced = text.contains("\": ");
        Part { text: Text::New(text.into()), line, is_spaced }
    }

    pub(super) fn text(&self) -> &str {
        self.text.as_str()
    }

    pub(super) fn extent(&self) -> Extent {
        let has_break = self.line.is_some();
        Extent { len: self.text().len(), has_break, is_spaced: self.is_spaced }
    }

    /// The last line that begins in here.
    pub(super) fn last_line(&self) -> Option<Line> {
        self.line.map(|start| Line { text: self.text.clone(), start })
    }

    /// The same, or all of it if none begins in here.
    pub(super) fn last_line_or_all(&self) -> Line {
        self.last_line().unwrap_or_else(|| Line { text: self.text.clone(), start: 0 })
    }

    /// It as what follows a key, whose quote is no part of it.
    pub(super) fn behind_key(self) -> Self {
        Part { is_spaced: self.text().starts_with(": "), ..self }
    }
}

/// A text that was read: the one that came in, or a new value in which something is
/// done.
pub(super) struct Source {
    pub(super) json: Json,
    breaks: Seen,
    spaced_colons: Seen,
}

impl Source {
    pub(super) fn new(json: Json) -> Self {
        Self { json, breaks: Seen::of(last_break), spaced_colons: Seen::of(last_spaced_colon) }
    }

    /// The same for the text whose style is known: what that has not need not be looked
    /// for.
    pub(super) fn with_style(json: Json, style: &Style) -> Self {
        let mut it = Self::new(json);
        if !style.is_multiline() {
            it.breaks = Seen::of(nothing);
        }
        if style.after_colon().is_empty() {
            it.spaced_colons = Seen::of(nothing);
        }
        it
    }

    /// A part of it, which begins and ends with a whole token or white space.
    pub(super) fn part(self: &Rc<Self>, range: Range<usize>) -> Part {
        let text = self.json.text();
        let line = self.breaks.last_in(text, range.clone()).map(|at| at + 1 - range.start);
        // The quote before it and the space after it have to be a part of it, too.
        let colons = range.start + 1..range.end.saturating_sub(1);
        let is_spaced = self.spaced_colons.last_in(text, colons).is_some();
        Part { text: Text::Read(Rc::clone(self), range), line, is_spaced }
    }
}

/// Where the last of something is in any stretch of a text, without a look at all of
/// the stretch each time.
struct Seen {
    find: Find,
    /// The last before each [`BLOCK`]th byte.
    before: OnceCell<Vec<Option<usize>>>,
}

/// Looks for the last of something in all of a stretch.
type Find = fn(&str, Range<usize>) -> Option<usize>;

/// How many bytes are looked at.
const BLOCK: usize = 4096;

impl Seen {
    fn of(find: Find) -> Self {
        Self { find, before: OnceCell::new() }
    }

    fn last_in(&self, text: &str, range: Range<usize>) -> Option<usize> {
        if range.is_empty() {
            return None;
        }
        let block = range.end / BLOCK;
        let start = text.floor_char_boundary(block * BLOCK);
        let found = (self.find)(text, start.max(range.start)..range.end);
        if found.is_some() || start <= range.start {
            return found;
        }
        self.before.get_or_init(|| self.blocks(text))[block].filter(|at| *at >= range.start)
    }

    fn blocks(&self, text: &str) -> Vec<Option<usize>> {
        let mut last = None;
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        for block in 0..=text.len() / BLOCK {
            before.push(last);
            let [start, end] = [block, block + 1]
                .map(|block| text.floor_char_boundary((block * BLOCK).min(text.len())));
            last = (self.find)(text, start..end).or(last);
        }
        before
    }
}

fn nothing(_: &str, _: Range<usize>) -> Option<usize> {
    None
}

fn last_break(text: &str, range: Range<usize>) -> Option<usize> {
    text[range.clone()].rfind('\n').map(|at| range.start + at)
}

/// The last colon that stands between the quote of a key and a space.
fn last_spaced_colon(text: &str, range: Range<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = range.end;
    while let Some(at) = text[range.start..end].rfind(':') {
        end = range.start + at;
        if end > 0 && bytes[end - 1] == b'"' && bytes.get(end + 1) == Some(&b' ') {
            return Some(end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares what is known of each part of a text with what is seen of it.
    #[track_caller]
    fn check(text: &str) {
        let json = Json::read(text).unwrap();
        let source = Rc::new(Source::new(json));
        // Not beside a character of several bytes, as no part does.
        let is_end = |at: &usize| (at - 1..=at + 1).all(|at| text.is_char_boundary(at));
        let ends: Vec<usize> = (1..text.len()).step_by(97).filter(is_end).collect();
        for (nth, start) in ends.iter().enumerate() {
            for end in &ends[nth..] {
                let (found, new) =
                    (source.part(*start..*end), Part::new(text[*start..*end].into()));
                assert_eq!(found.extent(), new.extent(), "{start}..{end}");
                assert_eq!(found.line, new.line, "{start}..{end}");
            }
        }
    }

    #[test]
    fn parts_are_known_without_a_look_at_them() {
        let long = "é: ".repeat(1000);
        check(&format!("[\"{long}\",{{\"a\": 1,\"b\":\"{long}\"}},\n  \"{long}\",{{\"a\":\n1}}]"));
        check(&format!("[{{\"a\": 1}}{}]", ",1".repeat(2000)));
        check(&format!("[{}\n]", "1,\n ".repeat(1000) + "1"));
    }
}
