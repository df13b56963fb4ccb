//! `unknown-node`: a reference names a node that does not exist.
//!
//! There will never be such a result. Often the name is a slip, or the node was renamed and
//! the reference was not. To rename a node in the editor renames the references to it too.
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
//!       "payload": { "image_url": "${nodes.drwa.result.images[0].url}" }
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "animate" }]
//! }
//! ```
//!
//! # Instead
//!
//! Name a node of the workflow, or add the one that is missing.
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

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found, Having, NodeFacts};
use crate::template::{Reference, Root};

pub(super) const RULE: Rule = Rule {
    code: "unknown-node",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::STRANGER, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    for it in it.references() {
        let (Root::Node(id), None) = (&it.reference.root, it.target) else { continue };
        found.tell(|| finding(facts, it, id));
    }
}

fn finding(facts: &Facts<'_>, it: Found<'_, '_>, id: &str) -> Finding {
    let Found { site, reference, range, .. } = it;
    let finding = Finding::at(
        Place::within(site.value, range.clone()),
        format!("`nodes.{id}` does not exist"),
    );
    let own = facts.id(site.node);
    let others = facts.workflow.nodes.iter().map(|node| node.id.as_ref());
    // A node that comes before this one is the likelier one.
    let is_before = |other: &str| {
        facts.workflow.find_node(other).is_some_and(|it| facts.graph.is_ancestor(it, site.node))
    };
    match facts.guesser.nearest_with(id, others.filter(|it| *it != own), is_before) {
        Some(near) => {
            let mended = Reference { root: Root::Node(near.into()), ..reference.clone() };
            let op = OpDraft::reference(site.value, range, &mended);
            finding.did_you_mean_this(near, &format!("nodes.{near}"), op)
        }
        None => finding.help("add the node, or refer to another one"),
    }
}
