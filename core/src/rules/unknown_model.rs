//! `unknown-model`: the catalogue has no such model.
//!
//! When no catalogue is given, every model counts as known.

use super::{Findings, Group, OpDraft, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::tasks::PICK;

pub(super) const RULE: Rule =
    Rule { code: "unknown-model", severity: Severity::Error, group: Group::Node, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let catalogue = facts.catalogue;
    if catalogue.models.is_empty() {
        return;
    }
    for (index, node) in facts.workflow.nodes.iter().enumerate() {
        let Some(task) = node.task() else { continue };
        let Some(value) = task.model_id else { continue };
        let id = facts.text(value);
        if catalogue.find(&id).is_some() || id == PICK {
            continue;
        }
        let finding = RULE.at(value, format!("there is no model `{id}`")).node(index);
        let able = catalogue
            .models
            .iter()
            .filter(|model| task.task_type.is_none_or(|task| model.can(task.id)));
        found.push(match facts.guesser.nearest(&id, able.map(|model| model.id.as_str())) {
            Some(near) => finding
                .help(format!("did you mean `{near}`?"))
                .fix(format!("Change to `{near}`"), OpDraft::Replace(value, near.into())),
            None => finding.help("the models are listed at `/api/models`"),
        });
    }
}
