//! `too-deep`: the document is nested more than 64 levels deep.
//!
//! Every array and every object is a level, wherever it stands. No workflow needs that
//! many. It is what a mistake looks like, such as a program that wraps a value once more
//! each time it saves it, or an attack. Nothing else is said about such a document.
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
//!   "ui": {
//!     "notes":
//!       [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
//!       ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Nest fewer arrays and objects.
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
//!   "ui": { "notes": [] }
//! }
//! ```

use super::finding::{Finding, Findings, Part, Place};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::Problem;

pub(super) const RULE: Rule = Rule {
    code: "too-deep",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(Concern::Form, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let Some(unreadable) = &facts.document.unreadable else { return };
    if unreadable.problem != Problem::TooDeep {
        return;
    }
    found.tell(|| {
        let bytes = unreadable.offset..unreadable.offset + 1;
        let place = Place { value: facts.json.root().id(), part: Part::Bytes(bytes) };
        Finding::at(place, unreadable.to_string()).help("nest fewer arrays and objects")
    });
}
