//! `empty-dag`: the workflow has no nodes.
//!
//! It would complete at once, without a result.

use super::{Check, Finding, Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "empty-dag",
    severity: Severity::Warning,
    group: Group::Graph,
    check: Check::Document(check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    if let Some(nodes) = facts.workflow.nodes_object
        && facts.workflow.nodes.is_empty()
    {
        found.push(Finding::at(nodes, "the workflow has no nodes").help("add a node"));
    }
}
