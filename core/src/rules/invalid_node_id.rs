//! `invalid-node-id`: a node's id has characters that no id may have, or is too long.
//!
//! Ids stand in `${nodes.ID.result}`, in addresses and in the names of files. So an id
//! begins with a letter or `_`, goes on with letters, digits, `_` and `-`, and has at most
//! 64 of them. Letters are those from a to z, large and small.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw cover": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn, book cover" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Rename the node. The fix renames it in edges and references too.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw_cover": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn, book cover" }
//!     }
//!   }
//! }
//! ```

use super::{Check, Finding, Findings, Group, OpDraft, Place, Rule};
use crate::diagnostic::Severity;
use crate::edit::nodes::rename_node;
use crate::facts::NodeFacts;

pub(super) const RULE: Rule = Rule {
    code: "invalid-node-id",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Node(check),
};

const MAX_LENGTH: usize = 64;

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    if crate::template::is_name(&node.id) && node.id.len() <= MAX_LENGTH {
        return;
    }
    let finding =
        Finding::at(Place::key(node.value, node.key), format!("`{}` is not a node id", node.id))
            .help(
                "an id begins with a letter or `_`, and has at most 64 letters, digits, `_` or `-`",
            );
    let mended = mend(&node.id);
    found.push(if facts.workflow.find_node(&mended).is_none() {
        // Its edges and the references to it have to follow.
        let patch = rename_node(facts.document, &node.id, &mended);
        let ops = patch.into_iter().map(OpDraft::Ready).collect();
        finding.fix_all(format!("Rename to `{mended}`"), ops)
    } else {
        finding
    });
}

/// The nearest id that is allowed.
fn mend(id: &str) -> String {
    let allowed = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    let mut mended: String =
        id.chars().map(|it| if allowed(it) { it } else { '_' }).take(MAX_LENGTH - 1).collect();
    if !mended.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        mended.insert(0, '_');
    }
    mended
}
