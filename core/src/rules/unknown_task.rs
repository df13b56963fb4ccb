//! `unknown-task`: there is no such task type.
//!
//! ```json
//! { "nodes": { "draw": { "model_id": "sandbox", "task": "fal/text-to-imgae", "payload": {} } },
//!   "edges": [] }
//! ```

use super::{Findings, Group, OpDraft, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::nearest::nearest;
use crate::tasks;

pub(super) const RULE: Rule =
    Rule { code: "unknown-task", severity: Severity::Error, group: Group::Node, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for (index, node) in facts.workflow.nodes.iter().enumerate() {
        let Some(task) = node.task().filter(|task| task.task_type.is_none()) else { continue };
        let Some(value) = task.task else { continue };
        let id = facts.text(value);
        let finding = RULE.at(value, format!("there is no task type `{id}`")).node(index);
        found.push(match nearest(&id, tasks::ALL.iter().map(|task| task.id)) {
            Some(near) => finding
                .help(format!("did you mean `{near}`?"))
                .fix(format!("Change to `{near}`"), OpDraft::Replace(value, near.into())),
            None => finding.help("the task types are listed at `/api/task-types`"),
        });
    }
}
