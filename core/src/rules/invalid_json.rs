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

use super::{Check, Concern, Finding, Findings, Group, Part, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::Problem;

pub(super) const RULE: Rule = Rule {
    code: "invalid-json",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(Concern::Form, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let Some(unreadable) = &facts.document.unreadable else { return };
    let help = match unreadable.problem {
        Problem::TooLarge | Problem::TooDeep => return,
        Problem::TrailingComma => "remove the comma",
        Problem::SingleQuotes => "write `\"` instead of `'`",
        Problem::Comment => "remove the comment, or put it into a `description`",
        Problem::Empty => "the smallest workflow is `{\"nodes\": {}, \"edges\": []}`",
        Problem::EndsEarly => "close every string, array and object",
        Problem::ByteOrderMark => "save the file as UTF-8 without a byte order mark",
        _ => "mend the text here; everything before it is well-formed",
    };
    let start = unreadable.offset.min(facts.json.text().len());
    let next = facts.json.text()[start..].chars().next().map_or(0, char::len_utf8);
    let bytes = start..start + next;
    let place = Place { value: facts.json.root().id(), part: Part::Bytes(bytes) };
    found.push(Finding::at(place, unreadable.to_string()).help(help));
}
