//! `bad-each`: an object with `$each` is not exactly `{"$each": "${…}", "template": …}`.
//!
//! A `$each` becomes one value for each element of an array. It needs to be told which
//! array, by one reference and nothing around it, and what each element becomes. Anything
//! beside these two would have no place in what is sent.
//!
//! It stands in the place of an array or among the elements of one. A payload is an object
//! of inputs, so it cannot be a `$each` itself.
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

use super::finding::{Finding, Findings, OpDraft, Place};
use super::meant;
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Having, NodeFacts};
use crate::json::{Kind, Value, ValueId};
use crate::model::Task;
use crate::nearest::nearest;
use crate::sites::misspelt_each;
use crate::template::Template;
use crate::words::{self, Word};

pub(super) const RULE: Rule = Rule {
    code: "bad-each",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::EACH, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for site in it.eaches() {
        let object = it.facts.value(site.object);
        let key = object.members().find(|(key, _)| key.word() == words::EACH);
        match key {
            Some((key, _)) if it.node.task().is_some_and(|it| is_payload(it, site.object)) => {
                found.tell(|| for_payload(object, key));
            }
            Some((key, source)) => check_form(object, key, source, found),
            None => {
                if let Some(slip) = misspelt_each(object) {
                    found.tell(|| misspelt(object, slip));
                }
            }
        }
    }
}

fn check_form(object: Value<'_>, key: Value<'_>, source: Value<'_>, found: &mut Findings) {
    if !is_reference(source) {
        found.tell(|| wrong_source(source));
    }
    if object.member(words::TEMPLATE).is_none() {
        let slip = misspelt_template(object);
        found.tell(|| without_template(object, key, slip));
        if slip.is_some() {
            // It is told what the other key has to be.
            return;
        }
    }
    for (key, value) in others(object) {
        found.tell(|| {
            let message = "an object with `$each` has only `$each` and `template`";
            Finding::at(Place::key(value.id(), key.id()), message)
                .help("move it into the `template`")
        });
    }
}

/// The members of a `$each` that have no place there.
fn others(object: Value<'_>) -> impl Iterator<Item = (Value<'_>, Value<'_>)> {
    object.members().filter(|(key, _)| !is_of_each(key.word()))
}

/// The member that is most likely meant as the `template` which is missing.
#[cold]
fn misspelt_template(object: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    let mut others = others(object);
    let only = others.next().filter(|_| others.next().is_none());
    // What each element becomes is seldom a number.
    let is_likely = |(key, value): &(Value<'_>, Value<'_>)| {
        let is_of_parts = matches!(value.kind(), Kind::Array | Kind::Object);
        let key = key.as_str().unwrap_or_default();
        is_of_parts || value.is_string() || nearest(&key, ["template"]).is_some()
    };
    only.filter(is_likely)
}

/// What is wrong with a `$each` without a `template`, for which `slip` may be meant.
fn without_template(
    object: Value<'_>,
    key: Value<'_>,
    slip: Option<(Value<'_>, Value<'_>)>,
) -> Finding {
    let place = Place::key(object.id(), key.id());
    let finding = Finding::at(place, "this `$each` has no `template`");
    match slip {
        Some(slip) => finding.did_you_mean_it_by("template", object.id(), slip),
        None => finding.help("add what each element becomes"),
    }
}

/// What is wrong with a `template` beside a slip of `$each`.
fn misspelt(object: Value<'_>, slip: (Value<'_>, Value<'_>)) -> Finding {
    let (key, _) = slip;
    Finding::at(Place::key(object.id(), key.id()), "this `template` has no `$each`")
        .did_you_mean_it_by("$each", object.id(), slip)
}

fn is_payload(task: &Task, object: ValueId) -> bool {
    task.payloads().any(|payload| payload == object)
}

/// What is wrong with a `$each` in the place of a payload: it would be an array.
fn for_payload(object: Value<'_>, key: Value<'_>) -> Finding {
    let message = "a payload is an object of inputs, and a `$each` becomes an array";
    Finding::at(Place::key(object.id(), key.id()), message)
        .help("put the `$each` into an input that takes an array")
}

fn is_of_each(key: Word) -> bool {
    matches!(key, words::EACH | words::TEMPLATE)
}

/// Whether the value of a `$each` is one reference, or has a fault, which is reported as
/// that.
fn is_reference(value: Value<'_>) -> bool {
    value.as_str().is_some_and(|text| {
        let template = Template::parse(&text);
        template.whole().is_some() || !template.faults.is_empty()
    })
}

/// What is wrong with the value of a `$each`.
fn wrong_source(value: Value<'_>) -> Finding {
    let help = "for example `\"$each\": \"${input.urls}\"`";
    let Some(text) = value.as_str() else {
        let finding = Finding::at(value.id(), "`$each` has to be a reference to an array");
        return match value.kind() {
            Kind::Array => finding.help("elements that are written out need no `$each`"),
            _ => finding.help(help),
        };
    };
    let finding = Finding::at(value.id(), "`$each` has to be exactly one reference").help(help);
    match meant::reference(&text) {
        Some(mended) => {
            finding.fix(format!("Write `{mended}`"), OpDraft::Replace(value.id(), mended.into()))
        }
        None => finding,
    }
}
