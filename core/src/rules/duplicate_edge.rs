//! `duplicate-edge`: the same edge is in the list twice.
//!
//! Two of them mean no more than one, so the workflow runs as it would without the second.
//! But whoever removes one of them will wonder why the nodes still wait for each other.
//!
//! An edge and the one that leads back are two different edges, and a `cycle`.
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
//!   "edges": [
//!     { "from": "draw", "to": "animate" },
//!     { "from": "draw", "to": "animate" }
//!   ]
//! }
//! ```
//!
//! # Instead
//!
//! Keep one of the two.
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

use super::finding::{Finding, Findings, OpDraft};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "duplicate-edge",
    severity: Severity::Warning,
    group: Group::Graph,
    check: Check::Document(Concern::Outline, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let links = facts.graph.links().chunk_by(|a, b| (a.to, a.from) == (b.to, b.from));
    for links in links {
        let [first, others @ ..] = links else { continue };
        for link in others {
            found.tell(|| finding(facts, link.edge, first.edge));
        }
    }
    // The graph leaves out edges from a node to itself.
    let mut firsts = vec![None; facts.graph.n_nodes()];
    for (index, edge) in facts.workflow.edges.iter().enumerate() {
        let Some(node) = edge.from_node.filter(|_| edge.from_node == edge.to_node) else {
            continue;
        };
        match firsts[node] {
            Some(first) => found.tell(|| finding(facts, index, first)),
            None => firsts[node] = Some(index),
        }
    }
}

fn finding(facts: &Facts<'_>, edge: usize, first: usize) -> Finding {
    let (edge, first) = (&facts.workflow.edges[edge], &facts.workflow.edges[first]);
    let id = |node: Option<usize>| node.map(|node| facts.id(node)).unwrap_or_default();
    let message = format!("`{}` → `{}` is already an edge", id(edge.from_node), id(edge.to_node));
    Finding::at(edge.object, message)
        .help("remove the edge")
        .related(first.object, "it stands here first")
        .fix("Remove this edge", OpDraft::Remove(edge.object))
}
