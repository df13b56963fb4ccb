//! `missing-field`: a node, or its payload, lacks something that it has to have.
//!
//! Every task node has a `task` and a `payload`, every map has `items` and a `node`, and
//! each task type has inputs that it cannot do without, and so have objects among these: a
//! message has a `role` and a `content`, and a part of one what its `type` says. The
//! `template` of a `$each` needs what its elements need. A provider would refuse the call,
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

pub(super) mod parts;
mod slips;

use std::borrow::Cow;

use serde_json::Value as Owned;

use super::finding::{Finding, Findings, OpDraft, Place};
use super::meant;
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Having, NodeFacts};
use crate::json::{Kind, Value, ValueId};
use crate::model::{Map, NodeKind, Task};
use crate::tasks::{self, Field, PICK, TaskType};
use crate::words::{self, Word};

pub(super) use slips::{slip, slips};

pub(super) const RULE: Rule = Rule {
    code: "missing-field",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, index, node } = it;
    if facts.value(node.value).kind() != Kind::Object {
        return;
    }
    if let NodeKind::Map(map) = &node.kind {
        check_map(facts, index, map, found);
    }
    if let Some(task) = node.task() {
        check_task(facts, index, task, found);
    }
}

fn check_map(facts: &Facts<'_>, index: usize, map: &Map, found: &mut Findings) {
    let place = || Place::key(map.object, map.key);
    let id = facts.id(index);
    if facts.value(map.object).member(words::TYPE).is_none() {
        found.tell(|| {
            let ty = OpDraft::Add(map.object, "type".to_owned(), "map".into());
            Finding::at(place(), format!("`{id}` has no `type`"))
                .help("a node with `items` is a map, and says so")
                .fix("Add `\"type\": \"map\"`", ty)
        });
    }
    let object = facts.value(map.object);
    if map.items.is_none() {
        found.tell(|| {
            let finding = Finding::at(place(), format!("the map `{id}` has no `items`"));
            match slip(object, words::ITEMS) {
                Some(slip) => finding.did_you_mean_it_by("items", map.object, slip),
                None => finding.help("add `items`, a template that yields an array"),
            }
        });
    }
    if lacks_node(map) {
        found.tell(|| {
            let finding = Finding::at(place(), format!("the map `{id}` has no `node`"));
            match slip(object, words::NODE) {
                Some(slip) => finding.did_you_mean_it_by("node", map.object, slip),
                None => with_inner_node(facts, map, finding),
            }
        });
    }
}

/// Offers to put the fields of a task that stand beside `items` into a `node`.
fn with_inner_node(facts: &Facts<'_>, map: &Map, finding: Finding) -> Finding {
    let object = facts.value(map.object);
    let fields: Vec<_> = task_fields(object).collect();
    if fields.is_empty() || !meant::may_be_copied(object) {
        return finding.help("add `node`, the task to do for each element");
    }
    finding
        .help("put the task into `node`")
        .fix_all("Put the task into `node`", moved(map.object, &fields, "node"))
}

/// What stands in a map and belongs to its task, if a task stands there.
fn task_fields(map: Value<'_>) -> impl Iterator<Item = (Value<'_>, Value<'_>)> {
    let has_task = map.member(words::TASK).is_some();
    map.members().filter(move |(key, _)| has_task && is_of_task(key.word()))
}

/// Whether tasks have a field of this name, and maps have none.
pub(super) fn is_of_task(name: Word) -> bool {
    [words::MODEL_ID, words::TASK, words::PAYLOAD, words::INPUTS].contains(&name)
        || [words::OUTPUTS, words::RETRY, words::TIMEOUT_SECONDS].contains(&name)
}

/// The members of a node, or its inner one, that are told to stand elsewhere.
pub(super) fn moved_members(facts: &Facts<'_>, node: usize, object: ValueId) -> Vec<ValueId> {
    let node = &facts.workflow.nodes[node];
    let value = facts.value(object);
    let has = |field| slip(value, field).is_some();
    match (node.map(), node.task()) {
        (Some(map), _) if map.object == object && lacks_node(map) && !has(words::NODE) => {
            task_fields(value).map(|(key, _)| key.id()).collect()
        }
        (_, Some(task))
            if task.object == object && task.payload.is_none() && !has(words::PAYLOAD) =>
        {
            inputs_beside(value, task).map(|(key, _)| key.id()).collect()
        }
        _ => Vec::new(),
    }
}

fn lacks_node(map: &Map) -> bool {
    map.inner.is_none() && map.nested.is_none() && !map.spoiled.contains(&words::NODE)
}

fn check_task(facts: &Facts<'_>, index: usize, task: &Task, found: &mut Findings) {
    let id = facts.id(index);
    let object = facts.value(task.object);
    let missing = |field: &str| {
        let place = Place::key(task.object, task.key);
        Finding::at(place, format!("`{id}` has no `{field}`"))
    };
    if lacks_task(facts, task) {
        found.tell(|| match slip(object, words::TASK) {
            Some(other) => missing("task").did_you_mean_it_by("task", task.object, other),
            None => {
                missing("task").help(format!("add a `task`, such as `{}`", likely(facts, task)))
            }
        });
    }
    let Some((key, payload)) = task.payload else {
        found.tell(|| match slip(object, words::PAYLOAD) {
            Some(other) => missing("payload").did_you_mean_it_by("payload", task.object, other),
            None => with_payload(object, task, missing("payload")),
        });
        return;
    };
    let (payload, Some(task_type)) = (facts.value(payload), task.task_type) else { return };
    let second = task.second_payload.map(|(_, second)| facts.value(second));
    let is_object = |payload: Value<'_>| payload.kind() == Kind::Object;
    if is_object(payload) && second.is_none_or(is_object) {
        check_inputs((payload, second), key, task_type, found);
    }
}

/// Whether nothing says what a task node does.
fn lacks_task(facts: &Facts<'_>, task: &Task) -> bool {
    let is_said = task.task.is_some() || task.spoiled.contains(&words::TASK);
    !is_said && task_in_type(facts.value(task.object)).is_none()
}

/// A task that a node's model can do.
fn likely<'f>(facts: &'f Facts<'_>, task: &Task) -> Cow<'f, str> {
    let model = task.model_id.map(|model| facts.text(model)).unwrap_or_default();
    if model == PICK {
        return model;
    }
    let first = facts.catalogue.find(&model).and_then(|model| model.tasks.first());
    first.map_or("fal/text-to-image", String::as_str).into()
}

/// Offers to put the inputs that stand beside the `task` into a `payload`.
fn with_payload(node: Value<'_>, task: &Task, finding: Finding) -> Finding {
    let inputs: Vec<_> = inputs_beside(node, task).collect();
    if inputs.is_empty() || !meant::may_be_copied(node) {
        return finding.help("add a `payload` with the task's inputs");
    }
    finding
        .help("put the inputs into a `payload`")
        .fix_all("Put the inputs into a `payload`", moved(task.object, &inputs, "payload"))
}

/// The inputs of a task that stand beside its `task`.
fn inputs_beside<'j>(node: Value<'j>, task: &Task) -> impl Iterator<Item = (Value<'j>, Value<'j>)> {
    let task_type = task.task_type;
    node.members().filter(move |(key, _)| {
        let input = task_type.and_then(|task_type| task_type.input_named(key.word()));
        // `task` is the node's, though one task has an input of that name.
        input.is_some() && key.word() != words::TASK
    })
}

/// Puts members of an object into a new one that is one of its members itself.
fn moved(object: ValueId, members: &[(Value<'_>, Value<'_>)], into: &str) -> Vec<OpDraft> {
    let owned = |(key, value): &(Value<'_>, Value<'_>)| {
        (key.as_str().unwrap_or_default().into_owned(), value.to_owned_value())
    };
    let inner = Owned::Object(members.iter().map(owned).collect());
    let mut ops: Vec<_> = members.iter().map(|(_, value)| OpDraft::Remove(value.id())).collect();
    ops.push(OpDraft::Add(object, into.to_owned(), inner));
    ops
}

/// Which of two payloads is meant is another matter: what one of them has is not missing.
fn check_inputs(
    (payload, second): (Value<'_>, Option<Value<'_>>),
    key: ValueId,
    task_type: &TaskType,
    found: &mut Findings,
) {
    for field in task_type.inputs.iter().filter(|field| field.required) {
        let is_missing = |payload: Value<'_>| payload.member(field.word).is_none();
        if is_missing(payload) && second.is_none_or(is_missing) {
            // A `$each` in the place of a payload is reported as such.
            if payload.member(words::EACH).is_some() {
                return;
            }
            found.tell(|| without_input(payload, key, task_type, field));
        }
    }
    check_parts(payload, task_type, found);
    if let Some(second) = second {
        check_parts(second, task_type, found);
    }
}

/// What is wrong with a payload, which stands behind `key`, without this input.
fn without_input(payload: Value<'_>, key: ValueId, task_type: &TaskType, field: &Field) -> Finding {
    let message = format!("`{}` needs `{}`", task_type.id, field.name);
    let finding = Finding::at(Place::key(payload.id(), key), message).expected(field.ty.name());
    let help = || format!("add `{}`: {}", field.name, field.description.to_ascii_lowercase());
    match input_slip(payload, task_type, field) {
        Some(slip) => finding.did_you_mean_it_by(field.name, payload.id(), slip),
        None => finding.help(help()),
    }
}

fn check_parts(payload: Value<'_>, task_type: &TaskType, found: &mut Findings) {
    let is_of_parts = |it: Value<'_>| matches!(it.kind(), Kind::Array | Kind::Object);
    for (key, value) in payload.members().filter(|(_, value)| is_of_parts(*value)) {
        if let Some(field) = task_type.input_named(key.word()) {
            parts::check(value, &field.ty, field.name, found);
        }
    }
}

/// The member of a payload that is most likely meant as an input which is missing.
pub(super) fn input_slip<'j>(
    payload: Value<'j>,
    task_type: &TaskType,
    field: &Field,
) -> Option<(Value<'j>, Value<'j>)> {
    parts::slip(payload, field.name, |key| task_type.takes(Word::of(key.as_bytes())))
}

/// The task type that stands in a node's `type`, and is reported there.
pub(super) fn task_in_type(node: Value<'_>) -> Option<Value<'_>> {
    node.member(words::TYPE).filter(|ty| tasks::by_word(ty.text_word()).is_some())
}

/// Whether a task needs a model and names none.
pub(super) fn lacks_model(facts: &Facts<'_>, task: &Task) -> bool {
    let is_said = task.model_id.is_some() || task.spoiled.contains(&words::MODEL_ID);
    // What is no object at all is reported as that.
    let is_object = facts.value(task.object).kind() == Kind::Object;
    !is_said && is_object && task_id(facts, task) != PICK
}

/// The id of a task, wherever it stands.
pub(super) fn task_id<'d>(facts: &Facts<'d>, task: &Task) -> Cow<'d, str> {
    let task_id = task.task.or_else(|| task_in_type(facts.value(task.object)).map(Value::id));
    task_id.map(|task| facts.text(task)).unwrap_or_default()
}
