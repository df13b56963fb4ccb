//! `empty-dag`: the workflow has no nodes.
//!
//! It would complete at once, without a result.

use super::{Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule =
    Rule { code: "empty-dag", severity: Severity::Warning, group: Group::Graph, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    if let Some(nodes) = facts.workflow.nodes_object
        && facts.workflow.nodes.is_empty()
    {
        found.push(RULE.at(nodes, "the workflow has no nodes").help("add a node"));
    }
}
