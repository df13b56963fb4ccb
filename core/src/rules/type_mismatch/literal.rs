//! Values that are written out and cannot be what their place asks for.

use serde_json::Value as Owned;

use crate::facts::Facts;
use crate::json::{Kind, Value, ValueId, object, to_compact};
use crate::nearest::nearest;
use crate::rules::missing_field::parts;
use crate::rules::{Finding, Findings, OpDraft, meant};
use crate::sites::{Misfit, literal_fits};
use crate::template::{Root, Template};
use crate::types::{Fit, Object, Type};
use crate::words;

/// What is wrong with it.
pub(super) fn finding(facts: &Facts<'_>, misfit: &Misfit) -> Finding {
    let value = facts.value(misfit.value);
    let (wanted, is) = (misfit.wanted.said(), kind(value));
    let takes = takes(facts, misfit.key, misfit.value);
    let message = match (misfit.wanted, value.as_str()) {
        (ty, Some(text)) if ty.is_media() && text.trim().is_empty() => {
            format!("{takes} the URL of {wanted}, and this text is empty")
        }
        (ty, Some(text)) if ty.is_media() => {
            format!("{takes} the URL of {wanted}, and `{}` is none", short(&text))
        }
        (ty, Some(text)) if !choices(ty).is_empty() => {
            format!("{takes} {wanted}, not `{}`", short(&text))
        }
        _ => format!("{takes} {wanted}, and this is {}", said(is)),
    };
    let finding = Finding::at(misfit.value, message);
    let finding = finding.expected(misfit.wanted.name()).found(is.to_string());
    with_way_out(facts, finding, misfit, value)
}

/// What takes a value: the field that it stands in, or, by what it has to be, the array.
pub(super) fn takes(facts: &Facts<'_>, key: ValueId, value: ValueId) -> String {
    let name = facts.text(key);
    if is_element(facts, key, value) {
        return format!("an element of `{name}` has to be");
    }
    format!("`{name}` takes")
}

/// Whether a value is not all that stands behind its key, but an element of that.
fn is_element(facts: &Facts<'_>, key: ValueId, value: ValueId) -> bool {
    facts.value(key).of_key().id() != value
}

/// What it is once it is resolved: a `$each` becomes an array.
fn kind(value: Value<'_>) -> Kind {
    if value.member(words::EACH).is_some() { Kind::Array } else { value.kind() }
}

fn with_way_out(facts: &Facts<'_>, finding: Finding, misfit: &Misfit, value: Value<'_>) -> Finding {
    let wanted = misfit.wanted;
    let near = value.as_str().and_then(|text| nearest(&text, choices(wanted)));
    if let Some(near) = near {
        return finding.did_you_mean(near, value.id());
    }
    if let Some((help, title, better)) = better(facts, misfit, value) {
        return finding.help(help).fix(title, OpDraft::Replace(value.id(), better));
    }
    let is_element = is_element(facts, misfit.key, misfit.value);
    if is_element && kind(value) == Kind::Array {
        return finding.help("write its elements without the brackets around them");
    }
    match help(wanted, value) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

const REFERENCE: &str = "a reference stands in `${…}`, with nothing around it";

/// Whether a reference names something that a node can refer to.
fn leads_somewhere(facts: &Facts<'_>, node: usize, text: &str) -> bool {
    match Template::parse(text).whole().map(|it| &it.root) {
        Some(Root::Input(name)) => facts.workflow.inputs.is_none() || facts.is_declared(name),
        Some(Root::Node(id)) => {
            let target = facts.workflow.find_node(id);
            target.is_some_and(|target| facts.graph.is_ancestor(target, node))
        }
        root => root.is_some(),
    }
}

/// What was meant and would do: the help, the fix's title, and the value.
fn better(facts: &Facts<'_>, misfit: &Misfit, value: Value<'_>) -> Option<(String, String, Owned)> {
    if !meant::may_be_copied(value) {
        return None;
    }
    let wanted = misfit.wanted;
    let said = |help: &str, title: &str, better| Some((help.to_owned(), title.to_owned(), better));
    if let Some(reference) = value.as_str().and_then(|text| meant::reference(&text))
        && leads_somewhere(facts, misfit.node, &reference)
    {
        return said(REFERENCE, &format!("Write `{reference}`"), reference.into());
    }
    // `"5"` where 5 is meant, and the other way round.
    let would_do = |it: Value<'_>| literal_fits(it, wanted) && is_allowed(facts, misfit, it);
    if let Some(bare) = meant::bare(value).filter(|it| would_do(it.root())) {
        let bare = bare.root().to_owned_value();
        let title = format!("Change to {}", to_compact(&bare));
        return said("write it without quotes", &title, bare);
    }
    if value.kind() == Kind::Number && takes_text(wanted) {
        return said("put it in quotes", "Put it in quotes", value.raw().into());
    }
    if takes_array_of(wanted, value) && is_allowed(facts, misfit, value) {
        let array = vec![value.to_owned_value()].into();
        return said("put it into an array", "Put it into an array", array);
    }
    if let Some(name) = only_property(wanted, |ty| may_be(facts, value, ty)) {
        let object = object([(name, value.to_owned_value())]);
        let help = format!("it stands in an object, as `{name}`");
        return said(&help, "Put it into an object", object);
    }
    let (part, title) = inside(wanted, value)?;
    if !may_be(facts, part, wanted) || !is_allowed(facts, misfit, part) {
        return None;
    }
    said("write it without what is around it", title, part.to_owned_value())
}

fn choices<'t>(ty: &Type<'t>) -> Vec<&'t str> {
    match ty {
        Type::OneOf(texts) => texts.to_vec(),
        Type::Union(types) => types.iter().flat_map(choices).collect(),
        _ => Vec::new(),
    }
}

/// Whether any text will do.
fn takes_text(wanted: &Type<'_>) -> bool {
    match wanted {
        Type::String => true,
        Type::Union(types) => types.iter().any(takes_text),
        _ => false,
    }
}

/// Whether the value would do as the only element of an array.
fn takes_array_of(wanted: &Type<'_>, value: Value<'_>) -> bool {
    match wanted {
        Type::Array(Type::Unknown) | Type::Unknown => false,
        Type::Array(element) => literal_fits(value, element) && is_whole(value, element),
        Type::Union(types) => types.iter().any(|ty| takes_array_of(ty, value)),
        _ => false,
    }
}

/// Whether an object has all that a `wanted` has to have.
fn is_whole(value: Value<'_>, wanted: &Type<'_>) -> bool {
    Findings::default().of(|lacks| parts::check(value, wanted, "", lacks)).is_empty()
}

/// Whether a number is within the bounds of the input whose value it would be, or be in.
fn is_allowed(facts: &Facts<'_>, misfit: &Misfit, value: Value<'_>) -> bool {
    let is_allowed = |number| {
        let task = facts.workflow.nodes[misfit.node].task()?;
        let (task_type, key) = (task.task_type?, facts.value(misfit.key));
        // Not that of an object within an input.
        let is_input = key.of_key().id() == misfit.value;
        let field = task_type.input_named(key.word()).filter(|_| is_input)?;
        // A position in an array has no end, but a beginning.
        let is_position = key.word() == words::INDICES && task_type.is_pick();
        Some(field.broken_bound(number).is_none() && (!is_position || number >= 0.0))
    };
    value.as_f64().and_then(is_allowed).unwrap_or(true)
}

/// The only element of an array, or the `url` of an object.
fn inside<'j>(wanted: &Type<'_>, value: Value<'j>) -> Option<(Value<'j>, &'static str)> {
    let (part, title) = match value.kind() {
        Kind::Array => {
            let mut elements = value.elements();
            let only = elements.next().filter(|_| elements.next().is_none());
            (only?, "Take it out of the array")
        }
        Kind::Object if wanted.is_media() => (value.get("url")?, "Take it out of the object"),
        _ => return None,
    };
    Some((part, title))
}

/// Whether a value would do that is written out, or has references.
fn may_be(facts: &Facts<'_>, value: Value<'_>, wanted: &Type<'_>) -> bool {
    match facts.sites.text_at(value.id()) {
        // What is wrong with it as it is stays wrong.
        Some(site) if !site.faults.is_empty() => true,
        Some(site) => match facts.whole(site) {
            Some(whole) => whole.way.as_ref().map_or(true, |way| way.ty.fit(wanted) != Fit::No),
            None => Type::String.fit(wanted) != Fit::No,
        },
        None => literal_fits(value, wanted),
    }
}

/// The name of the one property that an object has, if that is such a one.
pub(super) fn only_property<'t>(
    wanted: &Type<'t>,
    is_right: impl Fn(&Type<'t>) -> bool,
) -> Option<&'t str> {
    let Type::Object(object) = wanted else { return None };
    let [property] = object.properties else { return None };
    (!object.is_open && is_right(&property.ty)).then_some(property.name)
}

fn help(wanted: &Type<'_>, value: Value<'_>) -> Option<String> {
    let help = match wanted {
        Type::String | Type::Image | Type::Audio | Type::Video if kind(value) == Kind::Array => {
            "for each of several, use a map node"
        }
        Type::Image | Type::Audio | Type::Video => {
            "an http(s) URL, a `data:` URL, or a reference such as `${input.NAME}`"
        }
        _ if value.as_str().is_some_and(|text| meant::reference(&text).is_some()) => REFERENCE,
        Type::Boolean => "write `true` or `false`",
        Type::Integer | Type::Number if meant::bare(value).is_some() => "write it without quotes",
        Type::Integer if value.kind() == Kind::Number => "write a whole number",
        Type::Object(object) => return properties("an object with", object),
        Type::Array(_) if takes_array_of(wanted, value) => "put it into an array",
        Type::Array(Type::Object(object)) => {
            return properties("each element is an object with", object);
        }
        _ => return None,
    };
    Some(help.to_owned())
}

fn properties(begin: &str, object: &Object<'_>) -> Option<String> {
    let names: Vec<_> = object.properties.iter().map(|it| format!("`{}`", it.name)).collect();
    (!names.is_empty()).then(|| format!("{begin} {}", names.join(", ")))
}

/// What a literal is, with its article.
pub(super) fn said(kind: Kind) -> String {
    match kind {
        Kind::Null => kind.to_string(),
        Kind::Array | Kind::Object => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}

/// The first letters of a text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
