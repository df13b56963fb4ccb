//! `duplicate-key`: an object has the same key twice.
//!
//! Most readers would silently keep one of the two, and lose the other.
//!
//! ```json
//! { "nodes": { "draw": {}, "draw": {} }, "edges": [] }
//! ```

use super::{Check, Finding, Findings, Group, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for &(first, again) in &facts.workflow.misfits.duplicate_keys {
        let key = facts.text(again);
        found.push(
            Finding::at(Place::from(again), format!("the key `{key}` stands here a second time"))
                .help("rename or remove one of the two")
                .related(first, "it stands here first"),
        );
    }
}
