//! What could be written at a place?

mod keys;
mod paths;
mod references;
mod values;

use std::ops::Range as Span;

use serde::Serialize;

use super::mend::mend;
use super::spot::Spot;
use crate::catalogue::Catalogue;
use crate::diagnostic::{PatchOp, Range};
use crate::facts::Facts;
use crate::json::{Value, quote};
use crate::order::sort_by_number;
use crate::parse::parse;
use crate::text::LineIndex;
use crate::types::{Builder, Fit, Type};

/// What could be written at a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completions {
    /// What it takes the place of: what has been written of it so far.
    pub replace: Range,
    /// The possibilities, the best first. Those that do not fit what has been written
    /// up to the place are left out.
    pub items: Vec<Completion>,
}

/// Something that could be written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completion {
    /// What it is called.
    pub label: String,
    /// What to write, as it has to stand in the text: with quotes and escapes.
    pub insert: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type, or whose it is, in a word or two; may be empty.
    pub detail: String,
    /// What it is for, in a sentence; may be empty.
    pub documentation: String,
    /// What has to be changed elsewhere for it to be right, such as an edge to add: a
    /// JSON Patch (RFC 6902) on the text as it is before.
    pub also: Vec<PatchOp>,
}

/// What a [`Completion`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionKind {
    /// What a reference begins with.
    Root,
    /// A node.
    Node,
    /// A node to which an edge is missing; it comes with [`Completion::also`].
    NodeWithoutEdge,
    /// An input parameter.
    Input,
    /// A step or several into a result.
    Path,
    /// A key of the format or of a payload.
    Key,
    /// A model.
    Model,
    /// A task type.
    Task,
    /// One of a few values.
    Value,
}

/// What could be written at the byte `offset` of the text; nothing if the text is
/// no JSON.
pub fn complete(facts: &Facts<'_>, offset: usize) -> Option<Completions> {
    if facts.document.unreadable.is_some() {
        return None;
    }
    let text = facts.json.text();
    let offset = text.floor_char_boundary(offset);
    Asked { facts, offset, is_mended: false }.answer()
}

/// What could be written at the byte `offset` of `text`, which may be no JSON
/// because something is being written there: a string without its end, or a value
/// or key that is still missing.
pub fn complete_text(text: &str, catalogue: &Catalogue, offset: usize) -> Option<Completions> {
    let offset = text.floor_char_boundary(offset);
    let document = parse(text);
    let builder = Builder::default();
    if document.unreadable.is_none() {
        return complete(&Facts::new(&document, catalogue, &builder), offset);
    }
    let document = parse(mend(text, offset)?.text());
    let facts = Facts::new(&document, catalogue, &builder);
    let completions = Asked { facts: &facts, offset, is_mended: true }.answer()?;
    // Patches are for texts that can be read.
    let items = completions.items.into_iter().filter(|item| item.also.is_empty()).collect();
    Some(Completions { items, ..completions })
}

/// A place, and whether what stands behind it was made up.
#[derive(Clone, Copy)]
struct Asked<'f, 'd> {
    facts: &'f Facts<'d>,
    offset: usize,
    is_mended: bool,
}

/// What could be written, and instead of what.
struct Offers {
    /// The bytes of the text that go.
    replace: Span<usize>,
    /// What has been written of it up to the place.
    typed: String,
    /// The possibilities, and how good each is: 0 is best.
    items: Vec<(u8, Completion)>,
}

impl Asked<'_, '_> {
    fn answer(self) -> Option<Completions> {
        let mut spot = Spot::at(self.facts.document, self.offset);
        let string = if spot.is_on_key { spot.key.unwrap_or(spot.value) } else { spot.value };
        // Beside a string, one is where it stands and not within it.
        let is_beside = string.is_string()
            && self.is_real(string)
            && !(string.span().start < self.offset && self.offset < string.span().end);
        if let (true, Some((value, what))) = (is_beside, spot.parent) {
            spot = Spot { value, what, key: None, parent: None, is_on_key: false };
        }
        let offers = if spot.is_on_key {
            keys::at_key(self, &spot)
        } else if spot.value.is_string() && self.is_real(spot.value) {
            references::at(self, &spot).or_else(|| values::at(self, &spot))
        } else if spot.value.raw().starts_with(['{', '[']) {
            keys::in_gap(self, &spot).or_else(|| values::in_gap(self, &spot))
        } else {
            values::at(self, &spot)
        }?;
        Some(self.finish(offers))
    }

    /// Whether a value stands in the text as it was given.
    fn is_real(self, value: Value<'_>) -> bool {
        !self.is_mended || value.span().start < self.offset
    }

    /// Leaves out what does not fit what has been typed, and puts the best first.
    fn finish(self, offers: Offers) -> Completions {
        let Offers { mut replace, typed, items } = offers;
        if self.is_mended {
            replace = replace.start.min(self.offset)..replace.end.min(self.offset);
        }
        let typed = typed.to_ascii_lowercase();
        let ranked = items.into_iter().filter_map(|(rank, item)| {
            let match_rank = match_rank(&item.label.to_ascii_lowercase(), &typed)?;
            Some(((match_rank, rank), item))
        });
        let mut ranked: Vec<_> = ranked.collect();
        sort_by_number(&mut ranked, |((match_rank, rank), _)| {
            u64::from(*match_rank) << 8 | u64::from(*rank)
        });
        let lines = LineIndex::new(self.facts.json.text());
        Completions {
            replace: lines.range(replace),
            items: ranked.into_iter().map(|(_, item)| item).collect(),
        }
    }

    /// The bytes between the quotes of a string, and what stands there up to the place.
    fn in_string(self, string: Value<'_>) -> (Span<usize>, String) {
        let span = string.span().start + 1..string.span().end - 1;
        let typed = self.facts.json.text().get(span.start..self.offset.min(span.end));
        (span, typed.unwrap_or_default().to_owned())
    }
}

/// How well a label fits what has been typed: it begins with it, has it, or has its
/// letters in this order. Both in lower case.
fn match_rank(label: &str, typed: &str) -> Option<u8> {
    if label.starts_with(typed) {
        return Some(0);
    }
    if label.contains(typed) {
        return Some(1);
    }
    let mut letters = label.chars();
    typed.chars().all(|typed| letters.any(|letter| letter == typed)).then_some(2)
}

/// How well a value of type `ty` does where a `wanted` is asked for: it does, a part
/// of it may, it does not.
fn rank(ty: &Type<'_>, wanted: &Type<'_>) -> u8 {
    match ty.fit(wanted) {
        Fit::Yes if *ty != Type::Unknown => 0,
        Fit::Yes | Fit::UnlessNull => 1,
        Fit::No if ty.has_part(wanted) => 1,
        Fit::No => 2,
    }
}

// Called from many places, none of which has to be quick, so each is compiled once.
impl Completion {
    #[cold]
    fn new(kind: CompletionKind, label: &str) -> Self {
        Completion {
            label: label.to_owned(),
            insert: label.to_owned(),
            kind,
            detail: String::new(),
            documentation: String::new(),
            also: Vec::new(),
        }
    }

    #[cold]
    fn insert(self, insert: &str) -> Self {
        Completion { insert: insert.to_owned(), ..self }
    }

    #[cold]
    fn detail(self, detail: &str) -> Self {
        Completion { detail: detail.to_owned(), ..self }
    }

    #[cold]
    fn documentation(self, documentation: &str) -> Self {
        Completion { documentation: documentation.to_owned(), ..self }
    }

    /// The same within a string, where quotes and backslashes are escaped.
    #[cold]
    fn in_string(self) -> Self {
        let insert = quote(&self.insert);
        Completion { insert: insert[1..insert.len() - 1].to_owned(), ..self }
    }
}

#[cfg(test)]
mod tests;
