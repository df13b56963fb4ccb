//! How a text is laid out, so that new parts of it look like the old.

use std::rc::Rc;

use serde_json::Value as Owned;

use super::extent::Extent;
use super::part::Line;
use super::piece::Node;
use crate::json::{quote, to_compact};

/// The layout of a text.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// One level of indentation; `None` when all stands on one line.
    unit: Option<Rc<str>>,
    /// How a line ends: as the first one of the text.
    line: &'static str,
    /// Whether arrays and objects stand on one line of their own.
    is_inline: bool,
    /// Whether there is white space after colons and commas.
    is_spaced: bool,
    /// Whether there is white space inside brackets: `{ "a": 1 }`.
    is_padded: bool,
}

/// What is written with.
pub(super) struct Pen<'t> {
    pub(super) style: &'t Style,
    /// The line on which the value begins that something is done to; empty if all stands
    /// on one line.
    pub(super) line: Line,
}

impl Pen<'_> {
    /// Goes on to a line, if there is one.
    pub(super) fn begin(&mut self, line: Option<Line>) {
        if let Some(line) = line {
            self.line = line;
        }
    }
}

/// An array or object near which a new value comes to stand.
pub(super) struct Neighbour {
    pub(super) extent: Extent,
    /// Whether there is a space behind its first bracket.
    pub(super) is_padded: bool,
}

/// What comes into a text.
pub(super) enum New<'v> {
    /// A value, which is laid out as what it stands near; and how many arrays and objects
    /// are in each other there.
    Value(&'v Owned, usize),
    /// What has stood elsewhere, and stays as it is.
    Moved(Node),
}

impl<'v> New<'v> {
    pub(super) fn value(value: &'v Owned) -> Self {
        Self::Value(value, depth(value))
    }

    /// It as it has to stand on a line.
    pub(super) fn laid_out(self, style: &Style, line: &Line) -> Node {
        match self {
            Self::Value(value, depth) => {
                let indent = if style.has_lines(value) { line.indent() } else { "" };
                Node::new(style.write(value, indent), depth)
            }
            Self::Moved(node) => node,
        }
    }

    /// Whether no more than `most` arrays and objects are in each other.
    pub(super) fn is_within(&mut self, most: usize) -> bool {
        match self {
            Self::Value(_, depth) => *depth <= most,
            Self::Moved(node) => node.is_within(most),
        }
    }
}

fn depth(value: &Owned) -> usize {
    match value {
        Owned::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Owned::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

impl Style {
    /// The layout of `text`.
    pub(super) fn of(text: &str) -> Style {
        let indents =
            text.lines().skip(1).map(|line| &line[..line.len() - line.trim_start().len()]);
        let unit = indents.into_iter().find(|indent| !indent.is_empty());
        let unit = unit.or_else(|| text.trim_end().contains('\n').then_some("  ")).map(Rc::from);
        let is_spaced = unit.is_some() || text.contains("\": ");
        let first = text.find('\n').map_or(text, |end| &text[..end]);
        let line = if first.ends_with('\r') { "\r\n" } else { "\n" };
        Style { unit, line, is_inline: false, is_spaced, is_padded: false }
    }

    /// The layout for a value near an array or object, or near something else: on one
    /// line if that one is.
    pub(super) fn like(&self, neighbour: Option<Neighbour>) -> Style {
        let Some(Neighbour { extent, is_padded }) = neighbour else { return self.clone() };
        let is_inline = !extent.has_break && extent.len > "[]".len();
        let is_padded = is_inline && is_padded;
        let is_spaced = if is_inline { extent.is_spaced } else { self.is_spaced };
        Style { is_inline, is_spaced, is_padded, ..self.clone() }
    }

    pub(super) fn is_multiline(&self) -> bool {
        self.unit.is_some()
    }

    pub(super) fn unit(&self) -> &str {
        self.unit.as_deref().unwrap_or_default()
    }

    /// What ends a line.
    pub(super) fn line(&self) -> &'static str {
        self.line
    }

    pub(super) fn after_colon(&self) -> &'static str {
        if self.is_spaced { " " } else { "" }
    }

    /// Whether `value` takes more than one line.
    fn has_lines(&self, value: &Owned) -> bool {
        let is_empty = match value {
            Owned::Array(elements) => elements.is_empty(),
            Owned::Object(members) => members.is_empty(),
            _ => true,
        };
        self.is_multiline() && !self.is_inline && !is_empty
    }

    /// `value` as text, on a line that is indented by `indent`, if it takes more than one.
    fn write(&self, value: &Owned, indent: &str) -> String {
        let has_lines = self.has_lines(value);
        let inner = if has_lines { format!("{indent}{}", self.unit()) } else { String::new() };
        let children: Vec<String> = match value {
            Owned::Array(elements) => {
                elements.iter().map(|element| self.write(element, &inner)).collect()
            }
            Owned::Object(members) => {
                let member = |(key, value): (&String, &Owned)| {
                    format!("{}:{}{}", quote(key), self.after_colon(), self.write(value, &inner))
                };
                members.iter().map(member).collect()
            }
            other => return to_compact(other),
        };
        let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
        if children.is_empty() {
            return format!("{open}{close}");
        }
        if !has_lines {
            let pad = if self.is_padded { " " } else { "" };
            let comma = if self.is_spaced { ", " } else { "," };
            return format!("{open}{pad}{}{pad}{close}", children.join(comma));
        }
        let line = self.line;
        let children = children.join(&format!(",{line}{inner}"));
        format!("{open}{line}{inner}{children}{line}{indent}{close}")
    }
}
