//! `invalid-concurrency`: a map's `max_concurrency` is not a whole number from 1.
//!
//! It is how many elements of the map may be at work at the same time. With 0 none would
//! ever start. When the field is left out, the server's own limit holds.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["spring", "summer", "autumn", "winter"],
//!       "max_concurrency": 0,
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
//! Leave the field out for the server's limit, or write how many may be at work at once.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["spring", "summer", "autumn", "winter"],
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
    code: "invalid-concurrency",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::MAP, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let limits = node.maps().filter_map(|map| map.max_concurrency).map(|it| facts.value(it));
    for value in limits.filter(|it| it.kind() != Kind::Null && !is_limit(*it)) {
        found.tell(|| {
            let message = "`max_concurrency` has to be a whole number from 1";
            let finding = Finding::at(value.id(), message)
                .help(meant::help(value).unwrap_or("leave it out to use the server's limit"))
                .expected("integer from 1")
                .found(meant::written(value));
            match meant::whole(value).filter(|it| *it >= 1) {
                Some(number) => finding.change_to(value.id(), number.into()),
                None => finding.or_none("max_concurrency", value.id()),
            }
        });
    }
}

fn is_limit(value: Value<'_>) -> bool {
    // However many digits it has.
    value.as_f64().is_some_and(|limit| limit >= 1.0)
        && value.raw().bytes().all(|byte| byte.is_ascii_digit())
}
