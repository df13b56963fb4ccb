//! `invalid-concurrency`: a map's `max_concurrency` is not a whole number from 1.
//!
//! To leave it to the server, leave it out.

use super::{Check, Finding, Findings, Group, OpDraft, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::model::NodeKind;

pub(super) const RULE: Rule = Rule {
    code: "invalid-concurrency",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let NodeKind::Map(map) = &node.kind else { return };
    let Some(limit) = map.max_concurrency else { return };
    let value = facts.value(limit);
    let is_null = value.kind() == crate::json::Kind::Null;
    if is_null || value.as_u64().is_some_and(|limit| limit >= 1) {
        return;
    }
    found.push(
        Finding::at(limit, "`max_concurrency` has to be a whole number from 1")
            .help("leave it out to use the server's limit")
            .expected("integer from 1")
            .found(value.raw().chars().take(40).collect::<String>())
            .fix("Remove `max_concurrency`", OpDraft::Remove(limit)),
    );
}
