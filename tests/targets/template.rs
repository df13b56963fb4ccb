//! `template`: a text is read as the oracle reads it, and each piece stands where it
//! says.

use std::ops::Range;

use weftwork_core::template::{Part, Reference, Root, Segment, Template};

use crate::agreement::{MAX_TEXT_FAULTS, is_unsettled};
use crate::oracle::template::{self as oracle, Piece, read};

/// Reads a text that may have references in it.
pub fn target(data: &[u8]) {
    let text = super::text(data);
    let template = Template::parse(&text);
    assert_stands_where_it_says(&text, &template);
    for fault in &template.faults {
        let within = &fault.reference;
        assert!(text[within.clone()].starts_with("${"), "{fault:?} in {text}");
        assert!(within.start <= fault.range.start && fault.range.end <= within.end, "{text}");
        assert!(text.get(fault.range.clone()).is_some(), "{fault:?} in {text}");
    }
    assert!(template.faults.len() <= MAX_TEXT_FAULTS, "{text}");
    if is_unsettled(&text.as_ref().into()) {
        return;
    }
    let expected = read(&text);
    if template.faults.is_empty() {
        assert_eq!(parts(&template), expected, "{text}");
        let is_whole = matches!(expected.as_slice(), [Piece::Reference(_)]);
        assert_eq!(template.whole().is_some(), is_whole, "{text}");
    } else if template.faults.len() < MAX_TEXT_FAULTS {
        assert_eq!(references_and_faults(&template), without_text(expected), "{text}");
    }
}

/// Whether references read the same again where they stand, and as they are written.
fn assert_stands_where_it_says(text: &str, template: &Template<'_>) {
    let mut at = 0;
    for (reference, range) in template.references() {
        assert!(at <= range.start, "{range:?} in {text}");
        at = range.end;
        let own = &text[range.clone()];
        assert_eq!(Template::parse(own).whole(), Some(reference), "{own} in {text}");
        let written = format!("${{{reference}}}");
        assert_eq!(Template::parse(&written).whole(), Some(reference), "{written} in {text}");
    }
}

/// All of a template without faults, in the oracle's words.
fn parts(template: &Template<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in &template.parts {
        match (part, pieces.last_mut()) {
            (Part::Text(more), Some(Piece::Text(text))) => text.push_str(more),
            (Part::Text(text), _) => pieces.push(Piece::Text(text.to_string())),
            (Part::Reference(it, _), _) => pieces.push(Piece::Reference(in_oracles_words(it))),
        }
    }
    pieces
}

/// References and faults in the order of the text, in the oracle's words.
fn references_and_faults(template: &Template<'_>) -> Vec<Piece> {
    let references = template.references();
    let mut pieces: Vec<(&Range<usize>, Piece)> =
        references.map(|(it, range)| (range, Piece::Reference(in_oracles_words(it)))).collect();
    pieces.extend(template.faults.iter().map(|fault| (&fault.reference, Piece::Malformed)));
    pieces.sort_by_key(|(range, _)| range.start);
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

fn without_text(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.retain(|it| !matches!(it, Piece::Text(_)));
    pieces
}

fn in_oracles_words(reference: &Reference<'_>) -> oracle::Reference {
    let step = |segment: &Segment<'_>| match segment {
        Segment::Key(key) => oracle::Step::Key(key.to_string()),
        Segment::Index(index) => oracle::Step::Index(*index),
    };
    oracle::Reference {
        root: match &reference.root {
            Root::Input(name) => oracle::Root::Input(name.to_string()),
            Root::Node(id) => oracle::Root::Node(id.to_string()),
            Root::Item => oracle::Root::Item,
            Root::Index => oracle::Root::Index,
        },
        path: reference.path.iter().map(step).collect(),
    }
}
