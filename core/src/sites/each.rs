//! Which objects are meant to be a `$each`.

use super::{Scope, walk::Place};
use crate::json::{Kind, Value};
use crate::nearest::nearest;
use crate::template::Template;
use crate::types::Type;
use crate::words;

/// Whether an object is a `$each`, or cannot be anything but a slip of one.
#[inline]
pub(super) fn is_each(object: Value<'_>, place: &Place) -> bool {
    let mut has_template = false;
    for (key, _) in object.members() {
        match key.word() {
            words::EACH => return true,
            words::TEMPLATE => has_template = true,
            _ => {}
        }
    }
    has_template && is_slip(object, place)
}

/// The key and the value that stand for the `$each` of an object which has a `template`,
/// if there is nothing else and the key looks much like it.
pub(crate) fn misspelt_each(object: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    let mut others = object.members().filter(|(key, _)| key.word() != words::TEMPLATE);
    let only = others.next().filter(|_| others.next().is_none());
    let (key, source) = only.filter(|(key, _)| object.members().count() == 2 && is_near(*key))?;
    source.has_dollar().then_some((key, source))
}

fn is_near(key: Value<'_>) -> bool {
    let key = key.as_str().unwrap_or_default();
    let is_near = key != "$each" && nearest(&key, ["$each"]).is_some();
    // `for_each`, `$forEach`
    let letters =
        || key.chars().filter(char::is_ascii_alphabetic).map(|it| it.to_ascii_lowercase());
    is_near || letters().eq("foreach".chars())
}

/// A provider may take an object with a `template` and a `reach`. So it is a slip only if
/// the object could not be right in any other way.
#[cold]
fn is_slip(object: Value<'_>, place: &Place) -> bool {
    let Some((key, _)) = misspelt_each(object) else { return false };
    let is_marked = key.as_str().is_some_and(|it| it.starts_with('$'));
    let template = || object.member(words::TEMPLATE).filter(|_| place.scope == Scope::None);
    is_marked || !takes_any_object(place.wanted) || template().is_some_and(uses_element)
}

/// Whether an object will do that has none of the keys that it asks for.
fn takes_any_object(wanted: &Type<'_>) -> bool {
    match wanted {
        Type::Unknown => true,
        Type::Object(shape) => shape.properties.iter().all(|it| it.optional),
        Type::Union(types) => types.iter().any(takes_any_object),
        _ => false,
    }
}

/// Whether a value refers to the current element, but for what is a `$each` itself.
fn uses_element(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::PlainString | Kind::EscapedString if value.has_dollar() => {
            let text = value.as_str().unwrap_or_default();
            Template::parse(&text).references().any(|(reference, _)| reference.is_of_item())
        }
        Kind::Array => value.elements().any(uses_element),
        Kind::Object => {
            value.member(words::EACH).is_none()
                && misspelt_each(value).is_none()
                && value.members().any(|(_, member)| uses_element(member))
        }
        _ => false,
    }
}
