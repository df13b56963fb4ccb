//! `self-edge`: an edge leads from a node to itself.
//!
//! The node would wait for its own end before it starts, and so never start.
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
//!   "edges": [{ "from": "draw", "to": "draw" }]
//! }
//! ```
//!
//! # Instead
//!
//! Remove the edge. To do a task several times, make the node a map.
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
    code: "self-edge",
    severity: Severity::Error,
    group: Group::Graph,
    check: Check::Document(Concern::Outline, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for edge in &facts.workflow.edges {
        let Some(node) = edge.from_node.filter(|from| Some(*from) == edge.to_node) else {
            continue;
        };
        found.tell(|| {
            Finding::at(edge.object, format!("`{}` waits for itself", facts.id(node)))
                .help("remove the edge")
                .node(node)
                .fix("Remove this edge", OpDraft::Remove(edge.object))
        });
    }
}
