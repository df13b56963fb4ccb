//! `redundant-edge`: an edge makes a node wait for what it waits for anyway.
//!
//! Another path leads from the one node to the other, and no reference uses the edge. The
//! workflow runs the same without it, and is easier to read.
//!
//! Where a reference uses the edge it is left alone, although a path implies it: it shows
//! where the value comes from. So it is where a reference cannot be read, or names a node
//! that does not exist, and may be meant to use it; and on a cycle, as it depends on how that
//! is mended.
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

use super::finding::{Finding, Findings, OpDraft};
use super::rule::{Check, Concern, Group, Rule};
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
    let is_used = used_links(facts);
    let mut implied = Vec::new();
    for to in 0..facts.graph.n_nodes() {
        let links = facts.graph.links_to(to);
        if links.len() > 1
            && !is_used[links.clone()].iter().all(|is_used| *is_used)
            && !facts.graph.is_on_cycle(to)
        {
            let ways = facts.graph.other_ways(to);
            implied.extend(links.zip(ways).filter(|(link, _)| !is_used[*link]));
        }
    }
    sort_by_number(&mut implied, |&(link, _)| facts.graph.links()[link].edge as u64);
    for (link, way) in implied {
        let (link, Some(way)) = (facts.graph.links()[link], way) else { continue };
        // What leads from or to a cycle depends on which edge of that is removed.
        if facts.graph.is_on_cycle(link.from) {
            continue;
        }
        found.tell(|| finding(facts, link, way));
    }
}

fn finding(facts: &Facts<'_>, Link { from, to, edge }: Link, way: usize) -> Finding {
    let message = format!(
        "`{}` waits for `{}` anyway, by way of `{}`",
        facts.id(to),
        facts.id(from),
        facts.id(way)
    );
    let edge = facts.workflow.edges[edge].object;
    Finding::at(edge, message)
        .help("the edge can go")
        .fix("Remove this edge", OpDraft::Remove(edge))
}

/// For each of the graph's links, whether its second node refers to its first, or may.
fn used_links(facts: &Facts<'_>) -> Vec<bool> {
    let links = facts.graph.links();
    let mut is_used = vec![false; links.len()];
    for node in 0..facts.graph.n_nodes() {
        let uses = facts.uses.of_node(node);
        if uses.is_unclear {
            is_used[facts.graph.links_to(node)].fill(true);
        }
        for &target in uses.targets {
            if let Some(first) = facts.graph.link(target, node) {
                is_used[first] = true;
            }
        }
    }
    // The same edge may be there more than once.
    for link in 1..links.len() {
        let is_same =
            (links[link].from, links[link].to) == (links[link - 1].from, links[link - 1].to);
        is_used[link] |= is_same && is_used[link - 1];
    }
    is_used
}
