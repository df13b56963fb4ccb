//! `nullable-item`: something is read from an element that may be `null`.
//!
//! A map with a `tolerance` over 0 is completed even if some of its elements failed. In
//! their place the result has `null`, and a node that reads a part of it fails. So the run
//! fails after all, only later.
//!
//! To hand elements on whole is fine, and not reported. It is said once for each node that
//! reads from that map.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["dawn", "dusk"],
//!       "tolerance": 0.5,
//!       "node": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "a lighthouse at ${item}" }
//!       }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.items[0].images[0].url}" }
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "animate" }]
//! }
//! ```
//!
//! # Instead
//!
//! Set the `tolerance` to 0, so that the map itself fails. Or leave it, and the warning with
//! it, if the run may fail when just this element is missing.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "type": "map",
//!       "items": ["dawn", "dusk"],
//!       "tolerance": 0,
//!       "node": {
//!         "model_id": "black-forest-labs/FLUX.1-schnell",
//!         "task": "fal/text-to-image",
//!         "payload": { "prompt": "a lighthouse at ${item}" }
//!       }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.items[0].images[0].url}" }
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "animate" }]
//! }
//! ```

use std::collections::BTreeSet;

use super::elements;
use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found, Having, NodeFacts, TolerantSource};
use crate::json::{Kind, MAX_DEPTH, Value};
use crate::sites::{Role, Scope, Site};
use crate::tasks::TaskType;
use crate::template::{Reference, Root};
use crate::types::{Fit, Type, Way};
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "nullable-item",
    severity: Severity::Warning,
    group: Group::Types,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    let mut told = BTreeSet::new();
    for it in it.references() {
        let Found { site, reference, way, .. } = it;
        if !way.as_ref().is_ok_and(|way| is_risky(facts, way, site)) {
            continue;
        }
        let source = source(facts, reference, site.scope, site.node);
        // One tolerant map is one cause, however often a node reads from it.
        if told.insert(source) {
            found.tell(|| finding(facts, it, source));
        }
    }
}

/// Whether `null` on the way, or at its end, makes the node fail.
fn is_risky(facts: &Facts<'_>, way: &Way<'_>, site: &Site) -> bool {
    let ends_with_null = way.ty != Type::Unknown && way.ty.takes_null();
    let is_refused = site.role == Role::Payload
        && way.ty.fit(site.wanted) == Fit::UnlessNull
        && !may_be_missing(facts, site);
    way.through_null.is_some() || is_refused || (ends_with_null && !site.is_whole)
}

/// Whether a site is all of an input that may be missing: `null` says no more than that.
fn may_be_missing(facts: &Facts<'_>, site: &Site) -> bool {
    let task_type = facts.workflow.nodes[site.node].task().and_then(|task| task.task_type);
    let field = task_type.and_then(|it| it.input_named(facts.value(site.key).word()));
    // Not one that is equal, which a part of the input may have.
    field.is_some_and(|field| !field.required && std::ptr::eq(&raw const field.ty, site.wanted))
}

fn finding<'d>(facts: &Facts<'d>, it: Found<'_, 'd>, source: Option<usize>) -> Finding {
    let at = |message| Finding::at(Place::within(it.site.value, it.range.clone()), message);
    let reference = it.reference;
    if let Some(source) = source {
        let id = facts.id(source);
        let finding = at(format!("`{reference}` fails for elements of `{id}` that are null"))
            .help("a `tolerance` of 0 leaves none out, so that none is null");
        let tolerance = facts.workflow.nodes[source].map().and_then(|map| map.tolerance);
        return match tolerance {
            Some(tolerance) => finding.related(tolerance, "this lets elements be null").fix(
                format!("Set the tolerance of `{id}` to 0"),
                OpDraft::Replace(tolerance, 0.into()),
            ),
            None => finding,
        };
    }
    let finding = at(format!("`{reference}` fails when it is null"));
    match elements::first_null(facts, it) {
        Some(null) => finding
            .help("leave that element out, or refer to something that is never null")
            .related(null.id(), "this is null"),
        None => finding.help("refer to something that is never null"),
    }
}

/// The map whose elements may be `null`, if the reference leads there directly, by
/// way of the current element, or by way of picks.
fn source(
    facts: &Facts<'_>,
    reference: &Reference<'_>,
    scope: Scope,
    node: usize,
) -> Option<usize> {
    let (mut reference, mut scope) = (reference, scope);
    // Each turn goes to an outer element.
    for _ in 0..=MAX_DEPTH {
        match &reference.root {
            Root::Item => {
                let source = facts.sites.source_in(scope, node, &facts.workflow.nodes)?;
                reference = &source.reference;
                scope = match scope {
                    Scope::Each(each) => facts.sites.eaches[each].outer,
                    Scope::Map | Scope::NestedMap | Scope::None => Scope::None,
                };
            }
            Root::Node(id) => return tolerant_source(facts, facts.workflow.find_node(id)?),
            Root::Input(_) | Root::Index => return None,
        }
    }
    None
}

/// The map whose elements a node's result may have, by way of picks.
fn tolerant_source(facts: &Facts<'_>, node: usize) -> Option<usize> {
    let mut known = facts.tolerant_sources.borrow_mut();
    known.resize(facts.workflow.nodes.len(), TolerantSource::Unknown);
    let (mut way, mut at) = (Vec::new(), node);
    let source = loop {
        if !matches!(known[at], TolerantSource::Unknown) {
            break known[at];
        }
        if is_tolerant(facts, at) {
            break TolerantSource::Map(at);
        }
        // Where picks pick from each other in a circle there is none.
        known[at] = TolerantSource::None;
        way.push(at);
        let next = picked(facts, at).and_then(|it| match &it.root {
            Root::Node(id) => facts.workflow.find_node(id),
            _ => None,
        });
        let Some(next) = next else { break TolerantSource::None };
        at = next;
    };
    for node in way {
        known[node] = source;
    }
    match source {
        TolerantSource::Map(map) => Some(map),
        TolerantSource::None | TolerantSource::Unknown => None,
    }
}

fn is_tolerant(facts: &Facts<'_>, node: usize) -> bool {
    facts.workflow.nodes[node].map().is_some_and(|map| map.is_tolerant(facts.json))
}

/// How many of the values are looked at that a pick picks from.
const MAX_PICKED: usize = 16;

/// What a node picks from, if it picks.
fn picked<'f, 'd>(facts: &'f Facts<'d>, node: usize) -> Option<&'f Reference<'d>> {
    let task = facts.workflow.nodes[node].task()?;
    let (_, payload) = task.payload.filter(|_| task.task_type.is_some_and(TaskType::is_pick))?;
    let source = facts.value(payload).member(words::SOURCE)?;
    let whole = |value: Value<'_>| facts.whole(facts.sites.text_at(value.id())?);
    let is_nullable = |it: &Found<'_, '_>| {
        let way = it.way.as_ref();
        way.is_ok_and(|way| way.ty != Type::Unknown && way.ty.takes_null())
    };
    let found = match source.kind() {
        // What is in it is picked as it is.
        Kind::Array => source.elements().take(MAX_PICKED).filter_map(whole).find(is_nullable),
        _ => whole(source),
    };
    Some(found?.reference)
}
