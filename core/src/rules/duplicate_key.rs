//! `duplicate-key`: an object has the same key twice.
//!
//! Most programs that read JSON keep one of the two and lose the other without a word. Which
//! of them was meant cannot be told, so the workflow does not run until one is gone.
//!
//! The rule holds for every object of the document, payloads included. Keys that differ in
//! upper and lower case are two keys. As long as a key is there twice, no fixes are offered
//! for anything, because a fix could reach the wrong one.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     },
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dusk" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Rename one of the two, or remove it.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw_dawn": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     },
//!     "draw_dusk": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dusk" }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, Place};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(Concern::Form, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for &(first, again) in &facts.workflow.misfits.duplicate_keys {
        found.tell(|| {
            let key = facts.text(again);
            let nodes = &facts.workflow.nodes;
            let before = nodes.partition_point(|node| node.value <= again).checked_sub(1);
            let node = before.filter(|&node| facts.value(nodes[node].value).contains(again));
            Finding::at(Place::from(again), format!("the key `{key}` stands here a second time"))
                .node(node)
                .help("rename or remove one of the two")
                .related(first, "it stands here first")
        });
    }
}
