//! `nested-map`: the inner node of a map is a map itself.
//!
//! A map's inner node is one task. To go over arrays of arrays, use two map nodes
//! one after the other, or a `$each` in the payload.

use super::{Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::model::NodeKind;

pub(super) const RULE: Rule =
    Rule { code: "nested-map", severity: Severity::Error, group: Group::Node, check };

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for (index, node) in facts.workflow.nodes.iter().enumerate() {
        let NodeKind::Map(map) = &node.kind else { continue };
        let Some(ty) = map.inner.as_ref().and_then(|inner| inner.claims_map) else { continue };
        found.push(
            RULE.at(ty, format!("the inner node of the map `{}` is a map itself", node.id))
                .help("use a second map node after this one, or `$each` in the payload")
                .node(index)
                .expected("task")
                .found("map"),
        );
    }
}
