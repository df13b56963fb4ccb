//! Values that are written out and cannot be what their place asks for.

use serde_json::Value as Owned;

use crate::facts::Facts;
use crate::json::{Kind, Value, object, to_compact};
use crate::nearest::nearest;
use crate::rules::{Finding, OpDraft, meant};
use crate::sites::{Misfit, literal_fits};
use crate::types::{Object, Type};
use crate::words;

/// What is wrong with it.
pub(super) fn finding(facts: &Facts<'_>, misfit: &Misfit) -> Finding {
    let value = facts.value(misfit.value);
    let (wanted, is) = (misfit.wanted.said(), kind(value));
    let key = facts.text(misfit.key);
    let message = match (misfit.wanted, value.as_str()) {
        (ty, Some(text)) if ty.is_media() && text.trim().is_empty() => {
            format!("`{key}` takes the URL of {wanted}, and this text is empty")
        }
        (ty, Some(text)) if ty.is_media() => {
            format!("`{key}` takes the URL of {wanted}, and `{}` is none", short(&text))
        }
        (ty, Some(text)) if !choices(ty).is_empty() => {
            format!("`{key}` takes {wanted}, not `{}`", short(&text))
        }
        _ => format!("`{key}` takes {wanted}, and this is {}", said(is)),
    };
    let finding = Finding::at(misfit.value, message);
    let finding = finding.expected(misfit.wanted.name()).found(is.to_string());
    with_way_out(finding, misfit.wanted, value)
}

/// What it is once it is resolved: a `$each` becomes an array.
fn kind(value: Value<'_>) -> Kind {
    if value.member(words::EACH).is_some() { Kind::Array } else { value.kind() }
}

fn with_way_out(finding: Finding, wanted: &Type<'_>, value: Value<'_>) -> Finding {
    let near = value.as_str().and_then(|text| nearest(&text, choices(wanted)));
    if let Some(near) = near {
        return finding.did_you_mean(near, value.id());
    }
    if let Some((help, title, better)) = better(wanted, value) {
        return finding.help(help).fix(title, OpDraft::Replace(value.id(), better));
    }
    match help(wanted, value) {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// What was meant and would do: the help, the fix's title, and the value.
fn better(wanted: &Type<'_>, value: Value<'_>) -> Option<(String, String, Owned)> {
    let said = |help: &str, title: &str, better| Some((help.to_owned(), title.to_owned(), better));
    if let Some(reference) = value.as_str().and_then(|text| meant::reference(&text)) {
        let help = "a reference stands in `${…}`, with nothing around it";
        return said(help, &format!("Write `{reference}`"), reference.into());
    }
    // `"5"` where 5 is meant, and the other way round.
    if let Some(bare) = meant::bare(value).filter(|it| literal_fits(it.root(), wanted)) {
        let bare = bare.root().to_owned_value();
        let title = format!("Change to {}", to_compact(&bare));
        return said("write it without quotes", &title, bare);
    }
    if value.kind() == Kind::Number && takes_text(wanted) {
        return said("put it in quotes", "Put it in quotes", value.raw().into());
    }
    if takes_array_of(wanted, value) {
        let array = vec![value.to_owned_value()].into();
        return said("put it into an array", "Put it into an array", array);
    }
    if let Some(name) = only_property(wanted, |ty| may_be(value, ty)) {
        let object = object([(name, value.to_owned_value())]);
        let help = format!("it stands in an object, as `{name}`");
        return said(&help, "Put it into an object", object);
    }
    let (part, title) = inside(wanted, value)?;
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
        Type::Array(element) => literal_fits(value, element),
        Type::Union(types) => types.iter().any(|ty| takes_array_of(ty, value)),
        _ => false,
    }
}

/// The only element of an array, or the `url` of an object, if that would do.
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
    may_be(part, wanted).then_some((part, title))
}

/// Whether a value would do, as far as can be told: what a reference gives is not known.
fn may_be(value: Value<'_>, wanted: &Type<'_>) -> bool {
    value.as_str().is_some_and(|text| text.contains("${")) || literal_fits(value, wanted)
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
        Type::Boolean => "write `true` or `false`",
        Type::Integer if value.kind() == Kind::Number => "write a whole number",
        Type::Object(object) => return properties("an object with", object),
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
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
