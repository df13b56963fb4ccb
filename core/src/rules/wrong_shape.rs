//! `wrong-shape`: a value is not of the kind that its place asks for.
//!
//! A list stands where an object has to be, or a number where a name has to be. What has
//! the wrong shape cannot be read, so the rest of the document is checked without it.
//!
//! This is about the fields of the format. The values in a payload are the business of
//! `type-mismatch` and `value-out-of-range`.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" },
//!       "outputs": "images[0].url"
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write what the message says has to be there. Here a list may be meant to have one
//! element, and it is a list nevertheless.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" },
//!       "outputs": ["images[0].url"]
//!     }
//!   }
//! }
//! ```

mod way_out;

use super::finding::{Finding, Findings};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::model::WrongShape;

pub(super) const RULE: Rule = Rule {
    code: "wrong-shape",
    severity: Severity::Error,
    group: Group::Document,
    check: Check::Document(Concern::Form, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for shape in &facts.workflow.misfits.wrong_shapes {
        found.tell(|| {
            let WrongShape { value, node, what, expected } = shape;
            let kind = facts.value(*value).kind();
            let finding = Finding::at(*value, format!("{} has to be {expected}", what.name()))
                .node(*node)
                .expected(*expected)
                .found(kind.to_string());
            way_out::with(facts, finding, shape)
        });
    }
}
