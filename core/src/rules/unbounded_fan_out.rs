//! `unbounded-fan-out`: a map goes over an array whose length nothing limits.
//!
//! That is often meant. But a list that is longer than anybody thought makes that
//! many calls, and each may cost something; a limit refuses it before the run.
//!
//! ```json
//! { "input_params": { "prompts": { "type": "array" } },
//!   "dag": { "nodes": { "draw": { "type": "map", "items": "${input.prompts}" } } } }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Finding, Findings, Group, OpDraft, Rule};
use crate::count::Term;
use crate::diagnostic::Severity;
use crate::facts::Facts;
use crate::json::ValueId;
use crate::model::NodeKind;
use crate::plan::MAX_ITEMS;
use crate::sites::{Role, Scope, Site};
use crate::template::{Reference, Root, Template};
use crate::types::{Fit, Type};

pub(super) const RULE: Rule = Rule {
    code: "unbounded-fan-out",
    severity: Severity::Hint,
    group: Group::Plan,
    check: Check::Document(check),
};

/// How many elements the fix allows.
const ENOUGH: u64 = 1000;

fn check(facts: &Facts<'_>, found: &mut Findings) {
    let sources = sources(facts);
    let mut seen = BTreeSet::new();
    for (index, node) in facts.workflow.nodes.iter().enumerate() {
        let NodeKind::Map(map) = &node.kind else { continue };
        let (Some(items), Some(count)) = (map.items, facts.counts.items(index)) else { continue };
        let sources = sources.get(&index).map_or(&[][..], Vec::as_slice);
        if sources.iter().any(|site| !is_array(facts, site)) {
            continue;
        }
        for term in count.unbounded() {
            let is_told = sources.iter().any(|site| is_of_map(facts, site, term));
            if term.min <= MAX_ITEMS && !is_told && seen.insert(term.of.clone()) {
                found.push(finding(facts, term, index, items));
            }
        }
    }
}

/// What each map goes over: its `items`, or the `$each` that are spliced into them.
fn sources<'f>(facts: &'f Facts<'_>) -> BTreeMap<usize, Vec<&'f Site>> {
    let mut sources: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for site in &facts.sites.texts {
        let NodeKind::Map(map) = &facts.workflow.nodes[site.node].kind else { continue };
        let is_inside = map.items.is_some_and(|items| facts.value(items).contains(site.value));
        if is_inside && site.role != Role::Payload && site.scope == Scope::None {
            sources.entry(site.node).or_default().push(site);
        }
    }
    sources
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
        Root::Input(name) => facts.types.inputs().contains_key(name.as_ref()),
        Root::Node(_) => {
            whole.target.is_some_and(|target| facts.graph.is_ancestor(target, site.node))
        }
        // There is no element yet.
        Root::Item | Root::Index => false,
    };
    is_there && whole.way.is_ok_and(|way| way.ty.fit(&Type::ANY_ARRAY) != Fit::No)
}

fn finding(facts: &Facts<'_>, term: &Term, node: usize, items: ValueId) -> Finding {
    let Term { of, min, .. } = term;
    let message = format!(
        "nothing limits how many elements `{of}` has, and `{}` maps them all",
        facts.id(node)
    );
    let finding = Finding::at(items, message).node(node);
    let text = format!("${{{of}}}");
    let Some(reference) = Template::parse(&text).whole().cloned().map(Reference::into_owned) else {
        return finding;
    };
    let Root::Input(name) = &reference.root else {
        return finding.help("to limit it, map only those that a `casola/pick` node picks");
    };
    let declared = facts.workflow.inputs.iter().flatten();
    let param = declared.into_iter().find(|param| param.name == *name.as_ref());
    match param.and_then(|param| param.object) {
        _ if !reference.path.is_empty() => {
            finding.help("to limit it, make it a parameter of its own with `max_items`")
        }
        Some(object) => {
            let most = ENOUGH.max(*min);
            finding.help(format!("to limit it, give `{name}` a `max_items`")).fix(
                format!("Allow `{name}` at most {most} elements"),
                set_max_items(facts, object, most),
            )
        }
        None => finding
            .help(format!("to limit it, declare `{name}` in `input_params` with `max_items`")),
    }
}

fn set_max_items(facts: &Facts<'_>, object: ValueId, most: u64) -> OpDraft {
    // It may say `null` already.
    match facts.value(object).get("max_items") {
        Some(said) => OpDraft::Replace(said.id(), most.into()),
        None => OpDraft::Add(object, "max_items".to_owned(), most.into()),
    }
}
