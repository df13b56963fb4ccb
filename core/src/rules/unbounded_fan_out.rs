//! `unbounded-fan-out`: a map goes over an array whose length nothing limits.
//!
//! That is often meant, so this is only a hint. But a list that is longer than anybody
//! thought makes that many calls, and each may cost something. With a `max_items` such a run
//! is refused before it starts.
//!
//! Of several maps over one array the first is told. An array that a provider makes can be
//! cut with a `casola/pick` node.
//!
//! # Example
//!
//! ```json
//! {
//!   "input_params": { "photos": { "type": "array" } },
//!   "dag": {
//!     "nodes": {
//!       "edit": {
//!         "type": "map",
//!         "items": "${input.photos}",
//!         "node": {
//!           "model_id": "Qwen/Qwen-Image-Edit",
//!           "task": "fal/image-edit",
//!           "payload": { "image_url": "${item}", "prompt": "at night" }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! # Instead
//!
//! Say how many there may be at most.
//!
//! ```json
//! {
//!   "input_params": { "photos": { "type": "array", "max_items": 1000 } },
//!   "dag": {
//!     "nodes": {
//!       "edit": {
//!         "type": "map",
//!         "items": "${input.photos}",
//!         "node": {
//!           "model_id": "Qwen/Qwen-Image-Edit",
//!           "task": "fal/image-edit",
//!           "payload": { "image_url": "${item}", "prompt": "at night" }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use super::finding::{Finding, Findings, OpDraft};
use super::rule::{Check, Concern, Group, Rule};
use crate::count::Term;
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::{Kind, ValueId};
use crate::model::MAX_ITEMS;
use crate::model::NodeKind;
use crate::sites::{Role, Scope, Site};
use crate::template::{Reference, Root, Template};
use crate::types::{Fit, Type};

pub(super) const RULE: Rule = Rule {
    code: "unbounded-fan-out",
    severity: Severity::Hint,
    group: Group::Plan,
    check: Check::Document(Concern::Values, check),
};

/// How many elements the fix allows.
const ENOUGH: u64 = 1000;

fn check(facts: &Facts<'_>, found: &mut Findings) {
    // Equal references are one text, which may be long.
    let mut told = BTreeSet::new();
    for (index, node) in facts.workflow.nodes.iter().enumerate() {
        let NodeKind::Map(map) = &node.kind else { continue };
        let (Some(items), Some(count)) = (map.items, facts.counts.items(index)) else { continue };
        // Of what is too much already, more need not be said.
        let is_told = |term: &Term| told.contains(&Arc::as_ptr(&term.of));
        if count.unbounded().all(is_told) || count.min() > MAX_ITEMS {
            continue;
        }
        // What it goes over: its `items`, or the `$each` that are spliced into them.
        let is_source = |site: &&Site| {
            let is_inside = facts.value(items).contains(site.value);
            is_inside && site.role != Role::Payload && site.scope == Scope::None
        };
        let sources = || facts.node(index).texts().iter().filter(is_source);
        if sources().any(|site| !is_array(facts, site)) {
            continue;
        }
        for term in count.unbounded() {
            let is_of_other = sources().any(|site| is_of_map(facts, site, term));
            if !is_of_other && told.insert(Arc::as_ptr(&term.of)) && !has_limit(facts, term) {
                found.tell(|| finding(facts, term, index, items));
            }
        }
    }
}

/// Whether the text refers to the items of a map that goes over the same array, and
/// so is the one to be told of.
fn is_of_map(facts: &Facts<'_>, site: &Site, term: &Term) -> bool {
    let targets = facts.sites.references_of(site).iter().filter_map(|it| it.target);
    let mut maps = targets
        .filter(|&target| matches!(facts.workflow.nodes[target].kind, NodeKind::Map(_)))
        .filter_map(|map| facts.counts.items(map));
    maps.any(|count| count.unbounded().any(|it| it.is_same(term)))
}

/// Whether the text is a reference to what may be an array.
fn is_array(facts: &Facts<'_>, site: &Site) -> bool {
    let Some(whole) = facts.whole(site) else { return false };
    let is_there = match &whole.reference.root {
        Root::Input(_) => whole.input.is_some(),
        // A node cannot refer to itself at all.
        Root::Node(_) => whole.target.is_some_and(|target| target != site.node),
        // There is no element yet.
        Root::Item | Root::Index => false,
    };
    is_there && whole.way.as_ref().is_ok_and(|way| way.ty.fit(&Type::ANY_ARRAY) != Fit::No)
}

/// Whether a limit is there that cannot be read, which is reported as that.
fn has_limit(facts: &Facts<'_>, term: &Term) -> bool {
    let Some(reference) = reference_to(term).filter(|it| it.path.is_empty()) else { return false };
    let param = object_of(facts, &reference).map(|object| facts.value(object));
    let limit = param.and_then(|param| param.get("max_items"));
    limit.is_some_and(|limit| limit.kind() != Kind::Null)
}

/// The reference to an array.
fn reference_to(term: &Term) -> Option<Reference<'static>> {
    let text = format!("${{{}}}", term.of);
    Template::parse(&text).whole().cloned().map(Reference::into_owned)
}

/// The object that describes the parameter which a reference is to, or into.
fn object_of(facts: &Facts<'_>, reference: &Reference<'_>) -> Option<ValueId> {
    let Root::Input(name) = &reference.root else { return None };
    let object = facts.counts.param(facts.sites.inputs.find(name)?)?.object?;
    (facts.value(object).kind() == Kind::Object).then_some(object)
}

fn finding(facts: &Facts<'_>, term: &Term, node: usize, items: ValueId) -> Finding {
    let Term { of, min, .. } = term;
    let message = format!(
        "nothing limits how many elements `{of}` has, and `{}` maps them all",
        facts.id(node)
    );
    let finding = Finding::at(items, message).node(node);
    let Some(reference) = reference_to(term) else { return finding };
    let Root::Input(name) = &reference.root else {
        return finding.help("to limit it, map only those that a `casola/pick` node picks");
    };
    match object_of(facts, &reference) {
        _ if !reference.path.is_empty() => {
            finding.help("to limit it, make it a parameter of its own with `max_items`")
        }
        Some(object) => {
            let most = ENOUGH.max(*min);
            // It may say `null` already.
            let fix = match facts.value(object).get("max_items") {
                Some(said) => OpDraft::Replace(said.id(), most.into()),
                None => OpDraft::Add(object, "max_items".to_owned(), most.into()),
            };
            finding
                .help(format!("to limit it, give `{name}` a `max_items`"))
                .fix(format!("Allow `{name}` at most {most} elements"), fix)
        }
        None => finding
            .help(format!("to limit it, declare `{name}` in `input_params` with `max_items`")),
    }
}
