//! `nested-map`: the inner node of a map is a map itself.
//!
//! A map's inner node is one task. To go over arrays of arrays, use two map nodes
//! one after the other, or a `$each` in the payload.

use super::{Check, Finding, Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::model::NodeKind;

pub(super) const RULE: Rule = Rule {
    code: "nested-map",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { node, .. } = it;
    let NodeKind::Map(map) = &node.kind else { return };
    let Some(ty) = map.inner.as_ref().and_then(|inner| inner.claims_map) else { return };
    found.push(
        Finding::at(ty, format!("the inner node of the map `{}` is a map itself", node.id))
            .help("use a second map node after this one, or `$each` in the payload")
            .expected("task")
            .found("map"),
    );
}
