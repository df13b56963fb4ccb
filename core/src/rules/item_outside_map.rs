//! `item-outside-map`: `${item}` or `${index}` stands where there is no current element.
//!
//! The two have a value only in the inner node of a map, and in the `template` of a `$each`.
//! Elsewhere there is no list to go over.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse in ${item}" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Make the node a map over the list. To put all elements into one payload, use a `$each`.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["spring", "summer", "autumn", "winter"],
//!       "node": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "a lighthouse in ${item}" }
//!       }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Found, Having, NodeFacts};
use crate::sites::Scope;
use crate::template::Root;

pub(super) const RULE: Rule = Rule {
    code: "item-outside-map",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::ELEMENT, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for Found { site, reference, range, .. } in it.references() {
        let root = match reference.root {
            Root::Item if site.scope == Scope::None => "item",
            Root::Index if site.scope == Scope::None => "index",
            _ => continue,
        };
        found.tell(|| {
            Finding::at(
                Place::within(site.value, range.clone()),
                format!("there is no current element here, so `{root}` has no value"),
            )
            .help("use a map node, or a `$each`, to go over an array")
        });
    }
}
