//! Whether a value of one type will do where another is asked for.

use super::{Object, Type};

/// Whether a value will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Never.
    No,
    /// Unless it is `null`.
    UnlessNull,
    /// As far as can be known before the run.
    Yes,
}

impl Type<'_> {
    /// Whether a value of this type will do where `wanted` is asked for.
    ///
    /// Only what is certain is refused: any text may be the URL of a picture, and
    /// any number may be whole.
    pub fn fit(&self, wanted: &Type<'_>) -> Fit {
        match (self, wanted) {
            (Type::Unknown, _)
            | (_, Type::Unknown)
            | (Type::OneOf(_) | Type::Image | Type::Audio | Type::Video, Type::String)
            | (Type::Integer, Type::Number)
            | (Type::Number, Type::Integer) => Fit::Yes,
            (Type::Union(types), _) => fit_of_union(types, wanted),
            (_, Type::Union(types)) => types.iter().map(|it| self.fit(it)).max().unwrap_or(Fit::No),
            (Type::Array(element), Type::Array(wanted)) => element.fit(wanted),
            (Type::Object(object), Type::Object(wanted)) => fit_of_object(object, wanted),
            (Type::OneOf(texts), Type::OneOf(wanted)) => {
                yes_if(texts.iter().any(|text| wanted.contains(text)))
            }
            (Type::String, wanted) => yes_if(wanted.is_text()),
            _ => yes_if(self == wanted),
        }
    }
}

fn yes_if(fits: bool) -> Fit {
    if fits { Fit::Yes } else { Fit::No }
}

/// One of the types has to fit; if `null` is what does not, it is told.
fn fit_of_union(types: &[Type<'_>], wanted: &Type<'_>) -> Fit {
    let best = types.iter().map(|it| it.fit(wanted)).max().unwrap_or(Fit::No);
    let has_null = types.contains(&Type::Null) && Type::Null.fit(wanted) == Fit::No;
    if has_null { best.min(Fit::UnlessNull) } else { best }
}

/// Every property that has to be there has to fit.
fn fit_of_object(object: &Object<'_>, wanted: &Object<'_>) -> Fit {
    let property = |name: &str| object.properties.iter().find(|it| it.name == name);
    let properties = wanted.properties.iter().filter_map(|wanted| {
        let other = wanted.unless.text();
        let may_be_missing =
            wanted.optional || property(other).is_some_and(|it| it.ty != Type::Null);
        match property(wanted.name) {
            Some(property) if property.ty == Type::Null && may_be_missing => None,
            Some(property) => Some(property.ty.fit(&wanted.ty)),
            None if may_be_missing || object.is_open => None,
            None => Some(Fit::No),
        }
    });
    properties.min().unwrap_or(Fit::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::always;

    #[test]
    fn only_what_is_certain_is_refused() {
        use Type::{Array, Audio, Boolean, Image, Integer, Null, Number, OneOf, String, Unknown};
        let size = Type::Union(&[OneOf(&["small", "large"]), Integer]);
        let image_or_null = Type::Union(&[Image, Null]);
        let n = [always("n", Integer)];
        let has_n = Type::object(&n);
        for (from, wanted, fit) in [
            (Unknown, Image, Fit::Yes),
            (Image, String, Fit::Yes),
            (String, Image, Fit::Yes),
            (Image, Audio, Fit::No),
            (Number, Integer, Fit::Yes),
            (Boolean, Integer, Fit::No),
            (Array(&Image), Array(&String), Fit::Yes),
            (Array(&Image), Array(&Audio), Fit::No),
            (Array(&Image), Image, Fit::No),
            (image_or_null, Image, Fit::UnlessNull),
            (image_or_null, Audio, Fit::No),
            (Array(&image_or_null), Array(&Image), Fit::UnlessNull),
            (image_or_null, Unknown, Fit::Yes),
            (Null, Image, Fit::No),
            (OneOf(&["small"]), size, Fit::Yes),
            (OneOf(&["tiny"]), size, Fit::No),
            (Boolean, size, Fit::No),
            (has_n, Type::ANY_OBJECT, Fit::Yes),
            (Type::ANY_OBJECT, has_n, Fit::Yes),
            (Type::object(&[]), has_n, Fit::No),
        ] {
            assert_eq!(from.fit(&wanted), fit, "{from:?} as {wanted:?}");
        }
    }
}
