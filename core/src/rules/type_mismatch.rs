//! `type-mismatch`: a value cannot be what its place asks for.
//!
//! It is known what each input of a task takes, and what each task's result is made of. So it
//! can be told before a run that a provider would refuse a call.
//!
//! Only what is certain is reported. Any text may be the address of a picture, and any
//! number may be a whole one, but a video is no picture. A reference with other text around
//! it is text.
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
//!       "payload": { "image_url": "${nodes.draw.result.images}" }
//!     }
//!   },
//!   "edges": [{ "from": "draw", "to": "animate" }]
//! }
//! ```
//!
//! # Instead
//!
//! Refer to a part that has the right type, or write a value of that type.
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

use super::{Check, Concern, Finding, Findings, Group, OpDraft, Place, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found, NodeFacts};
use crate::json::{Json, Kind, Value};
use crate::model::ParamType;
use crate::nearest::nearest;
use crate::sites::{Misfit, Role, Site, literal_fits};
use crate::template::{Reference, Root};
use crate::types::{Fit, Type};

use serde_json::json;

pub(super) const RULE: Rule = Rule {
    code: "type-mismatch",
    severity: Severity::Error,
    group: Group::Types,
    check: Check::Both(Concern::Values, check, check_node),
};

fn check_node(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for misfit in it.misfits().iter().filter(|it| it.role == Role::Payload) {
        found.push(of_literal(it.facts, misfit));
    }
    for site in it.texts().iter().filter(|it| it.role == Role::Payload) {
        found.extend(of_template(it.facts, site));
    }
}

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for (name, input) in facts.types.inputs().iter() {
        for clash in &input.clashes {
            let site = &facts.sites.texts[clash.site];
            let other = &facts.sites.texts[clash.other];
            let (wanted, before) = (clash.wanted.name(), clash.other_wanted.name());
            let finding = Finding::at(
                Place::within(site.value, clash.range.clone()),
                format!(
                    "`{}` is used as {} here, and as {} elsewhere",
                    name,
                    clash.wanted.said(),
                    clash.other_wanted.said()
                ),
            )
            .help("use two parameters")
            .node(site.node);
            found.push(
                finding.expected(wanted).found(before).related(
                    other.value,
                    format!("it has to be {} here", clash.other_wanted.said()),
                ),
            );
        }
    }
    of_defaults(facts, found);
}

/// A literal that does not fit.
fn of_literal(facts: &Facts<'_>, misfit: &Misfit) -> Finding {
    let value = facts.value(misfit.value);
    let (wanted, is) = (misfit.wanted.said(), value.kind());
    let key = facts.text(misfit.key);
    let finding = match (misfit.wanted, value.as_str()) {
        (ty, Some(text)) if ty.is_media() => Finding::at(
            misfit.value,
            format!("`{key}` takes the URL of {wanted}, and `{}` is none", short(&text)),
        ),
        (ty, Some(text)) if !choices(ty).is_empty() => {
            Finding::at(misfit.value, format!("`{key}` takes {wanted}, not `{}`", short(&text)))
        }
        _ => Finding::at(misfit.value, format!("`{key}` takes {wanted}, and this is {}", said(is))),
    };
    let finding = finding.expected(misfit.wanted.name()).found(is.to_string());
    with_fix(finding, misfit, value)
}

fn with_fix(finding: Finding, misfit: &Misfit, value: Value<'_>) -> Finding {
    let Some(text) = value.as_str() else { return finding };
    if let Some(near) = nearest(&text, choices(misfit.wanted)) {
        return finding.did_you_mean(near, misfit.value);
    }
    // `"5"` where 5 is meant.
    let Ok(bare) = Json::read(text.trim()) else { return finding };
    let bare = bare.root();
    let is_bare = matches!(bare.kind(), Kind::Number | Kind::True | Kind::False);
    if !is_bare || !literal_fits(bare, misfit.wanted) {
        return finding;
    }
    finding.help("write it without quotes").change_to(misfit.value, bare.to_owned_value())
}

fn choices<'t>(ty: &Type<'t>) -> Vec<&'t str> {
    match ty {
        Type::OneOf(texts) => texts.to_vec(),
        Type::Union(types) => types.iter().flat_map(choices).collect(),
        _ => Vec::new(),
    }
}

/// A template whose value does not fit.
fn of_template(facts: &Facts<'_>, site: &Site) -> Option<Finding> {
    let whole = facts.whole(site);
    let ty = match whole {
        Some(whole) => whole.way.as_ref().ok()?.ty,
        None if site.faults.is_empty() => Type::String,
        None => return None,
    };
    if ty.fit(site.wanted) != Fit::No || whole.is_some_and(|it| is_clash(facts, it.reference)) {
        return None;
    }
    let key = facts.text(site.key);
    let takes = format!("`{key}` takes {}, and", site.wanted.said());
    let finding = |is: String| {
        let finding = Finding::at(site.value, format!("{takes} {is}"));
        finding.expected(site.wanted.name()).found(ty.name())
    };
    Some(match whole {
        Some(Found { reference, .. }) => {
            let finding = finding(format!("`{reference}` is {}", ty.said()));
            with_way_out(facts, finding, reference, ty, site)
        }
        None => finding("this is text".to_owned())
            .help("a reference keeps its type when nothing stands around it"),
    })
}

/// Whether the parameter's uses contradict each other, which is reported as that.
fn is_clash(facts: &Facts<'_>, reference: &Reference<'_>) -> bool {
    let Root::Input(name) = &reference.root else { return false };
    let input = facts.types.inputs().get(name);
    input.is_some_and(|input| !input.clashes.is_empty())
}

fn with_way_out(
    facts: &Facts<'_>,
    finding: Finding,
    reference: &Reference<'_>,
    ty: Type<'_>,
    site: &Site,
) -> Finding {
    if let Some(part) = facts.types.part_of(reference, ty, site.wanted) {
        let part = part.to_string();
        return finding.did_you_mean_this(
            &part,
            &part,
            OpDraft::Replace(site.value, format!("${{{part}}}").into()),
        );
    }
    match site.wanted {
        Type::Array(wanted) if ty.fit(wanted) != Fit::No => {
            finding.help("put it into an array").fix(
                "Put it into an array",
                OpDraft::Replace(site.value, json!([facts.text(site.value)])),
            )
        }
        wanted => finding.help(format!("refer to {} instead", wanted.said())),
    }
}

/// Defaults of declared parameters.
fn of_defaults(facts: &Facts<'_>, found: &mut Findings) {
    for param in facts.workflow.inputs.iter().flatten() {
        let (Some(default), Some(input)) = (param.default, facts.types.inputs().get(&param.name))
        else {
            continue;
        };
        let wanted = match param.ty {
            ParamType::Array => Type::ANY_ARRAY,
            _ => input.ty,
        };
        let value = facts.value(default);
        if input.is_declared && !literal_fits(value, &wanted) {
            let (name, is) = (&param.name, value.kind());
            found.push(
                Finding::at(
                    default,
                    format!("the default of `{name}` is {}, not {}", said(is), wanted.said()),
                )
                .help("change the default, or the type")
                .expected(wanted.name())
                .found(is.to_string()),
            );
        }
    }
}

/// What a literal is, with its article.
fn said(kind: Kind) -> String {
    match kind {
        Kind::Null => kind.to_string(),
        Kind::Array | Kind::Object => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}

/// The first letters of a text.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
