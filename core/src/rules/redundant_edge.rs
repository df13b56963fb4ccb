//! `redundant-edge`: another path already makes the one node wait for the other,
//! and no reference uses the edge.
//!
//! The workflow runs the same without it, and reads better.

use super::{Findings, Group, OpDraft, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use std::collections::BTreeSet;

use crate::template::Root;

pub(super) const RULE: Rule =
    Rule { code: "redundant-edge", severity: Severity::Hint, group: Group::Graph, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    // On a cycle every edge is implied by the others.
    if facts.graph.order().is_none() {
        return;
    }
    let used = used_edges(facts);
    for edge in &facts.workflow.edges {
        let (Some(from), Some(to)) = (edge.from_node, edge.to_node) else { continue };
        if from == to || used.contains(&(from, to)) {
            continue;
        }
        let parents = facts.graph.parents(to);
        let Some(way) = parents
            .into_iter()
            .find(|&parent| parent != from && facts.graph.is_ancestor(from, parent))
        else {
            continue;
        };
        let message = format!(
            "`{}` waits for `{}` anyway, by way of `{}`",
            facts.id(to),
            facts.id(from),
            facts.id(way)
        );
        found.push(
            RULE.at(edge.object, message)
                .help("the edge can go")
                .fix("Remove this edge", OpDraft::Remove(edge.object)),
        );
    }
}

/// The pairs of nodes of which the second refers to the first.
fn used_edges(facts: &Facts<'_>) -> BTreeSet<(usize, usize)> {
    let references =
        facts.sites.texts.iter().flat_map(|site| {
            site.template.references().map(|(reference, _)| (site.node, reference))
        });
    references
        .filter_map(|(node, reference)| match &reference.root {
            Root::Node(id) => Some((facts.workflow.find_node(id)?, node)),
            _ => None,
        })
        .collect()
}
