//! `dangling-edge`: an edge names a node that does not exist.
//!
//! A node that waits for one which is not there would wait for ever. Often the name is a
//! slip, or the node was removed and its edge was not.
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
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "upscale" }]
//! }
//! ```
//!
//! # Instead
//!
//! Remove the edge, add the node, or write the name of the node that is meant.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   },
//!   "edges": []
//! }
//! ```

use super::finding::{Finding, Findings, OpDraft};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "dangling-edge",
    severity: Severity::Error,
    group: Group::Graph,
    check: Check::Document(Concern::Outline, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    // Where the nodes cannot be read, their names are not known.
    if facts.workflow.nodes_object.is_none() {
        return;
    }
    for (index, edge) in facts.workflow.edges.iter().enumerate() {
        let ends = [(edge.from, edge.from_node), (edge.to, edge.to_node)];
        for (side, (end, node)) in ends.into_iter().enumerate() {
            let (Some(end), None) = (end, node) else { continue };
            found.tell(|| {
                let finding = Finding::at(end, format!("no node is named `{}`", facts.text(end)));
                match facts.meant_edges().ends(index)[side] {
                    Some(near) => finding.did_you_mean(facts.id(near), end),
                    None => finding
                        .help("remove the edge, or add the node")
                        .fix("Remove this edge", OpDraft::Remove(edge.object)),
                }
            });
        }
    }
}
