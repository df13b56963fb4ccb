//! `unknown-payload-field`: the task type has no such input.
//!
//! The field is sent to the provider as it is, because a provider may know more than its
//! task type says. But often it is a slip, and then the task is done without it: below, one
//! picture would be made and not four.
//!
//! Only the names of the payload's own fields are compared, and `sandbox` is known for
//! every task. A slip in the name of an input that is needed is marked here, and is a
//! `missing-field` as well, as that stops the workflow; both offer the same name.
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
use super::missing_field::input_slip;
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::json::Value;
use crate::nearest::nearest;
use crate::tasks::TaskType;
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "unknown-payload-field",
    severity: Severity::Warning,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task() else { return };
    let Some(task_type) = task.task_type else { return };
    for payload in task.payloads() {
        check_payload(facts.value(payload), task_type, found);
    }
}

fn check_payload(payload: Value<'_>, task_type: &TaskType, found: &mut Findings) {
    let has_unknown = payload.members().any(|(key, _)| is_unknown(task_type, key));
    // A `$each` in the place of a payload is reported as such.
    if has_unknown && payload.member(words::EACH).is_none() {
        of_payload(payload, task_type, found);
    }
}

fn is_unknown(task_type: &TaskType, key: Value<'_>) -> bool {
    !task_type.takes(key.word())
}

/// Reports the unknown fields of a payload that has some. Most of what it does is done to tell
/// of them, so it is compiled apart as well.
#[cold]
#[inline(never)]
fn of_payload(payload: Value<'_>, task_type: &TaskType, found: &mut Findings) {
    let free = || task_type.inputs.iter().filter(|field| payload.member(field.word).is_none());
    let names: Vec<_> = free().map(|field| field.name).collect();
    let missing = free().filter(|field| field.required);
    let slip = |field| Some((input_slip(payload, task_type, field)?.0.id(), field.name));
    let slips: Vec<_> = missing.filter_map(slip).collect();
    for (key, value) in payload.members().filter(|(key, _)| is_unknown(task_type, *key)) {
        found.tell(|| {
            let name = key.as_str().unwrap_or_default();
            let message = format!("`{}` has no input `{name}`", task_type.id);
            let finding = Finding::at(Place::key(value.id(), key.id()), message);
            let slip = slips.iter().find(|(slip, _)| *slip == key.id());
            let near = slip.map(|(_, meant)| *meant);
            match near.or_else(|| nearest(&name, names.iter().copied())) {
                Some(near) => finding.did_you_mean_key(near, payload.id(), value.id()),
                None if task_type.is_pick() => finding.help("it changes nothing; remove it"),
                None => finding.help("it is sent to the provider as it is"),
            }
        });
    }
}
