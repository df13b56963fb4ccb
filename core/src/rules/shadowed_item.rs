//! `shadowed-item`: inside a `$each`, `item` or `index` hides the one of the map or the
//! `$each` around it.
//!
//! In a `template` the two mean the element of the nearest `$each`, and those further out
//! cannot be reached. If that is what you mean, all is well. If the outer element was meant,
//! the payload gets a wrong value, and nothing fails.
//!
//! It is said once for each `$each`. One whose `template` uses neither is left alone.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "rank": {
//!       "type": "map",
//!       "items": [{ "topic": "storms", "poems": ["High tide", "Ebb", "Calm"] }],
//!       "node": {
//!         "model_id": "sandbox",
//!         "task": "openai/rerank",
//!         "payload": {
//!           "query": "${item.topic}",
//!           "documents": [{ "$each": "${item.poems}", "template": "${item}" }]
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Do without the inner `$each` where the array can be handed on whole, or put what you need
//! from further out beside it, where the outer `item` still has its meaning.
//!
//! ```json
//! {
//!   "nodes": {
//!     "rank": {
//!       "type": "map",
//!       "items": [{ "topic": "storms", "poems": ["High tide", "Ebb", "Calm"] }],
//!       "node": {
//!         "model_id": "sandbox",
//!         "task": "openai/rerank",
//!         "payload": {
//!           "query": "${item.topic}",
//!           "documents": "${item.poems}"
//!         }
//!       }
//!     }
//!   }
//! }
//! ```

use fixedbitset::FixedBitSet;

use super::finding::{Finding, Findings, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Found, Having, NodeFacts};
use crate::sites::Scope;
use crate::template::Root;

pub(super) const RULE: Rule = Rule {
    code: "shadowed-item",
    severity: Severity::Warning,
    group: Group::Template,
    check: Check::Node(Having::EACH, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    let mut told = FixedBitSet::new();
    for Found { site, reference, range, .. } in it.references() {
        let Scope::Each(each) = site.scope else { continue };
        let outer = match facts.sites.eaches[each].outer {
            Scope::None => continue,
            Scope::Map | Scope::NestedMap => "the map's",
            Scope::Each(_) => "the outer `$each`'s",
        };
        let root = match reference.root {
            Root::Item => "item",
            Root::Index => "index",
            _ => continue,
        };
        told.grow(each + 1);
        if told.put(each) {
            continue;
        }
        found.tell(|| {
            Finding::at(
                Place::within(site.value, range.clone()),
                format!("this `{root}` is the `$each`'s, and hides {outer}"),
            )
            .help(format!("{outer} cannot be reached in here; put what you need beside it"))
            .related(facts.sites.eaches[each].object, "it is an element of this `$each`")
        });
    }
}
