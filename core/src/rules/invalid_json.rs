//! `invalid-json`: the text is not JSON.
//!
//! Nothing else can be said about such a text, so this is then the only diagnostic. It
//! stands where reading had to stop, which may be a little after the mistake: a comma that
//! is missing at the end of a line is noticed at the start of the next.
//!
//! JSON has no comments, no single quotes, and no comma after the last element of a list.
//!
//! # Example
//!
//! ```text
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" },
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Mend the text at that place. Here a comma has nothing after it.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, Part, Place};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::Problem;

pub(super) const RULE: Rule = Rule {
    code: "invalid-json",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(Concern::Form, check),
};

const NUMBER: &str = "write plain decimal digits, such as `0.5`, `-1` or `20`";

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let Some(unreadable) = &facts.document.unreadable else { return };
    if matches!(unreadable.problem, Problem::TooLarge | Problem::TooDeep) {
        return;
    }
    found.tell(|| {
        let text = facts.json.text();
        let start = unreadable.offset.min(text.len());
        let next = text[start..].chars().next().map_or(0, char::len_utf8);
        let bytes = start..start + next;
        let place = Place { value: facts.json.root().id(), part: Part::Bytes(bytes) };
        let help = way_out(unreadable.problem, &text[..start], &text[start..]);
        Finding::at(place, unreadable.to_string()).help(help)
    });
}

/// What to do about a problem between these two parts of the text.
fn way_out(problem: Problem, before: &str, rest: &str) -> &'static str {
    match problem {
        Problem::TrailingComma => "remove the comma",
        Problem::SingleQuotes => "write `\"` instead of `'`",
        Problem::Comment => "remove the comment, or put it into a `description`",
        Problem::Empty => "the smallest workflow is `{\"nodes\": {}, \"edges\": []}`",
        Problem::EndsEarly => "close every string, array and object",
        Problem::ByteOrderMark => "save the file as UTF-8 without a byte order mark",
        Problem::ControlCharacter if rest.starts_with(['\n', '\r']) => {
            "write `\\n` for a line break, and close each string on its line"
        }
        Problem::BadEscape => "write `\\\\` for a backslash",
        Problem::BadNumber => NUMBER,
        Problem::TrailingText => "a file holds one document; look for a bracket too many",
        _ => foreign(rest)
            .or_else(|| before.trim().is_empty().then_some("a document begins with `{`"))
            .or_else(|| misplaced(problem, rest))
            .unwrap_or("mend the text here; everything before it is well-formed"),
    }
}

/// The way out where something stands that other languages have and JSON has not.
fn foreign(rest: &str) -> Option<&'static str> {
    /// How it begins, and what to do about it.
    const FOREIGN: &[(&[&str], &str)] = &[
        (&["#"], "JSON has no comments; remove it, or put it into a `description`"),
        (&["```"], "remove the lines around the JSON"),
        (
            &["`", "\u{201c}", "\u{201d}", "\u{201e}", "\u{2018}", "\u{2019}"],
            "write `\"` for a quote",
        ),
        (&["${", "{{"], "a template is text: put it in double quotes"),
        (&["True", "TRUE"], "write `true`"),
        (&["False", "FALSE"], "write `false`"),
        (&["None", "NULL", "Null", "nil", "undefined"], "write `null`"),
        (&["NaN", "Infinity"], "JSON has no such number; write another, or `null`"),
        (&["..."], "write out what the three dots stand for"),
        (&["\u{a0}", "\u{200b}", "\u{feff}"], "remove the invisible character"),
    ];
    let begins = |starts: &[&str]| starts.iter().any(|start| rest.starts_with(start));
    FOREIGN.iter().find(|(starts, _)| begins(starts)).map(|(_, help)| *help)
}

/// The way out where something stands that belongs elsewhere, or is missing.
fn misplaced(problem: Problem, rest: &str) -> Option<&'static str> {
    let first = rest.chars().next()?;
    Some(match (problem, first) {
        (Problem::ExpectedKey | Problem::ExpectedValue, ',') => "remove the comma",
        (Problem::ExpectedKey | Problem::ExpectedCommaOrBrace, ']') => {
            "close the object with `}` first"
        }
        (Problem::ExpectedKey, _) => "put the key in double quotes",
        (Problem::ExpectedColon, '=') => "write `:` instead of `=`",
        (Problem::ExpectedCommaOrBracket, '}') => "close the array with `]` first",
        (Problem::ExpectedCommaOrBrace | Problem::ExpectedCommaOrBracket, ';') => {
            "write `,` instead of `;`"
        }
        (Problem::ExpectedCommaOrBrace | Problem::ExpectedCommaOrBracket, '"' | '{' | '[') => {
            "put a comma before this"
        }
        (Problem::ExpectedValue, '}' | ']') => "write the value that is missing",
        (Problem::ExpectedValue, '+' | '.') => NUMBER,
        (Problem::ExpectedValue, _) => "text stands in double quotes",
        _ => return None,
    })
}
