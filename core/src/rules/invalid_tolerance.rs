//! `invalid-tolerance`: a map's `tolerance` is not a number from 0 to 1.
//!
//! It is the share of the elements that may fail without the map failing: 0 allows none,
//! 0.25 one in four, 1 all of them. It is no percentage, and no count of elements.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["spring", "summer", "autumn", "winter"],
//!       "tolerance": "25%",
//!       "node": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "a lighthouse in ${item}" }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write the share as a number, or leave the field out, which means 0.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["spring", "summer", "autumn", "winter"],
//!       "tolerance": 0.25,
//!       "node": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "a lighthouse in ${item}" }
//!       }
//!     }
//!   }
//! }
//! ```

use super::{Check, Finding, Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::model::NodeKind;

pub(super) const RULE: Rule = Rule {
    code: "invalid-tolerance",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let NodeKind::Map(map) = &node.kind else { return };
    let Some(tolerance) = map.tolerance else { return };
    let value = facts.value(tolerance);
    let number = value.as_f64();
    if value.kind() == crate::json::Kind::Null {
        return;
    }
    if number.is_some_and(|number| (0.0..=1.0).contains(&number)) {
        return;
    }
    let finding = Finding::at(tolerance, "`tolerance` has to be a number from 0 to 1")
        .help("0 allows no element to fail, 0.1 one in ten, 1 all of them")
        .expected("number from 0 to 1")
        .found(value.raw().chars().take(40).collect::<String>());
    found.push(match number {
        Some(number) => {
            let nearest = u8::from(number > 1.0);
            finding.change_to(tolerance, nearest.into())
        }
        None => finding,
    });
}
