//! `empty-dag`: the workflow has no nodes.
//!
//! A run of it is completed at once and has no results. That is no error, for every
//! workflow begins like this and can be saved so.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {},
//!   "edges": []
//! }
//! ```
//!
//! # Instead
//!
//! Add a node.
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

use super::finding::{Finding, Findings};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;

pub(super) const RULE: Rule = Rule {
    code: "empty-dag",
    severity: Severity::Warning,
    group: Group::Graph,
    check: Check::Document(Concern::Outline, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    if let Some(nodes) = facts.workflow.nodes_object
        && facts.workflow.nodes.is_empty()
    {
        found.tell(|| Finding::at(nodes, "the workflow has no nodes").help("add a node"));
    }
}
