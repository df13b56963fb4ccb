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

use super::{Check, Concern, Finding, Findings, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, NodeFacts};
use crate::json::ValueId;

pub(super) const RULE: Rule = Rule {
    code: "invalid-timeout",
    severity: Severity::Error,
    group: Group::Node,
    check: Check::Both(Concern::Outline, check, check_node),
};

/// A day.
const MAX_SECONDS: u64 = 86_400;

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
    let is_null = value.kind() == crate::json::Kind::Null;
    if is_null || value.as_u64().is_some_and(|seconds| (1..=MAX_SECONDS).contains(&seconds)) {
        return;
    }
    let finding =
        Finding::at(timeout, "`timeout_seconds` has to be a whole number from 1 to 86400")
            .help("86400 seconds are a day")
            .expected("integer from 1 to 86400")
            .found(value.raw().chars().take(40).collect::<String>());
    found.push(match value.as_f64() {
        Some(seconds) => {
            let nearest = (seconds.round() as u64).clamp(1, MAX_SECONDS);
            finding.change_to(timeout, nearest.into())
        }
        None => finding,
    });
}
