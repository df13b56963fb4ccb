//! `invalid-json`: the text is not JSON.
//!
//! Nothing else can be said about it, so this is then the only diagnostic. The
//! place is where reading had to stop.
//!
//! ```text
//! { "nodes": { "draw": { "task": "fal/text-to-image" }, } }
//! ```

use super::{Check, Finding, Findings, Group, Part, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::Problem;

pub(super) const RULE: Rule = Rule {
    code: "invalid-json",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(check),
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
