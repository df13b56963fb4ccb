//! `too-large`: the document has more than 16 MiB, 10,000 nodes or 50,000 edges.
//!
//! Whoever opens it has to hold all of it in memory, the browser included. A document of
//! more than 16 MiB is not read at all; of one with too many nodes or edges only the form is
//! checked.
//!
//! A workflow of that size is nearly always one task, written once for each element of a
//! long list.
//!
//! # Example
//!
//! Shortened: the document goes on like this from the second page to the last.
//!
//! ```text
//! {
//!   "nodes": {
//!     "page_1": {
//!       "model_id": "Qwen3-TTS",
//!       "task": "openai/audio-speech",
//!       "payload": { "input": "The text of page 1" }
//!     },
//!     …
//!     "page_10001": {
//!       "model_id": "Qwen3-TTS",
//!       "task": "openai/audio-speech",
//!       "payload": { "input": "The text of page 10001" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Give the list to the run as a parameter, and write the task once, in a map node. A map
//! may have 100,000 elements.
//!
//! ```json
//! {
//!   "input_params": { "pages": { "type": "array", "max_items": 20000 } },
//!   "dag": {
//!     "nodes": {
//!       "speak": {
//!         "type": "map",
//!         "items": "${input.pages}",
//!         "node": {
//!           "model_id": "Qwen3-TTS",
//!           "task": "openai/audio-speech",
//!           "payload": { "input": "${item}" }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, Part, Place};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::{Problem, ValueId};
use crate::model::{MAX_EDGES, MAX_NODES};

pub(super) const RULE: Rule = Rule {
    code: "too-large",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(Concern::Outline, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    if let Some(unreadable) = &facts.document.unreadable {
        if unreadable.problem == Problem::TooLarge {
            found.tell(|| {
                let place = Place { value: facts.json.root().id(), part: Part::Bytes(0..0) };
                let help = "give long lists as inputs of the run instead";
                Finding::at(place, unreadable.to_string()).help(help)
            });
        }
        return;
    }
    let workflow = facts.workflow;
    let mut limit = |value: Option<ValueId>, count: usize, most: usize, what: &str| {
        if let Some(value) = value.filter(|_| count > most) {
            found.tell(|| {
                let message = format!("there are {count} {what}, and {most} are allowed");
                Finding::at(value, message).help("use a map node for what is repeated")
            });
        }
    };
    limit(workflow.nodes_object, workflow.nodes.len(), MAX_NODES, "nodes");
    limit(workflow.edges_array, workflow.edges.len(), MAX_EDGES, "edges");
}
