//! `model-task-mismatch`: the model cannot do the task.
//!
//! The catalogue says for each model which tasks it can do. A provider would refuse any
//! other, and that only once all the nodes before have been done and paid for.
//!
//! Of a model or a task that is unknown only that is said: `unknown-model`, `unknown-task`.
//! `casola/pick` is no matter of the catalogue: it is its own model, and takes no other.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "Qwen3-TTS",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Choose a model that can do the task, or another task.
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

use super::finding::{Finding, Findings, OpDraft};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::tasks::PICK;

pub(super) const RULE: Rule = Rule {
    code: "model-task-mismatch",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task() else { return };
    let (Some(value), Some(task_type)) = (task.model_id, task.task_type) else { return };
    let id = facts.text(value);
    // The built-in task is its own model, and only that.
    let fits = if id == PICK || task_type.id == PICK {
        id == task_type.id
    } else {
        facts.catalogue.find(&id).is_none_or(|model| model.can(task_type.id))
    };
    if fits {
        return;
    }
    found.tell(|| {
        let finding = Finding::at(value, format!("the model `{id}` cannot do `{}`", task_type.id));
        let able = facts.catalogue.models.iter().find(|model| model.can(task_type.id));
        let able = if task_type.id == PICK { Some(PICK) } else { able.map(|it| it.id.as_str()) };
        match able {
            Some(able) => finding
                .help(format!("`{able}` can"))
                .fix(format!("Use `{able}`"), OpDraft::Replace(value, able.into())),
            None => finding.help("choose another model or another task"),
        }
    });
}
