//! `unknown-payload-field`: the task type has no such input.
//!
//! The field is sent to the provider as it is, because a provider may know more than its
//! task type says. But often it is a slip, and then the task is done without it: below, one
//! picture would be made and not four.
//!
//! Only the names of the payload's own fields are compared, and `sandbox` is known for
//! every task.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn", "num_image": 4 }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write the name as the task type has it. If the provider does know the field, leave it: a
//! warning stops nothing.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn", "num_images": 4 }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::nearest::nearest;
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "unknown-payload-field",
    severity: Severity::Warning,
    group: Group::Node,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task() else { return };
    let (Some((_, payload)), Some(task_type)) = (task.payload, task.task_type) else {
        return;
    };
    let payload = facts.value(payload);
    let mut free = None;
    for (key, value) in payload.members() {
        let is_known = task_type.input_named(key.word()).is_some();
        // A `$each` in the place of a payload is reported as such.
        if is_known || matches!(key.word(), words::SANDBOX | words::EACH) {
            continue;
        }
        let name = key.as_str().unwrap_or_default();
        let finding = Finding::at(
            Place::key(value.id(), key.id()),
            format!("`{}` has no input `{name}`", task_type.id),
        );
        let free = free.get_or_insert_with(|| {
            let names = task_type.inputs.iter().map(|field| field.name);
            names.filter(|field| payload.get(field).is_none()).collect::<Vec<_>>()
        });
        found.push(match nearest(&name, free.iter().copied()) {
            Some(near) => finding.did_you_mean_key(near, payload.id(), value.id()),
            None => finding.help("it is sent to the provider as it is"),
        });
    }
}
