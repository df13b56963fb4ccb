//! `item-outside-map`: `${item}` or `${index}` where there is no current element.
//!
//! They have a value only inside the inner node of a map, and in the `template` of a
//! `$each`.

use super::{Findings, Group, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found};
use crate::sites::Scope;
use crate::template::Root;

pub(super) const RULE: Rule =
    Rule { code: "item-outside-map", severity: Severity::Error, group: Group::Template, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for Found { site, reference, range, .. } in facts.references() {
        let root = match reference.root {
            Root::Item if site.scope == Scope::None => "item",
            Root::Index if site.scope == Scope::None => "index",
            _ => continue,
        };
        found.push(
            RULE.at(
                Place::within(site.value, range.clone()),
                format!("there is no current element here, so `{root}` has no value"),
            )
            .help("use a map node, or a `$each`, to go over an array")
            .node(site.node),
        );
    }
}
