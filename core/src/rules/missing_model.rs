//! `missing-model`: a task node does not say which model does its task.
//!
//! Models differ in what they cost and in what comes out, so none is chosen for you. Only
//! `casola/pick` needs no model, because no provider is asked.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Name a model that can do the task. The fix takes the first one of the catalogue.
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

use std::borrow::Cow;

use super::finding::{Finding, Findings, OpDraft, Place};
use super::missing_field::{slip, task_in_type};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Having, NodeFacts};
use crate::json::{Kind, Value};
use crate::model::Task;
use crate::tasks::PICK;
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "missing-model",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task().filter(|task| lacks_model(facts, task)) else { return };
    let finding =
        Finding::at(Place::key(task.object, task.key), format!("`{}` has no `model_id`", node.id));
    if let Some(model) = slip(facts.value(task.object), words::MODEL_ID) {
        found.push(finding.did_you_mean_it_by("model_id", task.object, model));
        return;
    }
    let task_id = task_id(facts, task);
    let first = facts.catalogue.models.iter().find(|model| model.can(&task_id));
    found.push(match first {
        Some(model) => finding.help(format!("`{}` can do this task", model.id)).fix(
            format!("Use `{}`", model.id),
            OpDraft::Add(task.object, "model_id".to_owned(), model.id.as_str().into()),
        ),
        None => finding.help("add a `model_id`"),
    });
}

/// Whether a task needs a model and names none.
pub(super) fn lacks_model(facts: &Facts<'_>, task: &Task) -> bool {
    let is_said = task.model_id.is_some() || task.spoiled.contains(&"model_id");
    // What is no object at all is reported as that.
    let is_object = facts.value(task.object).kind() == Kind::Object;
    !is_said && is_object && task_id(facts, task) != PICK
}

fn task_id<'d>(facts: &Facts<'d>, task: &Task) -> Cow<'d, str> {
    let task_id = task.task.or_else(|| task_in_type(facts.value(task.object)).map(Value::id));
    task_id.map(|task| facts.text(task)).unwrap_or_default()
}
