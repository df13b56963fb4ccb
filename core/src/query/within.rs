//! What could be written in a string that a form shows: without quotes and escapes.

use std::ops::Range as Span;

use super::complete::{Completion, complete};
use crate::facts::Facts;
use crate::json::{Value, decoded_offset};

/// What could be written at a place of what a string says.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletionsWithin {
    /// What it takes the place of, in bytes of what the string says.
    pub replace: Span<usize>,
    /// The possibilities, the best first. What they insert is text as it is, without
    /// escapes.
    pub items: Vec<Completion>,
}

/// What could be written at the byte `at` of what `string` says, which is a string of
/// the document.
pub fn complete_within(
    facts: &Facts<'_>,
    string: Value<'_>,
    at: usize,
) -> Option<CompletionsWithin> {
    if !string.is_string() {
        return None;
    }
    let completions = complete(facts, string.span_within(&(at..at)).start)?;
    let place = |offset: u32| decoded_offset(string, offset as usize);
    let items = completions.items.into_iter().filter_map(|item| {
        let insert = serde_json::from_str(&format!("\"{}\"", item.insert)).ok()?;
        Some(Completion { insert, ..item })
    });
    let replace = completions.replace;
    Some(CompletionsWithin {
        replace: place(replace.start.offset)..place(replace.end.offset),
        items: items.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::parse::parse;
    use crate::types::Builder;

    const TEXT: &str = r#"{"nodes":{"a":{"task":"fal/ocr"},
        "b":{"task":"fal/ocr","payload":{"p":"\u00e9\n\"${nodes.}","q":"${inp","r":1}}},
        "edges":[{"from":"a","to":"b"}],"input_params":{"q\"1":{}}}"#;

    /// What is offered first behind `before` in a string, and what it is put in place of.
    #[track_caller]
    fn check(key: &str, before: &str, expected: Option<(&str, &str)>) {
        let document = parse(TEXT);
        let (catalogue, builder) = (Catalogue::default(), Builder::default());
        let facts = Facts::new(&document, &catalogue, &builder);
        let string = document.json.root().pointer(&format!("/nodes/b/payload/{key}")).unwrap();
        let text = string.as_str().unwrap_or_default();
        let found = complete_within(&facts, string, before.len());
        let found = found.map(|it| (text[it.replace].to_owned(), it.items[0].insert.clone()));
        let found = found.as_ref().map(|(old, new)| (old.as_str(), new.as_str()));
        assert_eq!(found, expected);
    }

    #[test]
    fn places_and_inserts_are_those_of_what_is_said() {
        check("p", "é\n\"${nodes.", Some((".", ".a.result")));
        check("q", "${inp", Some(("inp", "input[\"q\\\"1\"]")));
        check("r", "", None);
    }
}
