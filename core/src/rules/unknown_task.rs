//! `unknown-task`: there is no such task type.
//!
//! The task type says what a payload has to have and what the result looks like. Without it
//! no provider can be asked. Nor can it be told whether the payload has what it needs, and
//! whether references to the result lead anywhere.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-imgae",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write one of the task types, which `GET /api/task-types` lists.
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
use crate::tasks;

pub(super) const RULE: Rule = Rule {
    code: "unknown-task",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task().filter(|task| task.task_type.is_none()) else { return };
    let Some(value) = task.task else { return };
    found.tell(|| {
        let id = facts.text(value);
        let finding = Finding::at(value, format!("there is no task type `{id}`"));
        match nearest(&id, tasks::ALL.iter().map(|task| task.id)) {
            Some(near) => finding.did_you_mean(near, value),
            None => finding.help("the task types are listed at `/api/task-types`"),
        }
    });
}
