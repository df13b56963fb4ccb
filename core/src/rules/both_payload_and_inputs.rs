//! `both-payload-and-inputs`: a node has `payload` and `inputs`, two names of one field.
//!
//! A task has one input, and either name will do for it. With both there, it cannot be told
//! which of the two was meant.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" },
//!       "inputs": { "prompt": "a lighthouse at dusk" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Keep one of the two, with everything that is needed in it. The fix removes the second, or
//! the one that is empty.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;

pub(super) const RULE: Rule = Rule {
    code: "both-payload-and-inputs",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task() else { return };
    let (Some((first, first_value)), Some((second, value))) = (task.payload, task.second_payload)
    else {
        return;
    };
    // The same key twice is a duplicate key, and reported as that.
    let (first_name, name) = (facts.text(first), facts.text(second));
    if first_name == name {
        return;
    }
    // Of the two, the empty one is the likelier left-over.
    let is_first_empty = facts.value(first_value).members().next().is_none();
    let (spare_name, spare) =
        if is_first_empty { (&first_name, first_value) } else { (&name, value) };
    let message = format!("`{}` has both `payload` and `inputs`", node.id);
    found.push(
        Finding::at(Place::key(value, second), message)
            .help("they are two names of one field; keep one")
            .related(first, format!("`{first_name}` stands here"))
            .fix(format!("Remove `{spare_name}`"), OpDraft::Remove(spare)),
    );
}
