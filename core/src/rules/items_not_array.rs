//! `items-not-array`: a map or a `$each` goes over something that is no array.
//!
//! A text, a number or an object has no elements to go over. The result of a node is an
//! object, and the array a part of it: `items` for a map or a `casola/pick`, `images` for a
//! task that draws.
//!
//! Where the type is not known nothing is reported, and the node fails at run time if it is
//! no array.
//!
//! # Example
//!
//! ```json
//! {
//!   "nodes": {
//!     "best": {
//!       "task": "casola/pick",
//!       "payload": { "source": "${input.photos}", "indices": [0, 2] }
//!     },
//!     "edit": {
//!       "type": "map",
//!       "items": "${nodes.best.result}",
//!       "node": {
//!         "model_id": "Qwen/Qwen-Image-Edit",
//!         "task": "fal/image-edit",
//!         "payload": { "image_url": "${item}", "prompt": "at night" }
//!       }
//!     }
//!   },
//!   "edges": [{ "from": "best", "to": "edit" }]
//! }
//! ```
//!
//! # Instead
//!
//! Refer to the array.
//!
//! ```json
//! {
//!   "nodes": {
//!     "best": {
//!       "task": "casola/pick",
//!       "payload": { "source": "${input.photos}", "indices": [0, 2] }
//!     },
//!     "edit": {
//!       "type": "map",
//!       "items": "${nodes.best.result.items}",
//!       "node": {
//!         "model_id": "Qwen/Qwen-Image-Edit",
//!         "task": "fal/image-edit",
//!         "payload": { "image_url": "${item}", "prompt": "at night" }
//!       }
//!     }
//!   },
//!   "edges": [{ "from": "best", "to": "edit" }]
//! }
//! ```

use super::finding::{Finding, Findings, OpDraft};
use super::meant;
use super::rule::{Check, Group, Rule};
use super::type_mismatch::is_clash;
use crate::diagnostic::Severity;
use crate::facts::{Facts, Having, NodeFacts};
use crate::json::Value;
use crate::sites::{Role, Scope, Site};
use crate::template::Root;
use crate::types::{Fit, Type};

pub(super) const RULE: Rule = Rule {
    code: "items-not-array",
    severity: Severity::Error,
    group: Group::Types,
    check: Check::Node(Having::MAP.or(Having::EACH), check),
};

fn check(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for misfit in it.misfits().iter().filter(|it| it.role != Role::Payload) {
        found.tell(|| no_array(it.facts.value(misfit.value)));
    }
    for site in it.texts().iter().filter(|it| it.role != Role::Payload) {
        // A `$each` that is more than one reference is reported as a bad `$each`.
        if let Some(ty) = wrong_type(it.facts, site) {
            found.tell(|| {
                let what = if site.role == Role::Each { "`$each`" } else { "`items`" };
                let message = format!("{what} needs an array, and this is {}", ty.said());
                let finding = Finding::at(site.value, message);
                let finding = finding.expected("array").found(ty.name());
                with_way_out(it.facts, finding, ty, site)
            });
        }
    }
}

/// What is wrong with `items` that are written out.
fn no_array(value: Value<'_>) -> Finding {
    let finding = Finding::at(value.id(), "`items` has to be an array, or a reference to one")
        .help("for example `\"items\": \"${input.prompts}\"`")
        .expected("array")
        .found(value.kind().to_string());
    match value.as_str().and_then(|text| meant::reference(&text)) {
        Some(reference) => finding
            .fix(format!("Write `{reference}`"), OpDraft::Replace(value.id(), reference.into())),
        None => finding,
    }
}

/// What the text is instead of an array.
fn wrong_type<'d>(facts: &Facts<'d>, site: &Site) -> Option<Type<'d>> {
    let Some(whole) = facts.whole(site) else {
        let is_text = site.faults.is_empty() && site.role == Role::Items;
        return is_text.then_some(Type::String);
    };
    // Where there is no element it has no position, which is reported as that.
    if whole.reference.root == Root::Index && site.scope == Scope::None {
        return None;
    }
    // A node cannot refer to itself at all.
    if whole.target == Some(site.node) {
        return None;
    }
    if is_clash(facts, whole) {
        return None;
    }
    let ty = whole.way.as_ref().ok()?.ty;
    (ty.fit(&Type::ANY_ARRAY) == Fit::No).then_some(ty)
}

fn with_way_out<'d>(facts: &Facts<'d>, finding: Finding, ty: Type<'d>, site: &Site) -> Finding {
    let Some(whole) = facts.whole(site) else {
        return finding.help("write the reference alone, with nothing around it");
    };
    match facts.types.part_of(whole.reference, ty, &Type::ANY_ARRAY) {
        Some(part) => {
            let part = part.to_string();
            finding.did_you_mean_this(
                &part,
                &part,
                OpDraft::Replace(site.value, format!("${{{part}}}").into()),
            )
        }
        None => finding.help("refer to an array"),
    }
}
