//! `too-deep`: the document is nested more than 64 levels deep.
//!
//! No workflow needs that; it is what a mistake or an attack looks like.

use super::{Check, Finding, Findings, Group, Part, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::Problem;

pub(super) const RULE: Rule = Rule {
    code: "too-deep",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let Some(unreadable) = &facts.document.unreadable else { return };
    if unreadable.problem != Problem::TooDeep {
        return;
    }
    let bytes = unreadable.offset..unreadable.offset + 1;
    let place = Place { value: facts.json.root().id(), part: Part::Bytes(bytes) };
    found.push(Finding::at(place, unreadable.to_string()).help("nest fewer arrays and objects"));
}
