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

use super::finding::{Finding, Findings, OpDraft};
use super::meant;
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::json::{Kind, Value, object, to_compact};
use crate::model::limits::{DEFAULT_ATTEMPTS, MAX_ATTEMPTS, MAX_BACKOFF_MS};

pub(super) const RULE: Rule = Rule {
    code: "invalid-retry",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Node(Having::ANYTHING, check),
};

/// The fields, with the least and the greatest number that each takes.
const FIELDS: &[(&str, u64, u64)] = &[
    ("max_attempts", 1, MAX_ATTEMPTS),
    ("backoff_ms", 0, MAX_BACKOFF_MS),
    ("max_backoff_ms", 0, MAX_BACKOFF_MS),
];

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(retry) = node.task().and_then(|task| task.retry) else { return };
    let retry = facts.value(retry);
    if retry.kind() != Kind::Object {
        found.tell(|| no_object(retry));
    }
    for (key, value) in retry.members() {
        check_field(key, value, found);
    }
}

fn no_object(retry: Value<'_>) -> Finding {
    let finding = Finding::at(retry.id(), "`retry` has to be an object")
        .expected("object")
        .found(retry.kind().to_string());
    let attempts = meant::whole(retry).filter(|it| (1..=MAX_ATTEMPTS).contains(it));
    let object = object([("max_attempts", attempts.unwrap_or(DEFAULT_ATTEMPTS.into()).into())]);
    let text = to_compact(&object);
    match attempts {
        Some(_) => finding
            .help("`max_attempts` counts the first attempt too")
            .fix(format!("Write `{text}`"), OpDraft::Replace(retry.id(), object)),
        None => finding.help(format!("for example `{text}`")),
    }
}

fn check_field(key: Value<'_>, value: Value<'_>, found: &mut Findings) {
    let name = key.as_str().unwrap_or_default();
    // Other fields are unknown fields, and `null` is as good as nothing.
    let Some(&(name, least, greatest)) = FIELDS.iter().find(|(field, ..)| *field == name) else {
        return;
    };
    if value.kind() == Kind::Null {
        return;
    }
    if value.as_u64().is_some_and(|number| (least..=greatest).contains(&number)) {
        return;
    }
    found.tell(|| wrong_number(name, (least, greatest), value));
}

fn wrong_number(name: &str, (least, greatest): (u64, u64), value: Value<'_>) -> Finding {
    let finding = Finding::at(
        value.id(),
        format!("`{name}` has to be a whole number from {least} to {greatest}"),
    )
    .expected(format!("integer from {least} to {greatest}"))
    .found(meant::written(value));
    let has_unit = value.is_string() && meant::bare(value).is_none() && name != "max_attempts";
    let (help, number) = if name == "max_attempts" {
        let help =
            format!("it counts the first attempt too, and is {DEFAULT_ATTEMPTS} when left out");
        (help, meant::whole(value))
    } else {
        let number = meant::milliseconds(value).or_else(|| meant::whole(value));
        ("these are milliseconds: 1000 are a second".to_owned(), number)
    };
    let finding = match meant::help(value).filter(|_| !has_unit) {
        Some(better) => finding.help(better),
        None => finding.help(help),
    };
    match (number, value.as_f64()) {
        (Some(number), _) => finding.change_to(value.id(), number.clamp(least, greatest).into()),
        // What is negative or a fraction may be meant in several ways.
        (None, Some(number)) => {
            let nearest = (number.ceil() as u64).clamp(least, greatest);
            finding.change_to(value.id(), nearest.into()).or_none(name, value.id())
        }
        (None, None) => finding,
    }
}
