//! `redundant-edge`: an edge makes a node wait for what it waits for anyway.
//!
//! Another path leads from the one node to the other, and no reference uses the edge. The
//! workflow runs the same without it, and is easier to read.
//!
//! Where a reference uses the edge it is left alone, although a path implies it: it shows
//! where the value comes from.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "write": {
//!       "model_id": "Qwen/Qwen3.5-4B",
//!       "task": "openai/chat-completion",
//!       "payload": { "messages": [{ "role": "user", "content": "Describe a lighthouse." }] }
//!     },
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "${nodes.write.result.choices[0].message.content}" }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.images[0].url}" }
//!     }
//!   },
//!   "edges": [
//!     { "from": "write", "to": "draw" },
//!     { "from": "draw", "to": "animate" },
//!     { "from": "write", "to": "animate" }
//!   ]
//! }
//! ```
//!
//! # Instead
//!
//! Remove the edge, or keep it if it tells your readers something. This is only a hint.
//!
//! ```json
//! {
//!   "nodes": {
//!     "write": {
//!       "model_id": "Qwen/Qwen3.5-4B",
//!       "task": "openai/chat-completion",
//!       "payload": { "messages": [{ "role": "user", "content": "Describe a lighthouse." }] }
//!     },
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "${nodes.write.result.choices[0].message.content}" }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.images[0].url}" }
//!     }
//!   },
//!   "edges": [
//!     { "from": "write", "to": "draw" },
//!     { "from": "draw", "to": "animate" }
//!   ]
//! }
//! ```

use super::{Check, Concern, Finding, Findings, Group, OpDraft, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::graph::Link;
use crate::order::sort_by_number;

pub(super) const RULE: Rule = Rule {
    code: "redundant-edge",
    severity: Severity::Hint,
    group: Group::Graph,
    check: Check::Document(Concern::References, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    // On a cycle every edge is implied by the others.
    if facts.graph.order().is_none() {
        return;
    }
    let is_used = used_links(facts);
    let mut spare: Vec<_> = (0..is_used.len()).filter(|&link| !is_used[link]).collect();
    sort_by_number(&mut spare, |&link| facts.graph.links()[link].edge as u64);
    for link in spare {
        let Link { from, to, edge } = facts.graph.links()[link];
        let Some(way) = other_way(facts, from, to) else { continue };
        let message = format!(
            "`{}` waits for `{}` anyway, by way of `{}`",
            facts.id(to),
            facts.id(from),
            facts.id(way)
        );
        let edge = facts.workflow.edges[edge].object;
        found.push(
            Finding::at(edge, message)
                .help("the edge can go")
                .fix("Remove this edge", OpDraft::Remove(edge)),
        );
    }
}

/// For each of the graph's links, whether its second node refers to its first.
fn used_links(facts: &Facts<'_>) -> Vec<bool> {
    let mut is_used = vec![false; facts.graph.links().len()];
    for node in 0..facts.graph.n_nodes() {
        for &target in facts.uses.of_node(node).targets {
            let Some(first) = facts.graph.link(target, node) else { continue };
            // The same edge may be there more than once.
            let links = facts.graph.links()[first..].iter().zip(&mut is_used[first..]);
            let same = links.take_while(|(link, _)| (link.from, link.to) == (target, node));
            same.for_each(|(_, is_used)| *is_used = true);
        }
    }
    is_used
}

/// Another parent of `to` that comes after `from`.
fn other_way(facts: &Facts<'_>, from: usize, to: usize) -> Option<usize> {
    let parents = facts.graph.links()[facts.graph.links_to(to)].iter().map(|link| link.from);
    parents.into_iter().find(|&parent| parent != from && facts.graph.is_ancestor(from, parent))
}
