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

use super::finding::{Finding, Findings, OpDraft, Place};
use super::missing_field::{lacks_model, slip, task_id};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::model::Task;
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
    found.tell(|| finding(it, task));
}

fn finding(it: NodeFacts<'_, '_>, task: &Task) -> Finding {
    let NodeFacts { facts, node, .. } = it;
    let finding =
        Finding::at(Place::key(task.object, task.key), format!("`{}` has no `model_id`", node.id));
    if let Some(model) = slip(facts.value(task.object), words::MODEL_ID) {
        return finding.did_you_mean_it_by("model_id", task.object, model);
    }
    let task_id = task_id(facts, task);
    let first = facts.catalogue.models.iter().find(|model| model.can(&task_id));
    match first {
        Some(model) => finding.help(format!("`{}` can do this task", model.id)).fix(
            format!("Use `{}`", model.id),
            OpDraft::Add(task.object, "model_id".to_owned(), model.id.as_str().into()),
        ),
        None => finding.help("add a `model_id`"),
    }
}
