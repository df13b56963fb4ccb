//! `nested-map`: the inner node of a map is a map itself.
//!
//! A map does one task for each element, and its result has one value for each. The format
//! has no maps in maps: there is no one way to count what failed in them, or to number
//! their elements.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": [["dawn", "dusk"], ["spring", "autumn"]],
//!       "node": {
//!         "type": "map",
//!         "items": "${item}",
//!         "node": {
//!           "model_id": "black-forest-labs/FLUX.1-schnell",
//!           "task": "fal/text-to-image",
//!           "payload": { "prompt": "a lighthouse at ${item}" }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Go over one flat list, or use two maps one after the other. If all the elements of an
//! element belong into one call, use a `$each` in its payload.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["dawn", "dusk", "spring", "autumn"],
//!       "node": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "a lighthouse at ${item}" }
//!       }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::json::Value;
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "nested-map",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::MAP, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    // One in another is in the way only once this is gone.
    let Some(map) = node.map() else { return };
    let Some(nested) = &map.nested else { return };
    found.tell(|| {
        let message = format!("the inner node of the map `{}` is a map itself", node.id);
        let finding = Finding::at(nested.claim, message).expected("task").found("map");
        match &map.inner {
            Some(inner) if !has_part_of_map(facts.value(inner.object)) => {
                finding.did_you_mean("task", nested.claim)
            }
            _ => finding.help("use a second map node after this one, or `$each` in the payload"),
        }
    });
}

fn has_part_of_map(node: Value<'_>) -> bool {
    let parts = [words::ITEMS, words::TOLERANCE, words::MAX_CONCURRENCY];
    parts.into_iter().any(|part| node.member(part).is_some())
}
