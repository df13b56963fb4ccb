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

use super::finding::{Finding, Findings};
use super::meant;
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::json::{Kind, Value};

pub(super) const RULE: Rule = Rule {
    code: "invalid-tolerance",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::MAP, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let tolerances = node.maps().filter_map(|map| map.tolerance).map(|it| facts.value(it));
    for value in tolerances.filter(|it| it.kind() != Kind::Null && !is_share(*it)) {
        found.tell(|| {
            let finding = Finding::at(value.id(), "`tolerance` has to be a number from 0 to 1")
                .expected("number from 0 to 1")
                .found(meant::written(value));
            with_way_out(finding, value)
        });
    }
}

fn is_share(value: Value<'_>) -> bool {
    value.as_f64().is_some_and(|number| (0.0..=1.0).contains(&number))
}

fn with_way_out(finding: Finding, value: Value<'_>) -> Finding {
    let number = meant::bare(value).filter(|it| is_share(it.root()));
    if let Some(number) = number {
        let finding = finding.help("write it without quotes");
        return finding.change_to(value.id(), number.root().to_owned_value());
    }
    let finding = finding.help(match meant::percentage(value) {
        Some((percent, share)) => {
            format!("it is a share of the elements: {percent} % is {share}")
        }
        None => "0 allows no element to fail, 0.1 one in ten, 1 all of them".to_owned(),
    });
    meant::offer_shares(finding, "tolerance", value)
}
