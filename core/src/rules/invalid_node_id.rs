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

use std::ops::Range;

use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::{Value, ValueId};
use crate::model::{is_node_id, nearest_node_id};
use crate::names::{NamePlace, PlaceKind, places_of_nodes};
use crate::template::Segment;

pub(super) const RULE: Rule = Rule {
    code: "invalid-node-id",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(Concern::Outline, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let nodes = &facts.workflow.nodes;
    let is_bad = |node: &usize| !is_node_id(&nodes[*node].id);
    let bad: Vec<usize> = (0..nodes.len()).filter(is_bad).collect();
    if bad.is_empty() {
        return;
    }
    // The edges and references of each have to follow it, so they are looked for once.
    let number = |id: &str| bad.binary_search(&facts.workflow.find_node(id)?).ok();
    let places = places_of_nodes(facts.document, bad.len(), &number);
    for (node, places) in bad.into_iter().zip(places) {
        found.tell(|| finding(facts, node, &places));
    }
}

fn finding(facts: &Facts<'_>, index: usize, places: &[NamePlace]) -> Finding {
    let node = &facts.workflow.nodes[index];
    let place = Place::key(node.value, node.key);
    let mut finding = Finding::at(place, format!("`{}` is not a node id", node.id))
        .node(index)
        .help("an id begins with a letter or `_`, and has at most 64 letters, digits, `_` or `-`");
    finding.said_mut().is_about_all = true;
    let mended = nearest_node_id(&node.id, 0);
    if facts.workflow.find_node(&mended).is_some() {
        return finding;
    }
    finding.fix_all(format!("Rename to `{mended}`"), rename(facts, places, &mended))
}

/// Gives a node another id wherever it is named, at its own key last: the places of
/// what stands in it are named by the old one.
fn rename(facts: &Facts<'_>, places: &[NamePlace], to: &str) -> Vec<OpDraft> {
    let key = |object: Option<ValueId>, key: ValueId| {
        Some(OpDraft::Rename(object?, facts.value(key).of_key().id(), to.to_owned()))
    };
    let positions = facts.document.positions().map(Value::id);
    let mut texts: Vec<(ValueId, Vec<Range<usize>>)> = Vec::new();
    let (mut edges, mut keys) = (Vec::new(), Vec::new());
    for NamePlace { kind, value, step, .. } in places {
        match kind {
            PlaceKind::Definition => keys.extend(key(facts.workflow.nodes_object, *value)),
            PlaceKind::Position => keys.extend(key(positions, *value)),
            PlaceKind::EdgeFrom | PlaceKind::EdgeTo => {
                edges.push(OpDraft::Replace(*value, to.into()));
            }
            PlaceKind::Reference => match texts.last_mut() {
                Some((text, steps)) if text == value => steps.extend(step.clone()),
                _ => texts.push((*value, step.iter().cloned().collect())),
            },
        }
    }
    // The node's own key was found first.
    keys.reverse();
    let step = Segment::Key(to.into()).to_string();
    let texts = texts.into_iter().map(|(text, at)| OpDraft::ReplaceIn(text, at, step.clone()));
    texts.chain(edges).chain(keys).collect()
}
