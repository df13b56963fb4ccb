//! `invalid-retry`: a node's `retry` has a value beyond its limits, or is no object.
//!
//! `max_attempts` is how often the task is tried, from 1 to 10. `backoff_ms` is the wait
//! before the second attempt; each further wait is twice as long, up to `max_backoff_ms`.
//! Both are milliseconds, from 0 to a day.
//!
//! A task that failed ten times has a cause that no further attempt removes, and each
//! attempt may cost something.
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
//!       "retry": { "max_attempts": 100 }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write numbers within the limits, or leave `retry` out: then there are three attempts.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" },
//!       "retry": { "max_attempts": 10 }
//!     }
//!   }
//! }
//! ```

use super::{Check, Finding, Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::json::{Kind, Value};

pub(super) const RULE: Rule = Rule {
    code: "invalid-retry",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(check),
};

/// The fields, with the least and the greatest number that each takes. No wait
/// is longer than a day, as no run is.
const FIELDS: &[(&str, u64, u64)] =
    &[("max_attempts", 1, 10), ("backoff_ms", 0, 86_400_000), ("max_backoff_ms", 0, 86_400_000)];

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(retry) = node.task().and_then(|task| task.retry) else { return };
    let retry = facts.value(retry);
    if retry.kind() != Kind::Object {
        found.push(
            Finding::at(retry.id(), "`retry` has to be an object")
                .help("for example `{ \"max_attempts\": 3 }`")
                .expected("object")
                .found(retry.kind().to_string()),
        );
    }
    for (key, value) in retry.members() {
        check_field(key, value, found);
    }
}

fn check_field(key: Value<'_>, value: Value<'_>, found: &mut Findings) {
    let name = key.as_str().unwrap_or_default();
    // Other fields are unknown fields, and `null` is as good as nothing.
    let Some((name, least, greatest)) = FIELDS.iter().find(|(field, ..)| *field == name) else {
        return;
    };
    if value.kind() == Kind::Null {
        return;
    }
    if value.as_u64().is_some_and(|number| (*least..=*greatest).contains(&number)) {
        return;
    }
    let finding = Finding::at(
        value.id(),
        format!("`{name}` has to be a whole number from {least} to {greatest}"),
    )
    .expected(format!("integer from {least} to {greatest}"))
    .found(value.raw().chars().take(40).collect::<String>());
    found.push(match value.as_f64() {
        Some(number) => {
            let nearest = (number.round() as u64).clamp(*least, *greatest);
            finding.change_to(value.id(), nearest.into())
        }
        None => finding,
    });
}
