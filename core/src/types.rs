//! What a value can be: the types of task inputs and results.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// The type of a value.
///
/// It is written as JSON Schema, with `"format": "image" | "audio" | "video"`
/// for media.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// Anything; nothing is known, so nothing is wrong.
    Unknown,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// Any number.
    Number,
    /// A whole number.
    Integer,
    /// Any text.
    String,
    /// The URL of a picture.
    Image,
    /// The URL of a sound.
    Audio,
    /// The URL of a film.
    Video,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// An array whose elements all have this type.
    Array(&'static Type),
    /// An object with at least these properties.
    Object(&'static [Property]),
    /// A value of any of these types.
    Union(&'static [Type]),
}

/// A property of an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Property {
    /// Its key.
    pub name: &'static str,
    /// Its value's type.
    pub ty: Type,
    /// Whether it may be missing.
    pub optional: bool,
}

/// A property that is always there.
pub const fn always(name: &'static str, ty: Type) -> Property {
    Property { name, ty, optional: false }
}

/// A property that may be missing.
pub const fn maybe(name: &'static str, ty: Type) -> Property {
    Property { name, ty, optional: true }
}

impl Type {
    /// What the type is called in a message: `array of string`, `image`, …
    pub fn name(&self) -> String {
        match self {
            Type::Unknown => "anything".to_owned(),
            Type::Null => "null".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::String => "string".to_owned(),
            Type::Image => "image".to_owned(),
            Type::Audio => "audio".to_owned(),
            Type::Video => "video".to_owned(),
            Type::OneOf(texts) => texts.join(" | "),
            Type::Array(element) => format!("array of {}", element.name()),
            Type::Object(_) => "object".to_owned(),
            Type::Union(types) => types.iter().map(Type::name).collect::<Vec<_>>().join(" | "),
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Type::Unknown => {}
            Type::Null => map.serialize_entry("type", "null")?,
            Type::Boolean => map.serialize_entry("type", "boolean")?,
            Type::Number => map.serialize_entry("type", "number")?,
            Type::Integer => map.serialize_entry("type", "integer")?,
            Type::String => map.serialize_entry("type", "string")?,
            Type::Image | Type::Audio | Type::Video => {
                map.serialize_entry("type", "string")?;
                map.serialize_entry("format", &self.name())?;
            }
            Type::OneOf(texts) => {
                map.serialize_entry("type", "string")?;
                map.serialize_entry("enum", texts)?;
            }
            Type::Array(element) => {
                map.serialize_entry("type", "array")?;
                map.serialize_entry("items", element)?;
            }
            Type::Object(properties) => {
                map.serialize_entry("type", "object")?;
                map.serialize_entry("properties", &Properties(properties))?;
                let required: Vec<&str> =
                    properties.iter().filter(|it| !it.optional).map(|it| it.name).collect();
                map.serialize_entry("required", &required)?;
            }
            Type::Union(types) => map.serialize_entry("anyOf", types)?,
        }
        map.end()
    }
}

struct Properties(&'static [Property]);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|property| (property.name, property.ty)))
    }
}
