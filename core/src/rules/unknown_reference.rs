//! `unknown-reference`: a path leads to something that is not there.
//!
//! The task type says what its result has, and a path can only lead to that. The node would
//! fail, and that only once all the nodes before have been done and paid for.
//!
//! So it is with a position that the array cannot have: a map has as many results as it has
//! elements.
//!
//! Some results have more than their task type says. Where that is common nothing is
//! reported. Elsewhere list the path in the `outputs` of the node that gives the result: a
//! path which is declared there is believed, with the warning `unknown-output-path`.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.image[0].url}" }
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "animate" }]
//! }
//! ```
//!
//! # Instead
//!
//! Follow the result as it is: the message, or the editor's list of what a node gives, says
//! what there is.
//!
//! ```json
//! {
//!   "nodes": {
//!     "draw": {
//!       "model_id": "black-forest-labs/FLUX.1-schnell",
//!       "task": "fal/text-to-image",
//!       "payload": { "prompt": "a lighthouse at dawn" }
//!     },
//!     "animate": {
//!       "model_id": "fal-ai/wan/v2.2-5b",
//!       "task": "fal/image-to-video",
//!       "payload": { "image_url": "${nodes.draw.result.images[0].url}" }
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "animate" }]
//! }
//! ```

use std::collections::BTreeSet;

use super::elements::{self, Wrong};
use super::finding::{Finding, Findings, OpDraft, Place};
use super::rule::{Check, Group, Rule};
use crate::count::Limit;
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found, Having, NodeFacts};
use crate::model::NodeKind;
use crate::sites::Site;
use crate::tasks::TaskType;
use crate::template::{Reference, Segment};
use crate::told::told;
use crate::types::{Dead, Type};

pub(super) const RULE: Rule = Rule {
    code: "unknown-reference",
    severity: Severity::Error,
    group: Group::Template,
    check: Check::Node(Having::ANYTHING, check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    let facts = it.facts;
    for it in it.references() {
        if found.is_full() {
            break;
        }
        let Err(dead) = *it.way else {
            let limit = facts.counts.limit_in(&facts.sites.references[it.number]);
            if let Some(limit) = limit.filter(|it| it.position >= it.most) {
                found.tell(|| past_the_end(it, &limit));
            } else if !it.reference.path.is_empty()
                && let Some(wrong) = elements::first_wrong(facts, it, |_| true)
            {
                found.tell(|| of_one_element(it, &wrong));
            }
            continue;
        };
        if !facts.types.inputs().is_at_odds(it.number) {
            found.tell(|| {
                let place = Place::within(it.site.value, it.range.clone());
                let finding = finding(it.reference, dead, place);
                with_fix(facts, finding, it, dead)
            });
        }
    }
}

/// What one element of several lacks.
fn of_one_element(it: Found<'_, '_>, wrong: &Wrong<'_>) -> Finding {
    let message = format!("`{}` leads nowhere in element {} of `items`", it.reference, wrong.index);
    Finding::at(Place::within(it.site.value, it.range.clone()), message)
        .help("refer to what all elements have")
        .related(wrong.element.id(), "this element lacks it")
}

/// A position that an array cannot have.
fn past_the_end(it: Found<'_, '_>, limit: &Limit) -> Finding {
    let Limit { n_steps, position, most, is_exact } = limit;
    let at_most = if *is_exact { "" } else { "at most " };
    let elements = if *most == 1 { "element" } else { "elements" };
    let container = it.reference.prefix(*n_steps);
    let message = format!(
        "`{container}` has {at_most}{most} {elements}, so there is none at position {position}"
    );
    let finding = Finding::at(Place::within(it.site.value, it.range.clone()), message);
    if *most == 0 { finding } else { finding.help("the first element is at 0") }
}

fn finding(reference: &Reference<'_>, dead: Dead<'_>, place: Place) -> Finding {
    let container = reference.prefix(dead.n_steps);
    let message = match (&reference.path[dead.n_steps], unless_null(dead.ty)) {
        (Segment::Key(key), Type::Object(_)) => format!("`{container}` has no `{key}`"),
        (Segment::Key(key), Type::Array(_)) => {
            format!("`{container}` is an array, which has no `{key}`")
        }
        (Segment::Index(index), Type::Object(_)) => {
            format!("`{container}` is an object, which has no position {index}")
        }
        (segment, _) => {
            let leads = format!("so `{segment}` leads nowhere");
            format!("`{container}` is {}, {leads}", dead.ty.said())
        }
    };
    Finding::at(place, message).found(dead.ty.name())
}

/// The type of what may also be `null`, when it is not: that it may be is another matter.
/// Of several sorts of objects the first.
fn unless_null(ty: Type<'_>) -> Type<'_> {
    let Type::Union(types) = ty else { return ty };
    let mut others = types.iter().filter(|it| **it != Type::Null);
    let Some(first) = others.next() else { return ty };
    let are_same = others.all(|it| matches!((first, it), (Type::Object(_), Type::Object(_))));
    if are_same { *first } else { ty }
}

fn with_fix(facts: &Facts<'_>, finding: Finding, it: Found<'_, '_>, dead: Dead<'_>) -> Finding {
    let names = names(&dead.ty);
    let near = match &it.reference.path[dead.n_steps] {
        Segment::Key(key) => facts.guesser.nearest(key, names.iter().copied()),
        Segment::Index(_) => None,
    };
    if let Some(near) = near {
        let Some(mended) = mended(facts, it, dead.n_steps, near) else {
            return finding.help(format!("did you mean `{near}`?"));
        };
        let op = OpDraft::reference(it.site.value, it.range, &mended);
        return finding.did_you_mean_this(near, &mended.to_string(), op);
    }
    if let Some(mended) = in_items(facts, it, dead) {
        let op = OpDraft::reference(it.site.value, it.range, &mended);
        return finding.did_you_mean_this("items", &mended.to_string(), op);
    }
    if let Some(element) = of_element(facts, it, dead) {
        return finding.help(format!("say which element of the map, such as `{element}`"));
    }
    match unless_null(dead.ty) {
        Type::Array(_) => finding.help("say which element, such as `[0]`"),
        _ if names.is_empty() => finding.help("refer to all of it"),
        _ if may_give_more(facts, it) => finding.help(format!(
            "it has {}; if the provider gives more, list the path in the node's `outputs`",
            told(names.iter().copied())
        )),
        _ => finding.help(format!("it has {}", told(names.iter().copied()))),
    }
}

/// Whether it leads into what a provider gives for a task.
fn may_give_more(facts: &Facts<'_>, it: Found<'_, '_>) -> bool {
    let Some(target) = it.target else { return false };
    let NodeKind::Task(task) = &facts.workflow.nodes[target].kind else { return false };
    !task.task_type.is_some_and(TaskType::is_pick)
}

/// The reference with another name for one step, and with `[0]` behind that if it leads
/// nowhere otherwise.
fn mended<'d>(
    facts: &Facts<'_>,
    it: Found<'_, 'd>,
    step: usize,
    near: &str,
) -> Option<Reference<'d>> {
    let mut mended = it.reference.clone();
    mended.path.to_mut()[step] = Segment::Key(near.to_owned().into());
    let mut of_first = mended.clone();
    of_first.path.to_mut().insert(step + 1, Segment::Index(0));
    [mended, of_first].into_iter().find(|mended| leads_on(facts, mended, it.site))
}

/// The same path in the first element of a map, if it was taken for one in the map's
/// result.
fn of_element<'d>(facts: &Facts<'_>, it: Found<'_, 'd>, dead: Dead<'_>) -> Option<Reference<'d>> {
    let target = &facts.workflow.nodes[it.target.filter(|_| dead.n_steps == 0)?];
    let items = [Segment::Key("items".into()), Segment::Index(0)];
    let mut element = it.reference.clone();
    element.path.to_mut().splice(..0, items);
    let is_map = matches!(target.kind, NodeKind::Map(_));
    (is_map && leads_on(facts, &element, it.site)).then_some(element)
}

/// The same position in the elements of a map or a pick, if it was looked for in the result.
fn in_items<'d>(facts: &Facts<'_>, it: Found<'_, 'd>, dead: Dead<'_>) -> Option<Reference<'d>> {
    it.target.filter(|_| dead.n_steps == 0)?;
    it.reference.path.first().filter(|first| matches!(first, Segment::Index(_)))?;
    let mut mended = it.reference.clone();
    mended.path.to_mut().insert(0, Segment::Key("items".into()));
    leads_on(facts, &mended, it.site).then_some(mended)
}

fn leads_on(facts: &Facts<'_>, reference: &Reference<'_>, site: &Site) -> bool {
    facts.types.follow(reference, site.scope, site.node, &facts.sites).is_ok()
}

/// The properties that can follow.
fn names<'t>(ty: &Type<'t>) -> Vec<&'t str> {
    let of_object = |ty: &Type<'t>| match ty {
        Type::Object(object) => object.properties.iter().map(|it| it.name).collect(),
        _ => Vec::new(),
    };
    let Type::Union(types) = ty else { return of_object(ty) };
    let mut seen = BTreeSet::new();
    types.iter().flat_map(of_object).filter(|name| seen.insert(*name)).collect()
}
