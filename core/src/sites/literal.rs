//! Whether a value as it is written can stand in its place.

use crate::json::{Kind, Value};
use crate::types::Type;

/// Whether a value without references and without parts can be a `wanted`.
pub(crate) fn literal_fits(value: Value<'_>, wanted: &Type<'_>) -> bool {
    match wanted {
        Type::Unknown => true,
        Type::Null => value.kind() == Kind::Null,
        Type::Boolean => matches!(value.kind(), Kind::True | Kind::False),
        Type::Number => value.kind() == Kind::Number,
        Type::Integer => value.kind() == Kind::Number && is_whole(value.raw()),
        Type::String => value.is_string(),
        Type::Image | Type::Audio | Type::Video => {
            value.as_str().is_some_and(|text| may_be_url_of(&text, wanted))
        }
        Type::OneOf(texts) => texts.iter().any(|text| value.is(text)),
        Type::Array(_) => value.kind() == Kind::Array,
        Type::Object(_) => value.kind() == Kind::Object,
        Type::Union(types) => types.iter().any(|ty| literal_fits(value, ty)),
    }
}

/// Whether the digits of a number say a whole one: `3`, `3.0`, `3e2`.
fn is_whole(digits: &str) -> bool {
    !digits.contains(['.', 'e', 'E'])
        || digits.parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
}

/// Whether a text can be the URL of a file of this kind. Only a `data:` URL says
/// its kind; the address of an upload may have no host.
pub(crate) fn may_be_url_of(text: &str, kind: &Type<'_>) -> bool {
    match text.strip_prefix("data:") {
        Some(data) => {
            let media = ["image/", "audio/", "video/"].into_iter();
            let mut others = media.filter(|it| !it.starts_with(kind.name().as_str()));
            !others.any(|other| data.starts_with(other))
        }
        None => text.contains(['/', ':']) && !text.contains(char::is_whitespace),
    }
}
