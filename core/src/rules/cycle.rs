//! `cycle`: nodes wait for each other.
//!
//! An edge makes a node wait for another one. Where edges lead round in a circle, none of
//! its nodes could ever start.
//!
//! The message names the whole circle, and stands at the edge that most likely is the
//! mistake: the last one that no reference needs. Of circles that share nodes as many are
//! reported as there are edges to remove, but no more than eight at a time. An edge from a
//! node to itself is a `self-edge`.
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
//!     { "from": "animate", "to": "draw" }
//!   ]
//! }
//! ```
//!
//! # Instead
//!
//! Remove one of the edges, usually the one that came last. Nothing in a workflow is done
//! over and over: to improve a text twice, write two nodes.
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

use std::cmp::Reverse;

use super::finding::{Finding, Findings, OpDraft};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::graph::{Cut, Cycle, Graph, Link};

/// How often it is tried what would be missed without an edge. Each time costs a walk over
/// the whole graph.
const PATIENCE: usize = 16;

pub(super) const RULE: Rule = Rule {
    code: "cycle",
    severity: Severity::Error,
    group: Group::Graph,
    check: Check::Document(Concern::References, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    if facts.graph.order().is_none() {
        check_cycles(facts, found);
    }
}

#[cold]
#[inline(never)]
fn check_cycles(facts: &Facts<'_>, found: &mut Findings) {
    let mut patience = PATIENCE;
    let cycles = facts.graph.cycles(|graph, links| choose(facts, graph, links, &mut patience));
    for cycle in cycles {
        found.tell(|| finding(facts, &cycle));
    }
}

fn finding(facts: &Facts<'_>, Cycle { nodes, links, cut }: &Cycle) -> Finding {
    let object = |link: &Link| facts.workflow.edges[link.edge].object;
    let names = nodes.iter().chain(nodes.first());
    let path: Vec<_> = names.map(|&node| format!("`{}`", facts.id(node))).collect();
    let message = format!("{} wait for each other", path.join(" → "));
    let mut finding =
        Finding::at(object(&cut.link), message).help("remove one of these edges").node(nodes[0]);
    for link in links.iter().filter(|link| **link != cut.link) {
        finding = finding.related(object(link), "this edge is part of the cycle");
    }
    if cut.is_free {
        // It may be there more than once; the last first, so that the others stay in place.
        let copies = facts.graph.links_between(cut.link.from, cut.link.to).rev();
        let ops: Vec<_> = copies.map(|link| OpDraft::Remove(object(link))).collect();
        let title = if ops.len() > 1 { "Remove these edges" } else { "Remove this edge" };
        finding = finding.fix_all(title, ops);
    }
    finding
}

/// The edge of a cycle that most likely is the mistake: the last in the text that no
/// reference needs.
fn choose(facts: &Facts<'_>, graph: &Graph, links: &[Link], patience: &mut usize) -> Cut {
    let mut links = links.to_vec();
    links.sort_by_key(|link| Reverse(link.edge));
    match links.iter().find(|link| !is_needed(facts, graph, **link, patience)) {
        Some(link) => Cut { link: *link, is_free: true },
        None => Cut { link: links[0], is_free: false },
    }
}

/// Whether a node refers to one that comes before it by way of this edge only.
fn is_needed(facts: &Facts<'_>, graph: &Graph, link: Link, patience: &mut usize) -> bool {
    let targets = |node| facts.uses.of_node(node).targets;
    if targets(link.to).contains(&link.from) {
        return true;
    }
    if *patience == 0 {
        return false;
    }
    *patience -= 1;
    let without = graph.without(link);
    let is_lost = |node, target| {
        node != target && graph.is_ancestor(target, node) && !without.is_ancestor(target, node)
    };
    (0..graph.n_nodes()).any(|node| targets(node).iter().any(|&target| is_lost(node, target)))
}
