//! `missing-field`: a node, or its payload, lacks something that it has to have.
//!
//! Every task node has a `task` and a `payload`, every map has `items` and a `node`, and
//! each task type has inputs that it cannot do without. A provider would refuse the call,
//! and that only once all the nodes before have been done and paid for.
//!
//! What is there counts, whatever its value: whether an empty text or `null` will do is
//! another question.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "image_size": "square_hd" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Add what the message names.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn", "image_size": "square_hd" }
//!     }
//!   }
//! }
//! ```

use super::{Check, Finding, Findings, Group, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, NodeFacts};
use crate::model::{Map, NodeKind, Task};

pub(super) const RULE: Rule = Rule {
    code: "missing-field",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, index, node } = it;
    if facts.value(node.value).kind() != crate::json::Kind::Object {
        return;
    }
    match &node.kind {
        NodeKind::Task(task) => check_task(facts, index, task, found),
        NodeKind::Map(map) => check_map(facts, index, map, found),
    }
}

fn check_map(facts: &Facts<'_>, index: usize, map: &Map, found: &mut Findings) {
    let place = || Place::key(map.object, map.key);
    let id = facts.id(index);
    if map.items.is_none() {
        let help = "add `items`, a template that yields an array";
        found.push(Finding::at(place(), format!("the map `{id}` has no `items`")).help(help));
    }
    match &map.inner {
        Some(inner) if inner.claims_map.is_none() => check_task(facts, index, inner, found),
        None if !map.spoiled.contains(&"node") => {
            let help = "add `node`, the task to do for each element";
            found.push(Finding::at(place(), format!("the map `{id}` has no `node`")).help(help));
        }
        _ => {}
    }
}

fn check_task(facts: &Facts<'_>, index: usize, task: &Task, found: &mut Findings) {
    let id = facts.id(index);
    let mut missing = |field: &str, help: String| {
        let place = Place::key(task.object, task.key);
        found.push(Finding::at(place, format!("`{id}` has no `{field}`")).help(help));
    };
    if task.task.is_none() && !task.spoiled.contains(&"task") {
        missing("task", "add a `task`, such as `fal/text-to-image`".to_owned());
    }
    let Some((key, payload)) = task.payload else {
        missing("payload", "add a `payload` with the task's inputs".to_owned());
        return;
    };
    // Which of two payloads is meant has to be settled first.
    if task.second_payload.is_some() {
        return;
    }
    let (payload, Some(task_type)) = (facts.value(payload), task.task_type) else { return };
    if payload.kind() != crate::json::Kind::Object {
        return;
    }
    for field in task_type.inputs.iter().filter(|field| field.required) {
        if payload.member(field.word).is_none() {
            let message = format!("`{}` needs `{}`", task_type.id, field.name);
            found.push(
                Finding::at(Place::key(payload.id(), key), message)
                    .help(format!(
                        "add `{}`: {}",
                        field.name,
                        field.description.to_ascii_lowercase()
                    ))
                    .expected(field.ty.name()),
            );
        }
    }
}
