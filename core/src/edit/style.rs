//! How a text is laid out, so that new parts of it look like the old.

use serde_json::Value as Owned;

use super::extent::Extent;
use crate::json::{quote, to_compact};

/// The layout of a text.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// One level of indentation; `None` when all stands on one line.
    unit: Option<String>,
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
    /// What the line begins with on which the value begins that something is done to;
    /// empty if all stands on one line.
    pub(super) indent: String,
}

/// An array or object near which a new value comes to stand.
pub(super) struct Neighbour {
    pub(super) extent: Extent,
    /// Whether there is a space behind its first bracket.
    pub(super) is_padded: bool,
}

/// What comes into a text.
pub(super) enum New<'v> {
    /// A value, which is laid out as what it stands near.
    Value(&'v Owned),
    /// What has stood in the text before, and stays as it is; and how many arrays and objects
    /// are in each other there.
    Text(&'v str, usize),
}

impl New<'_> {
    pub(super) fn written(&self, style: &Style, indent: &str) -> String {
        match self {
            Self::Value(value) => style.write(value, indent),
            Self::Text(text, _) => (*text).to_owned(),
        }
    }

    /// How many arrays and objects are in each other.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::Value(value) => depth(value),
            Self::Text(_, depth) => *depth,
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
        let unit = indents.into_iter().find(|indent| !indent.is_empty()).map(str::to_owned);
        let unit = unit.or_else(|| text.trim_end().contains('\n').then(|| "  ".to_owned()));
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

    /// `value` as text, on a line that is indented by `indent`.
    pub(super) fn write(&self, value: &Owned, indent: &str) -> String {
        let children: Vec<String> = match value {
            Owned::Array(elements) => {
                let inner = format!("{indent}{}", self.unit());
                elements.iter().map(|element| self.write(element, &inner)).collect()
            }
            Owned::Object(members) => {
                let inner = format!("{indent}{}", self.unit());
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
        if self.unit.is_none() || self.is_inline {
            let pad = if self.is_padded { " " } else { "" };
            let comma = if self.is_spaced { ", " } else { "," };
            return format!("{open}{pad}{}{pad}{close}", children.join(comma));
        }
        let line = self.line;
        let inner = format!("{line}{indent}{}", self.unit());
        format!("{open}{inner}{}{line}{indent}{close}", children.join(&format!(",{inner}")))
    }
}
