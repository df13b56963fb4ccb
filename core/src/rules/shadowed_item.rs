//! `shadowed-item`: inside a `$each`, `item` or `index` hides those of the map or
//! the `$each` around it.
//!
//! ```json
//! { "type": "map", "items": "${input.albums}",
//!   "node": { "payload": { "documents": [
//!     { "$each": "${item.tracks}", "template": "${item}" } ] } } }
//! ```

use super::{Check, Finding, Findings, Group, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Found, NodeFacts};
use crate::sites::Scope;
use crate::template::Root;

pub(super) const RULE: Rule = Rule {
    code: "shadowed-item",
    severity: Severity::Warning,
    group: Group::Template,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    let mut told = Vec::new();
    for Found { site, reference, range, .. } in it.references() {
        let Scope::Each(each) = site.scope else { continue };
        let outer = match facts.sites.eaches[each].outer {
            Scope::None => continue,
            Scope::Map => "the map's",
            Scope::Each(_) => "the outer `$each`'s",
        };
        let root = match reference.root {
            Root::Item => "item",
            Root::Index => "index",
            _ => continue,
        };
        if told.contains(&each) {
            continue;
        }
        told.push(each);
        found.push(
            Finding::at(
                Place::within(site.value, range.clone()),
                format!("this `{root}` is the `$each`'s, and hides {outer}"),
            )
            .help(format!("{outer} cannot be reached in here; put what you need beside it"))
            .related(facts.sites.eaches[each].object, "it is an element of this `$each`"),
        );
    }
}
