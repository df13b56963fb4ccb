//! `not-an-ancestor`: a node refers to one that it does not wait for.
//!
//! Only edges make a node wait. Without one, the two nodes could start together, and the
//! result that is referred to would not be there yet.
//!
//! The edge need not be a direct one: a node may refer to every node from which a path of
//! edges leads to it. A pair of nodes is reported once, however many references it has, and
//! not at all if the edge is there but written wrong: then that is what is reported.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.images[0].url}" }
//!     }
//!   },
//!   "edges": []
//! }
//! ```
//!
//! # Instead
//!
//! Add the edge. Where it would close a circle, one of the two nodes has to do without the
//! other.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.images[0].url}" }
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "animate" }]
//! }
//! ```

use fixedbitset::FixedBitSet;

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found, Having, NodeFacts};
use crate::json::{Kind, Value, object};

pub(super) const RULE: Rule = Rule {
    code: "not-an-ancestor",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    let mut told = FixedBitSet::new();
    for Found { site, range, target, .. } in it.references() {
        let Some(named) = target else { continue };
        let is_before = || are_unreadable(facts) || is_ancestor(facts, named, site.node);
        if named != site.node && is_before() {
            continue;
        }
        // One missing edge is one mistake, however many references need it.
        told.grow(facts.graph.n_nodes());
        if !told.put(named) {
            found.tell(|| {
                let place = Place::within(site.value, range.clone());
                finding(facts, named, site.node, place)
            });
        }
    }
}

/// Whether `from` comes before `to`, or would if all edges were written right.
fn is_ancestor(facts: &Facts<'_>, from: usize, to: usize) -> bool {
    facts.graph.is_ancestor(from, to) || facts.meant_edges().is_ancestor(from, to)
}

/// Whether there are edges, though nobody knows which.
fn are_unreadable(facts: &Facts<'_>) -> bool {
    let edges = edges(facts).filter(|edges| edges.kind() != Kind::Null);
    facts.workflow.edges_array.is_none() && edges.is_some()
}

fn edges<'d>(facts: &Facts<'d>) -> Option<Value<'d>> {
    Some(facts.value(facts.workflow.edges_value?))
}

fn finding(facts: &Facts<'_>, named: usize, node: usize, place: Place) -> Finding {
    let (named_id, id) = (facts.id(named), facts.id(node));
    if named == node {
        return Finding::at(place, format!("`{id}` refers to its own result"))
            .help("refer to a node that comes before it");
    }
    if is_ancestor(facts, node, named) {
        return Finding::at(
            place,
            format!("`{named_id}` runs after `{id}`, so it has no result yet"),
        )
        .help("refer to a node that comes before it, or turn the edges round");
    }
    let finding = Finding::at(place, format!("`{id}` does not wait for `{named_id}`"))
        .help(format!("add an edge from `{named_id}` to `{id}`"));
    let edge = object([("from", named_id.into()), ("to", id.into())]);
    let title = format!("Add the edge `{named_id}` → `{id}`");
    match (edges(facts), facts.workflow.dag) {
        (Some(edges), _) if edges.kind() == Kind::Array => {
            finding.fix(title, OpDraft::Add(edges.id(), "-".to_owned(), edge))
        }
        (Some(null), _) => finding.fix(title, OpDraft::Replace(null.id(), vec![edge].into())),
        (None, Some(dag)) => {
            finding.fix(title, OpDraft::Add(dag, "edges".to_owned(), vec![edge].into()))
        }
        (None, None) => finding,
    }
}
