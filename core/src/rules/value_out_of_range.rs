//! `value-out-of-range`: a number is too small or too large for its field, or an array
//! is too short.
//!
//! The task type says what each input takes. A provider would refuse anything else, and
//! that only once all the nodes before have been done and paid for.
//!
//! A value that comes from a reference is not known before the run, and so not reported.
//! Nor is a position past the end of what `casola/pick` picks from: the node fails and
//! says how long the array is.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn", "num_images": 100 }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Write a number that the field takes. To make more than one call can, use a map node.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn", "num_images": 8 }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings};
use super::meant;
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, NodeFacts};
use crate::inputs::broken_bound;
use crate::json::{Kind, Value, to_compact};
use crate::tasks::{Field, plain_number};
use crate::types::Type;
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "value-out-of-range",
    severity: Severity::Error,
    group: Group::Types,
    check: Check::Both(Concern::Outline, of_defaults, check),
};

/// The default of an array is bound as what is given.
fn of_defaults(facts: &Facts<'_>, found: &mut Findings) {
    for param in facts.workflow.inputs.iter().flatten() {
        let Some(default) = param.default.map(|it| facts.value(it)) else { continue };
        if default.kind() != Kind::Array {
            continue;
        }
        let len = default.elements().count() as u64;
        let Some((setting, bound)) = broken_bound(len, param.min_items, param.max_items) else {
            continue;
        };
        found.tell(|| {
            let elements = if len == 1 { "element" } else { "elements" };
            let message =
                format!("the default of `{}` has {len} {elements}, not {bound}", param.name);
            Finding::at(default.id(), message)
                .help(format!("change the default, or `{setting}`"))
                .expected(bound)
                .found(len.to_string())
        });
    }
}

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let NodeFacts { facts, node, .. } = it;
    let Some(task) = node.task() else { return };
    let Some(task_type) = task.task_type else { return };
    for payload in task.payloads() {
        let payload = facts.value(payload);
        if task_type.is_pick() {
            check_positions(payload, found);
        }
        for (key, value) in payload.members() {
            let Some(field) = task_type.input_named(key.word()) else { continue };
            match value.kind() {
                Kind::Number => check_number(field, value, found),
                Kind::Array => check_array(field, value, found),
                _ => {}
            }
        }
    }
}

fn check_number(field: &Field, value: Value<'_>, found: &mut Findings) {
    if field.minimum.is_none() && field.maximum.is_none() {
        return;
    }
    // A fraction in the place of a whole number is of the wrong type.
    let number = value.as_f64().filter(|it| field.ty != Type::Integer || it.fract() == 0.0);
    let Some(broken) = number.and_then(|it| field.broken_bound(it)) else { return };
    found.tell(|| wrong_number(field, value, broken));
}

/// What is wrong with a number that breaks this bound.
fn wrong_number(field: &Field, value: Value<'_>, (bound, word): (f64, &str)) -> Finding {
    let shown = |number| to_compact(&plain_number(number));
    let limit = shown(bound);
    let expected = match (field.minimum.map(shown), field.maximum.map(shown)) {
        (Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}"),
        _ => format!("{word} {limit}"),
    };
    let finding = Finding::at(value.id(), format!("`{}` has to be {word} {limit}", field.name))
        .expected(&*expected)
        .found(meant::written(value));
    let nearest = plain_number(bound);
    let help = format!("it takes {expected}");
    match (field.ty, field.maximum) {
        // Elsewhere 0 and -1 mean that there is no limit.
        (_, None) => {
            let help = match field.default {
                Some(default) => format!("without it, it is {default}"),
                None => "leave it out, and the provider decides".to_owned(),
            };
            finding.help(help).or_none(field.name, value.id())
        }
        (Type::Integer, _) => finding.help(help).change_to(value.id(), nearest),
        (_, Some(1.0)) => {
            let finding = match meant::percentage(value) {
                Some((percent, share)) => finding.help(format!("{help}: {percent} % is {share}")),
                None => finding.help(help),
            };
            meant::offer_shares(finding, field.name, value)
        }
        // Of what may be a fraction, the nearest that is allowed is seldom what was meant.
        _ => {
            let finding = finding.help(help).change_to(value.id(), nearest);
            finding.or_none(field.name, value.id())
        }
    }
}

fn check_array(field: &Field, value: Value<'_>, found: &mut Findings) {
    let Some(min_items) = field.min_items else { return };
    let len = value.elements().count() as u64;
    if len < min_items {
        found.tell(|| {
            Finding::at(value.id(), format!("`{}` needs at least {min_items} element", field.name))
                .help("add one")
                .expected(format!("at least {min_items}"))
                .found(len.to_string())
        });
    }
}

/// The positions of a pick that no array has. One past the end of its array is found by
/// the run, which says how long the array is.
fn check_positions(payload: Value<'_>, found: &mut Findings) {
    let Some(positions) = payload.member(words::INDICES) else { return };
    let all = Some(positions).filter(|it| it.member(words::EACH).is_some());
    positions.elements().chain(all).for_each(|position| check_position(position, found));
}

/// A position, or what a `$each` makes of each element.
fn check_position(value: Value<'_>, found: &mut Findings) {
    let template = value.member(words::EACH).and_then(|_| value.member(words::TEMPLATE));
    let position = template.unwrap_or(value);
    if position.as_f64().is_some_and(|number| number.fract() == 0.0 && number < 0.0) {
        found.tell(|| {
            Finding::at(position.id(), "a position is at least 0")
                .help("the first element is at 0")
                .expected("at least 0")
                .found(meant::written(position))
        });
    }
}
