//! `bad-each`: an object with `$each` is not exactly `{"$each": "${…}", "template": …}`.
//!
//! A `$each` becomes one value for each element of an array. It needs to be told which
//! array, by one reference and nothing around it, and what each element becomes. Anything
//! beside these two would have no place in what is sent.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "rank": {
//!       "model_id": "sandbox",
//!       "task": "openai/rerank",
//!       "payload": {
//!         "query": "storms at sea",
//!         "documents": ["High tide", { "$each": "${input.poems}" }]
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Give it a `template`, in which `${item}` is the element and `${index}` its position.
//!
//! ```json
//! {
//!   "nodes": {
//!     "rank": {
//!       "model_id": "sandbox",
//!       "task": "openai/rerank",
//!       "payload": {
//!         "query": "storms at sea",
//!         "documents": ["High tide", { "$each": "${input.poems}", "template": "${item}" }]
//!       }
//!     }
//!   }
//! }
//! ```

use super::{Check, Finding, Findings, Group, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::NodeFacts;
use crate::json::{Kind, Value};
use crate::template::Template;
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "bad-each",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for site in it.eaches() {
        let object = it.facts.value(site.object);
        let mut report = |place: Place, message: &str, help: &str| {
            found.push(Finding::at(place, message).help(help));
        };
        for (key, value) in object.members() {
            if key.word() == words::EACH {
                if let Some((message, help)) = wrong_source(value) {
                    report(value.id().into(), message, help);
                }
            } else if key.word() != words::TEMPLATE {
                report(
                    Place::key(value.id(), key.id()),
                    "an object with `$each` has only `$each` and `template`",
                    "move it into the `template`",
                );
            }
        }
        if object.member(words::TEMPLATE).is_none() {
            let key = object
                .members()
                .find(|(key, _)| key.word() == words::EACH)
                .map(|(key, _)| key.id());
            let place = key.map_or(Place::from(object.id()), |key| Place::key(object.id(), key));
            report(place, "this `$each` has no `template`", "add what each element becomes");
        }
    }
}

/// What is wrong with the value of a `$each`, and the way out. A reference with
/// a fault is reported as that.
fn wrong_source(value: Value<'_>) -> Option<(&'static str, &'static str)> {
    let help = "for example `\"$each\": \"${input.urls}\"`";
    if !matches!(value.kind(), Kind::PlainString | Kind::EscapedString) {
        return Some(("`$each` has to be a reference to an array", help));
    }
    let text = value.as_str().unwrap_or_default();
    let template = Template::parse(&text);
    let is_one = template.whole().is_some() || !template.faults.is_empty();
    (!is_one).then_some(("`$each` has to be exactly one reference", help))
}
