//! `invalid-timeout`: a timeout is not a whole number of seconds from 1 to 86400.
//!
//! The workflow's `timeout_seconds` ends a run that takes longer, and a node's ends each of
//! its attempts. A run without an end could be stuck for ever, so none takes longer than a
//! day, and an hour unless the workflow says otherwise.
//!
//! # Example
//!
//! ```json
//! {
//!   "timeout_seconds": 604800,
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write a number of seconds up to a day, or leave the field out.
//!
//! ```json
//! {
//!   "timeout_seconds": 86400,
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings};
use super::meant;
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, NodeFacts};
use crate::json::{Kind, Value, ValueId};
use crate::model::limits::MAX_TIMEOUT_SECONDS;

pub(super) const RULE: Rule = Rule {
    code: "invalid-timeout",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Both(Concern::Outline, check, check_node),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    if let Some(timeout) = facts.workflow.timeout_seconds {
        check_timeout(facts, timeout, found);
    }
}

fn check_node(it: NodeFacts<'_, '_>, found: &mut Findings) {
    if let Some(timeout) = it.node.task().and_then(|task| task.timeout_seconds) {
        check_timeout(it.facts, timeout, found);
    }
}

fn check_timeout(facts: &Facts<'_>, timeout: ValueId, found: &mut Findings) {
    let value = facts.value(timeout);
    if value.kind() == Kind::Null || value.as_u64().is_some_and(is_right) {
        return;
    }
    found.tell(|| {
        let limits = format!("from 1 to {MAX_TIMEOUT_SECONDS}");
        let message = format!("`timeout_seconds` has to be a whole number {limits}");
        let finding = Finding::at(timeout, message)
            .expected(format!("integer {limits}"))
            .found(meant::written(value));
        with_way_out(finding, value)
    });
}

fn is_right(seconds: u64) -> bool {
    (1..=MAX_TIMEOUT_SECONDS).contains(&seconds)
}

fn with_way_out(finding: Finding, value: Value<'_>) -> Finding {
    // Elsewhere 0 and -1 mean that there is no limit.
    if value.as_f64().is_some_and(|seconds| seconds <= 0.0) {
        return finding
            .help("for the usual limit, leave it out")
            .or_none("timeout_seconds", value.id());
    }
    let with_unit = meant::milliseconds(value).filter(|it| it % 1000 == 0).map(|it| it / 1000);
    let seconds = with_unit.or_else(|| meant::whole(value));
    let in_milliseconds = seconds.filter(|it| *it > MAX_TIMEOUT_SECONDS && it % 1000 == 0);
    if let Some(seconds) = in_milliseconds.map(|it| it / 1000).filter(|it| is_right(*it)) {
        return finding
            .help(format!("if these are milliseconds, write {seconds}"))
            .change_to(value.id(), seconds.into())
            .change_to(value.id(), MAX_TIMEOUT_SECONDS.into());
    }
    let has_unit = value.is_string() && meant::bare(value).is_none();
    let finding = match meant::help(value) {
        Some(_) if has_unit => {
            finding.help("write whole seconds alone, such as 1800 for half an hour")
        }
        Some(help) => finding.help(help),
        None => finding.help(format!("{MAX_TIMEOUT_SECONDS} seconds are a day")),
    };
    let with = |finding: Finding, seconds: u64| {
        finding.change_to(value.id(), seconds.clamp(1, MAX_TIMEOUT_SECONDS).into())
    };
    match (seconds, value.as_f64()) {
        (Some(seconds), _) => with(finding, seconds),
        // It may be hours.
        (None, Some(seconds)) => {
            with(finding, seconds.ceil() as u64).or_none("timeout_seconds", value.id())
        }
        (None, None) => finding,
    }
}
