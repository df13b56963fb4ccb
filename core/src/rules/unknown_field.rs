//! `unknown-field`: the format has no field with this name.
//!
//! The field is kept, and the workflow runs, but nothing reads it. Often it is a slip, and
//! what it was to set is not set: below, all four pictures would be drawn at once.
//!
//! Nothing is said about `ui`, which belongs to the editor, nor about payloads, for which
//! there is `unknown-payload-field`.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["spring", "summer", "autumn", "winter"],
//!       "max_concurency": 2,
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
//! Write the field's name as the format has it, or remove the field.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["spring", "summer", "autumn", "winter"],
//!       "max_concurrency": 2,
//!       "node": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "a lighthouse in ${item}" }
//!       }
//!     }
//!   }
//! }
//! ```

use super::finding::{Finding, Findings, OpDraft, Place};
use super::meant;
use super::missing_field::{self, is_of_task};
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::ValueId;
use crate::model::UnknownField;
use crate::nearest::nearest;
use crate::order::sort_by_number;
use crate::words::{self, Word};

pub(super) const RULE: Rule = Rule {
    code: "unknown-field",
    severity: Severity::Warning,
    group: Group::Document,
    check: Check::Document(Concern::Form, check),
};

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let fields = &facts.workflow.misfits.unknown_fields;
    if !fields.is_empty() {
        check_fields(facts, fields.iter().collect(), found);
    }
}

/// Most of what this does is done to tell of them, so it is compiled apart as well.
#[cold]
#[inline(never)]
fn check_fields(facts: &Facts<'_>, mut fields: Vec<&UnknownField>, found: &mut Findings) {
    // Between those of one object are those of what stands in it.
    sort_by_number(&mut fields, |field| facts.value(field.object).span().start as u64);
    for fields in fields.chunk_by(|a, b| a.object == b.object) {
        if found.is_full() {
            break;
        }
        of_object(facts, fields, found);
    }
}

/// Reports the unknown fields of one object.
fn of_object(facts: &Facts<'_>, fields: &[&UnknownField], found: &mut Findings) {
    let object = facts.value(fields[0].object);
    let known = || fields[0].known.iter().map(|name| name.text());
    // A task has one of the two.
    let is_taken = |name: &str| match name {
        "payload" | "inputs" => object.get("payload").or(object.get("inputs")).is_some(),
        name => object.get(name).is_some(),
    };
    let free: Vec<&str> = known().filter(|name| !is_taken(name)).collect();
    let slips = |node| missing_field::slips(facts, node, fields[0].object);
    let slips = fields[0].node.map(slips).unwrap_or_default();
    let moved = |node| missing_field::moved_members(facts, node, fields[0].object);
    let moved = fields[0].node.map(moved).unwrap_or_default();
    for field in fields.iter().filter(|it| moved.binary_search(&it.key).is_err()) {
        found.tell(|| {
            let key = facts.text(field.key);
            let message = format!("there is no field `{key}` here");
            let finding = Finding::at(Place::key(field.value, field.key), message).node(field.node);
            let slip = slips.iter().find(|(slip, _)| *slip == field.key);
            let near = slip.map(|(_, meant)| meant.text());
            if let Some(home) = home(facts, field) {
                return home.offer(facts, finding, field);
            }
            match near.or_else(|| nearest(&key, free.iter().copied())) {
                Some(near) => finding.did_you_mean_key(near, field.object, field.value),
                None => finding
                    .help(format!("known fields are {}", known().collect::<Vec<_>>().join(", "))),
            }
        });
    }
}

/// Where a field belongs that stands in a map and not in its `node`, or the other way round.
struct Home {
    object: ValueId,
    /// What it is called.
    name: &'static str,
    /// What the way there is called.
    title: &'static str,
}

fn home(facts: &Facts<'_>, field: &UnknownField) -> Option<Home> {
    let map = facts.workflow.nodes[field.node?].map()?;
    let inner = map.inner.as_ref()?;
    let key = facts.value(field.key).word();
    if field.object == map.object && is_of_task(key) {
        let (name, title) = ("the task in `node`", "Move it into `node`");
        Some(Home { object: inner.object, name, title })
    } else if field.object == inner.object && is_of_map(key) {
        let (name, title) = ("the map itself", "Move it out of `node`");
        Some(Home { object: map.object, name, title })
    } else {
        None
    }
}

/// Whether maps have a field of this name, and tasks have none.
fn is_of_map(name: Word) -> bool {
    [words::TOLERANCE, words::MAX_CONCURRENCY].contains(&name)
}

impl Home {
    /// Offers to move the field there.
    fn offer(&self, facts: &Facts<'_>, finding: Finding, field: &UnknownField) -> Finding {
        let (key, value) = (facts.value(field.key), facts.value(field.value));
        let has = |name| facts.value(self.object).member(name).is_some();
        let is_payload = [words::PAYLOAD, words::INPUTS].contains(&key.word());
        if has(key.word()) || (is_payload && (has(words::PAYLOAD) || has(words::INPUTS))) {
            return finding.help(format!("{} has one already", self.name));
        }
        let finding = finding.help(format!("it belongs to {}", self.name));
        if !meant::may_be_copied(value) {
            return finding;
        }
        let name = facts.text(field.key).into_owned();
        let add = OpDraft::Add(self.object, name, value.to_owned_value());
        finding.fix_all(self.title, vec![add, OpDraft::Remove(field.value)])
    }
}
