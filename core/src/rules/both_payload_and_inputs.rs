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
//! Keep one of the two, with everything that is needed in it. The fixes put both into one, if
//! nothing is in both, or remove one that is not needed.
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

use super::finding::{Finding, Findings, FixDraft, OpDraft, Place};
use super::meant;
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::json::{Kind, Value, ValueId};
use crate::model::Task;
use crate::texts::Texts;

pub(super) const RULE: Rule = Rule {
    code: "both-payload-and-inputs",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task() else { return };
    let (Some((first, first_value)), Some((second, value))) = (task.payload, task.second_payload)
    else {
        return;
    };
    let (one, other) = (facts.value(first_value), facts.value(value));
    // The same key twice is a duplicate key, and reported as that.
    let is_same = facts.text(first) == facts.text(second);
    // And what is `null` is of the wrong shape.
    let is_null = |value: Value<'_>| value.kind() == Kind::Null;
    if is_same || is_null(one) || is_null(other) {
        return;
    }
    found.tell(|| finding(it, task, (first, one), (second, other)));
}

/// What is wrong with two payloads, of which each is a key and its value.
fn finding(
    it: NodeFacts<'_, '_>,
    task: &Task,
    (first, one): (ValueId, Value<'_>),
    (second, other): (ValueId, Value<'_>),
) -> Finding {
    let NodeFacts { facts, node, .. } = it;
    let (first_name, name) = (facts.text(first), facts.text(second));
    let message = format!("`{}` has both `payload` and `inputs`", node.id);
    let finding = Finding::at(Place::key(other.id(), second), message)
        .help("they are two names of one field; keep one")
        .related(first, format!("`{first_name}` stands here"));
    let merge = merged(one, other)
        .map(|ops| FixDraft { title: format!("Put what is in `{name}` into `{first_name}`"), ops });
    let is_spare = |it: Value<'_>, rest: Value<'_>| {
        let mut inputs = task.task_type.into_iter().flat_map(|it| it.inputs);
        inputs.all(|input| {
            let is_there = |object: Value<'_>| object.member(input.word).is_some();
            !input.required || is_there(rest) || !is_there(it)
        })
    };
    let remove = |name: &str, it: Value<'_>, rest| {
        is_spare(it, rest)
            .then(|| FixDraft::new(format!("Remove `{name}`"), OpDraft::Remove(it.id())))
    };
    let mut removals = [remove(&name, other, one), remove(&first_name, one, other)];
    // Of the two, the empty one is the likelier left-over.
    if one.members().next().is_none() {
        removals.reverse();
    }
    let fixes = merge.into_iter().chain(removals.into_iter().flatten());
    fixes.fold(finding, Finding::with_fix)
}

/// Puts all of one object into another; `None` unless both have something, and nothing is
/// in both.
fn merged(into: Value<'_>, from: Value<'_>) -> Option<Vec<OpDraft>> {
    let mut keys = Texts::default();
    let mut all = into.members().chain(from.members());
    let is_clear = all.all(|(key, _)| keys.add(key.as_str().unwrap_or_default()).1);
    let is_empty = |it: Value<'_>| it.members().next().is_none();
    if !is_clear || !meant::may_be_copied(from) || is_empty(into) || is_empty(from) {
        return None;
    }
    let put = from.members().map(|(key, value)| {
        let key = key.as_str().unwrap_or_default().into_owned();
        OpDraft::Add(into.id(), key, value.to_owned_value())
    });
    Some(put.chain([OpDraft::Remove(from.id())]).collect())
}
