//! Types as JSON Schema.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Property, Type};

impl Serialize for Type<'_> {
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
            Type::Object(object) => {
                map.serialize_entry("type", "object")?;
                map.serialize_entry("properties", &Properties(object.properties))?;
                let required = object.properties.iter().filter(|it| it.is_required());
                let required: Vec<&str> = required.map(|it| it.name).collect();
                map.serialize_entry("required", &required)?;
            }
            Type::Union(types) => map.serialize_entry("anyOf", types)?,
        }
        map.end()
    }
}

struct Properties<'t>(&'t [Property<'t>]);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|property| (property.name, property.ty)))
    }
}
