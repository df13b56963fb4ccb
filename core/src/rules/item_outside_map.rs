//! `item-outside-map`: `${item}` or `${index}` where there is no current element.
//!
//! They have a value only inside the inner node of a map, and in the `template` of a
//! `$each`.

use super::{Check, Finding, Findings, Group, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Found, NodeFacts};
use crate::sites::Scope;
use crate::template::Root;

pub(super) const RULE: Rule = Rule {
    code: "item-outside-map",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for Found { site, reference, range, .. } in it.references() {
        let root = match reference.root {
            Root::Item if site.scope == Scope::None => "item",
            Root::Index if site.scope == Scope::None => "index",
            _ => continue,
        };
        found.push(
            Finding::at(
                Place::within(site.value, range.clone()),
                format!("there is no current element here, so `{root}` has no value"),
            )
            .help("use a map node, or a `$each`, to go over an array"),
        );
    }
}
