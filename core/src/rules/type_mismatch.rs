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

mod literal;

use std::slice;

use super::elements::{self, Wrong};
use super::finding::{Finding, Findings, OpDraft, Place};
use super::meant;
use super::rule::{Check, Concern, Group, Rule};
use crate::diagnostic::Severity;
use crate::facts::{Facts, Found, NodeFacts};
use crate::infer::Clash;
use crate::json::{Kind, Value, object};
use crate::model::ParamType;
use crate::sites::{Role, Scope, Site, beginning_fits, literal_fits};
use crate::template::{Part as TemplatePart, Reference, Root, Template};
use crate::types::{Fit, Type};
use crate::words;

pub(super) const RULE: Rule = Rule {
    code: "type-mismatch",
    severity: Severity::Error,
    group: Group::Types,
    check: Check::Both(Concern::Values, check, check_node),
};

fn check_node(it: NodeFacts<'_, '_>, found: &mut Findings) {
    for misfit in it.misfits().iter().filter(|it| it.role == Role::Payload) {
        if found.is_full() {
            break;
        }
        found.tell(|| literal::finding(it.facts, misfit));
    }
    for site in it.texts().iter().filter(|it| it.role == Role::Payload) {
        of_template(it.facts, site, found);
    }
}

fn check(facts: &Facts<'_>, found: &mut Findings) {
    for (name, input) in facts.types.inputs().iter() {
        for clash in &input.clashes {
            found.tell(|| clashing(facts, name, clash));
        }
    }
    of_defaults(facts, found);
}

/// Two uses of a parameter that no value can serve.
fn clashing(facts: &Facts<'_>, name: &str, clash: &Clash<'_>) -> Finding {
    let site = &facts.sites.texts[clash.site];
    let other = &facts.sites.texts[clash.other];
    let (wanted, before) = (clash.wanted.said(), clash.other_wanted.said());
    Finding::at(
        Place::within(site.value, clash.range.clone()),
        format!("`{name}` is used as {wanted} here, and as {before} elsewhere"),
    )
    .help("use two parameters")
    .node(site.node)
    .expected(clash.wanted.name())
    .found(clash.other_wanted.name())
    .related(other.value, format!("it has to be {before} here"))
}

/// Reports a template whose value does not fit.
fn of_template(facts: &Facts<'_>, site: &Site, found: &mut Findings) {
    let whole = facts.whole(site);
    let ty = match whole {
        // Where there is no element it has no position, which is reported as that.
        Some(whole) if whole.reference.root == Root::Index && site.scope == Scope::None => {
            return;
        }
        // A node cannot refer to itself at all.
        Some(whole) if whole.target == Some(site.node) => return,
        Some(whole) => match whole.way {
            Ok(way) => way.ty,
            Err(_) => return,
        },
        None if site.faults.is_empty() => Type::String,
        None => return,
    };
    let fits = ty.fit(site.wanted) != Fit::No;
    match whole {
        None if fits => of_beginning(facts, site, found),
        Some(whole) if is_clash(facts, whole) => {}
        Some(whole) if fits => of_one_element(facts, whole, found),
        _ => found.tell(|| misfit(facts, site, ty, whole)),
    }
}

/// What is wrong with a template of this type.
fn misfit<'d>(
    facts: &Facts<'d>,
    site: &Site,
    ty: Type<'d>,
    whole: Option<Found<'_, 'd>>,
) -> Finding {
    let takes = literal::takes(facts, site.key, site.value);
    let takes = format!("{takes} {}, and", site.wanted.said());
    let finding = |is: String| {
        let finding = Finding::at(site.value, format!("{takes} {is}"));
        finding.expected(site.wanted.name()).found(ty.name())
    };
    match whole {
        Some(Found { reference, .. }) => {
            let lack = lack(&ty, site.wanted).unwrap_or_default();
            let finding = finding(format!("`{reference}` is {}{lack}", ty.said()));
            with_way_out(facts, finding, reference, ty, site)
        }
        None => finding("this is text".to_owned())
            .help("a reference keeps its type when nothing stands around it"),
    }
}

/// Reports a reference to the current element of a map, one of which does not fit.
fn of_one_element<'d>(facts: &Facts<'d>, whole: Found<'_, 'd>, found: &mut Findings) {
    let is_right = |part| literal_fits(part, whole.site.wanted);
    if let Some(Wrong { index, part: Some(part), .. }) =
        elements::first_wrong(facts, whole, is_right)
    {
        found.tell(|| wrong_element(facts, whole, index, part));
    }
}

/// What is wrong with a reference that leads to this part of one element.
fn wrong_element(
    facts: &Facts<'_>,
    whole: Found<'_, '_>,
    index: usize,
    part: Value<'_>,
) -> Finding {
    let Found { site, reference, .. } = whole;
    let takes = literal::takes(facts, site.key, site.value);
    let wanted = site.wanted.said();
    let is = match part.as_str() {
        Some(text) => format!("`{}`", literal::short(&text)),
        None => literal::said(part.kind()),
    };
    let message =
        format!("{takes} {wanted}, and `{reference}` is {is} in element {index} of `items`");
    Finding::at(site.value, message)
        .expected(site.wanted.name())
        .found(part.kind().to_string())
        .help("change that element, or refer to another part")
        .related(part.id(), "it stands here")
}

/// What an object lacks that has to be another one.
fn lack(ty: &Type<'_>, wanted: &Type<'_>) -> Option<String> {
    let wanted = if let Type::Union(types) = wanted { types } else { slice::from_ref(wanted) };
    let (Type::Object(object), Some(Type::Object(wanted))) =
        (ty, wanted.iter().find(|it| matches!(it, Type::Object(_))))
    else {
        return None;
    };
    wanted.properties.iter().find_map(|wanted| {
        let name = wanted.name;
        match object.properties.iter().find(|it| it.name == name) {
            Some(it) if it.ty.fit(&wanted.ty) == Fit::No => {
                Some(format!(" whose `{name}` is {}", it.ty.said()))
            }
            None if wanted.is_required() && !object.is_open => Some(format!(" without `{name}`")),
            _ => None,
        }
    })
}

/// Whether no text can be wrong here, as in most places.
fn takes_any_text(wanted: &Type<'_>) -> bool {
    match wanted {
        Type::Union(types) => types.iter().any(takes_any_text),
        _ => matches!(wanted, Type::String | Type::Unknown),
    }
}

/// Reports a text that cannot be what it has to be, however its references end it.
fn of_beginning(facts: &Facts<'_>, site: &Site, found: &mut Findings) {
    if takes_any_text(site.wanted) {
        return;
    }
    let text = facts.text(site.value);
    let template = Template::parse(&text);
    let Some(TemplatePart::Text(beginning)) = template.parts.first() else { return };
    if !beginning_fits(beginning, site.wanted) {
        found.tell(|| wrong_beginning(facts, site, beginning));
    }
}

/// What is wrong with a text that begins so.
fn wrong_beginning(facts: &Facts<'_>, site: &Site, beginning: &str) -> Finding {
    let (takes, wanted) = (literal::takes(facts, site.key, site.value), site.wanted);
    let message =
        format!("{takes} {}, and this begins with `{}`", wanted.said(), literal::short(beginning));
    let finding = Finding::at(site.value, message).expected(wanted.name()).found("string");
    if wanted.is_media() {
        finding.help("a URL begins with `https://`, `http://`, `data:` or `/artifacts/`")
    } else {
        finding.help("only the reference alone can bring what it takes")
    }
}

/// Whether the parameter's uses contradict each other, which is reported as that.
pub(super) fn is_clash(facts: &Facts<'_>, it: Found<'_, '_>) -> bool {
    let inputs = facts.types.inputs();
    let is_of_input = matches!(it.reference.root, Root::Input(_));
    let input = it.input.filter(|_| is_of_input).map(|number| inputs.numbered(number));
    inputs.is_at_odds(it.number) || input.is_some_and(|input| !input.clashes.is_empty())
}

fn with_way_out<'d>(
    facts: &Facts<'d>,
    finding: Finding,
    reference: &Reference<'_>,
    ty: Type<'d>,
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
    if let Some(name) = literal::only_property(site.wanted, |it| ty.fit(it) != Fit::No) {
        return finding.help(format!("it stands in an object, as `{name}`")).fix(
            "Put it into an object",
            OpDraft::Replace(site.value, object([(name, facts.text(site.value).into())])),
        );
    }
    if may_be_spliced(facts, ty, site) {
        return by_each(facts, finding, site);
    }
    match site.wanted {
        Type::Array(wanted) if ty.fit(wanted) != Fit::No => in_array(facts, finding, site),
        Type::String => {
            finding.help("refer to a string, or put text around it, which makes it text")
        }
        Type::OneOf(_) => finding.help(format!("it has to be {}", site.wanted.said())),
        wanted => finding.help(format!("refer to {} instead", wanted.said())),
    }
}

/// Whether the elements of a reference of this type could stand where it stands itself: it
/// is an element of an array.
fn may_be_spliced(facts: &Facts<'_>, ty: Type<'_>, site: &Site) -> bool {
    let array = facts.value(site.key).of_key();
    let is_element = array.kind() == Kind::Array && !matches!(site.scope, Scope::Each(_));
    is_element && matches!(ty, Type::Array(element) if element.fit(site.wanted) != Fit::No)
}

/// Offers to put the elements of a reference where it stands itself.
fn by_each(facts: &Facts<'_>, finding: Finding, site: &Site) -> Finding {
    let each = object([
        (words::EACH.text(), facts.text(site.value).into()),
        (words::TEMPLATE.text(), "${item}".into()),
    ]);
    finding
        .help("a `$each` puts all of its elements here")
        .fix("Put its elements here", OpDraft::Replace(site.value, each))
}

/// Offers to put a reference into an array.
fn in_array(facts: &Facts<'_>, finding: Finding, site: &Site) -> Finding {
    let array = vec![facts.text(site.value)].into();
    finding
        .help("put it into an array")
        .fix("Put it into an array", OpDraft::Replace(site.value, array))
}

/// Reports the defaults of declared parameters that do not fit.
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
        if input.is_strict && input.clashes.is_empty() && !literal_fits(value, &wanted) {
            found.tell(|| wrong_default(&param.name, value, &wanted));
        }
    }
}

/// What is wrong with the default of a parameter.
fn wrong_default(name: &str, value: Value<'_>, wanted: &Type<'_>) -> Finding {
    let is = value.kind();
    let said = match value.as_str() {
        Some(_) if wanted.is_media() => "a text that is no URL of".to_owned(),
        _ => format!("{}, not", literal::said(is)),
    };
    let message = format!("the default of `{name}` is {said} {}", wanted.said());
    let finding = Finding::at(value.id(), message).expected(wanted.name()).found(is.to_string());
    let bare = meant::bare(value).filter(|it| literal_fits(it.root(), wanted));
    match bare {
        Some(bare) => finding
            .help("write it without quotes")
            .change_to(value.id(), bare.root().to_owned_value()),
        None => finding.help("change the default, or the type"),
    }
}
