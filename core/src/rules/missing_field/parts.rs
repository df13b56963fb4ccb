//! Objects within a payload that lack something that they have to have.

use crate::json::{Kind, Value};
use crate::nearest::nearest;
use crate::rules::{Finding, Findings};
use crate::sites::{is_needed, misspelt_each};
use crate::types::{Object, Property, Type};
use crate::words;

/// Reports what the objects in a value lack that is written out and has to be a `wanted`.
/// `name` is the nearest key.
pub(in crate::rules) fn check(
    value: Value<'_>,
    wanted: &Type<'_>,
    name: &str,
    found: &mut Findings,
) {
    match (value.member(words::EACH), wanted) {
        (None, _) => check_plain(value, wanted, name, found),
        // What a `$each` gives is an array.
        (Some(_), Type::Array(element)) => check_template(value, element, name, found),
        (Some(_), Type::Union(types)) => {
            types.iter().for_each(|wanted| check(value, wanted, name, found));
        }
        _ => {}
    }
}

/// The same for what is no `$each`.
fn check_plain(value: Value<'_>, wanted: &Type<'_>, name: &str, found: &mut Findings) {
    match (value.kind(), wanted) {
        (_, Type::Union(types)) => {
            types.iter().for_each(|wanted| check_plain(value, wanted, name, found));
        }
        (Kind::Array, Type::Array(wanted)) => {
            for element in value.elements() {
                match element.member(words::EACH) {
                    None => check_plain(element, wanted, name, found),
                    Some(_) => check_template(element, wanted, name, found),
                }
            }
        }
        (Kind::Object, Type::Object(wanted)) => check_object(value, wanted, name, found),
        _ => {}
    }
}

/// The same for what a `$each` makes of each element.
fn check_template(each: Value<'_>, wanted: &Type<'_>, name: &str, found: &mut Findings) {
    if let Some(template) = each.member(words::TEMPLATE) {
        check(template, wanted, name, found);
    }
}

fn check_object(value: Value<'_>, wanted: &Object<'_>, name: &str, found: &mut Findings) {
    for property in wanted.properties {
        let is_needed = is_needed(property, value) || is_named_by_type(value, property);
        match value.member(property.word) {
            // What may be missing may be `null` as well; but here it is what all is about.
            Some(part) if part.kind() == Kind::Null && property.optional && is_needed => {}
            Some(part) => {
                check(part, &property.ty, property.name, found);
                continue;
            }
            None if !is_needed => continue,
            None => {}
        }
        // What should be a `$each` is reported as such.
        if misspelt_each(value).is_some() {
            return;
        }
        found.tell(|| {
            let message = format!("this object in `{name}` has no `{}`", property.name);
            let finding = Finding::at(value.id(), message).expected(property.ty.name());
            let is_known = |key: &str| wanted.properties.iter().any(|it| it.name == key);
            match slip(value, property.name, is_known) {
                Some(slip) => finding.did_you_mean_it_by(property.name, value.id(), slip),
                None => finding.help(format!("add `{}`", property.name)),
            }
        });
    }
}

/// Whether an object says by its `type` that it has this property: a part of a message is
/// `{"type": "text", "text": …}`.
fn is_named_by_type(object: Value<'_>, property: &Property<'_>) -> bool {
    object.member(words::TYPE).is_some_and(|ty| ty.is(property.name))
}

/// The first member whose key is most likely a slip of this name, among those that are not known.
pub(super) fn slip<'j>(
    object: Value<'j>,
    name: &str,
    is_known: impl Fn(&str) -> bool,
) -> Option<(Value<'j>, Value<'j>)> {
    let is_slip = |key: &str| {
        // `image` for `image_url`
        name.strip_suffix("_url") == Some(key) || nearest(key, [name]).is_some()
    };
    let mut members = object.members();
    members.find(|(key, _)| {
        let key = key.as_str().unwrap_or_default();
        !is_known(&key) && is_slip(&key)
    })
}
