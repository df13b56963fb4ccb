//! `cycle`: nodes wait for each other.
//!
//! An edge makes a node wait for another one. Where edges lead round in a circle, none of
//! its nodes could ever start.
//!
//! The message names the whole circle. Of circles that share a node one is reported at a
//! time. An edge from a node to itself is a `self-edge`.
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

use super::finding::{Finding, Findings, OpDraft};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::graph::Link;

pub(super) const RULE: Rule = Rule {
    code: "cycle",
    severity: Severity::Error,
    group: Group::Graph,
    check: Check::Document(Concern::Outline, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for cycle in facts.graph.cycles() {
        let next = |position: usize| cycle[(position + 1) % cycle.len()];
        let links: Vec<Link> = (0..cycle.len())
            .filter_map(|at| links_between(facts, cycle[at], next(at)).next_back().copied())
            .collect();
        let object = |link: &Link| facts.workflow.edges[link.edge].object;
        // The edge that came last in the text is the likeliest mistake.
        let Some(last) = links.iter().max_by_key(|link| object(link)) else { continue };
        let names = cycle.iter().chain(cycle.first());
        let path: Vec<_> = names.map(|&node| format!("`{}`", facts.id(node))).collect();
        let mut finding =
            Finding::at(object(last), format!("{} wait for each other", path.join(" → ")))
                .help("remove one of these edges")
                .node(cycle[0]);
        for link in links.iter().filter(|link| link.edge != last.edge) {
            finding = finding.related(object(link), "this edge is part of the cycle");
        }
        // It may be there more than once; the last first, so that the others stay in place.
        let copies = links_between(facts, last.from, last.to);
        let ops: Vec<_> = copies.rev().map(|link| OpDraft::Remove(object(link))).collect();
        let title = if ops.len() > 1 { "Remove these edges" } else { "Remove this edge" };
        found.push(finding.fix_all(title, ops));
    }
}

/// The edges from `from` to `to`, in the order of the text.
fn links_between<'f>(
    facts: &'f Facts<'_>,
    from: usize,
    to: usize,
) -> impl DoubleEndedIterator<Item = &'f Link> {
    let links = &facts.graph.links()[facts.graph.links_to(to)];
    links.iter().filter(move |link| link.from == from)
}
