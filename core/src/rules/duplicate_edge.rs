//! `duplicate-edge`: the same edge stands in the list twice.
//!
//! It means nothing more than one edge does.

use super::{Findings, Group, OpDraft, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use std::collections::BTreeMap;

pub(super) const RULE: Rule =
    Rule { code: "duplicate-edge", severity: Severity::Warning, group: Group::Graph, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let mut seen = BTreeMap::new();
    for edge in &facts.workflow.edges {
        let (Some(from), Some(to)) = (edge.from_node, edge.to_node) else { continue };
        if let Some(&first) = seen.get(&(from, to)) {
            let message = format!("`{}` → `{}` is already an edge", facts.id(from), facts.id(to));
            found.push(
                RULE.at(edge.object, message)
                    .help("remove the edge")
                    .related(first, "it stands here first")
                    .fix("Remove this edge", OpDraft::Remove(edge.object)),
            );
        } else {
            seen.insert((from, to), edge.object);
        }
    }
}
