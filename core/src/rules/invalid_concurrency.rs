//! `invalid-concurrency`: a map's `max_concurrency` is not a whole number from 1.
//!
//! To leave it to the server, leave it out.

use super::{Findings, Group, OpDraft, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::model::NodeKind;

pub(super) const RULE: Rule =
    Rule { code: "invalid-concurrency", severity: Severity::Error, group: Group::Node, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for (index, node) in facts.workflow.nodes.iter().enumerate() {
        let NodeKind::Map(map) = &node.kind else { continue };
        let Some(limit) = map.max_concurrency else { continue };
        let value = facts.value(limit);
        let is_null = value.kind() == crate::json::Kind::Null;
        if is_null || value.as_u64().is_some_and(|limit| limit >= 1) {
            continue;
        }
        found.push(
            RULE.at(limit, "`max_concurrency` has to be a whole number from 1")
                .help("leave it out to use the server's limit")
                .node(index)
                .expected("integer from 1")
                .found(value.raw().chars().take(40).collect::<String>())
                .fix("Remove `max_concurrency`", OpDraft::Remove(limit)),
        );
    }
}
