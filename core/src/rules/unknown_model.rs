//! `unknown-model`: the catalogue has no such model.
//!
//! The models are those that the server knows, which `GET /api/models` lists. The command
//! `weftwork validate` goes by the catalogue that comes with it, and knows nothing of a
//! server's own models. Where there is no catalogue at all, every model counts as known.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnel",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write the model's id, or one of its other names, as the catalogue has it.
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

use super::finding::{Finding, Findings};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::nearest::nearest;
use crate::tasks::{PICK, TaskType};

pub(super) const RULE: Rule = Rule {
    code: "unknown-model",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let catalogue = it.facts.catalogue;
    if catalogue.models.is_empty() {
        return;
    }
    let Some(task) = it.node.task() else { return };
    // It takes no other model, which has a rule of its own.
    if task.task_type.is_some_and(TaskType::is_pick) {
        return;
    }
    let Some(value) = task.model_id else { return };
    let id = it.facts.text(value);
    if catalogue.find(&id).is_some() || id == PICK {
        return;
    }
    found.tell(|| {
        let finding = Finding::at(value, format!("there is no model `{id}`"));
        let able = catalogue
            .models
            .iter()
            .filter(|model| task.task_type.is_none_or(|task| model.can(task.id)));
        match nearest(&id, able.map(|model| model.id.as_str())) {
            Some(near) => finding.did_you_mean(near, value),
            None => finding.help("the models are listed at `/api/models`"),
        }
    });
}
