//! What each task is given.

use serde_json::{Map, Value, json};

use super::reference;
use crate::tasks::{Field, TaskType};
use crate::types::{Property, Type};
use crate::words::Word;

/// What the payload's definition is called: a `/` would have to be escaped.
pub(super) fn name(task: &TaskType) -> String {
    format!("payload.{}", task.id.replace('/', "."))
}

/// Text with a reference in it, which stands for a value of any type.
pub(super) fn reference_text() -> Value {
    json!({
        "title": "Reference",
        "description": "Text with `${input.NAME}`, `${nodes.ID.result.PATH}`, `${item}` or \
                        `${index}` in it",
        "type": "string",
        "pattern": "\\$\\{",
    })
}

/// What stands for many values of an array.
pub(super) fn each() -> Value {
    json!({
        "title": "Each",
        "description": "One value for each element of another array",
        "type": "object",
        "properties": {
            "$each": {
                "description": "The other array, as one reference",
                "$ref": "#/$defs/reference",
            },
            "template": {
                "description": "What each element becomes; `${item}` is the element and \
                                `${index}` its position",
            },
        },
        "required": ["$each", "template"],
        "additionalProperties": false,
    })
}

/// The payload of a task. It may have more fields, which are passed on.
pub(super) fn payload(task: &TaskType) -> Value {
    let properties: Map<String, Value> =
        task.inputs.iter().map(|it| (it.name.to_owned(), field(it))).collect();
    let required: Vec<&str> =
        task.inputs.iter().filter(|it| it.required).map(|it| it.name).collect();
    json!({
        "title": task.title,
        "description": task.description,
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

fn field(field: &Field) -> Value {
    let mut choices = choices(&field.ty);
    for choice in &mut choices {
        limit(choice, field);
    }
    if !field.required {
        add_null(&mut choices);
    }
    let mut schema = Map::new();
    schema.insert("description".to_owned(), field.description.into());
    if let Some(default) = field.default_value() {
        schema.insert("default".to_owned(), default);
    }
    merge(&mut schema, any_of(choices));
    schema.into()
}

/// Takes `null` too, which says that it is missing.
fn add_null(choices: &mut Vec<Value>) {
    if *choices != [json!({})] {
        choices.push(json!({ "type": "null" }));
    }
}

/// Gives a number or an array the field's limits.
fn limit(choice: &mut Value, field: &Field) {
    if let (Some(min_items), "array") = (field.min_items, choice["type"].as_str().unwrap_or("")) {
        choice["minItems"] = min_items.into();
    }
    if choice["type"] != "number" && choice["type"] != "integer" {
        return;
    }
    let limits = [("minimum", field.minimum), ("maximum", field.maximum)];
    for (keyword, limit) in limits {
        if let Some(limit) = limit {
            choice[keyword] = crate::tasks::plain_number(limit);
        }
    }
}

/// What is accepted where `ty` is asked for: values of that type, and references.
fn choices(ty: &Type) -> Vec<Value> {
    let own = match ty {
        Type::Unknown => return vec![json!({})],
        Type::String | Type::Image | Type::Audio | Type::Video => {
            return vec![json!({ "type": "string" })];
        }
        Type::Null => json!({ "type": "null" }),
        Type::Boolean => json!({ "type": "boolean" }),
        Type::Number => json!({ "type": "number" }),
        Type::Integer => json!({ "type": "integer" }),
        Type::OneOf(texts) => json!({ "type": "string", "enum": texts }),
        Type::Array(element) => json!({ "type": "array", "items": elements(element) }),
        Type::Object(shape) => object(shape.properties),
        Type::Union(types) => return union(types),
    };
    let mut choices = vec![own];
    if let Type::Array(element) = ty {
        choices.push(each_of(element));
    }
    choices.push(reference("reference"));
    choices
}

/// The choices of all types, each once.
fn union(types: &[Type]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for choice in types.iter().flat_map(choices) {
        if !all.contains(&choice) {
            all.push(choice);
        }
    }
    all
}

/// A `$each` that stands for such elements. Of its template only the keys are told: all of
/// the element's type again, at each place where one may stand, would be most of the schema.
fn each_of(element: &Type) -> Value {
    let mut each = reference("each");
    if let Type::Object(shape) = element {
        let is_plain = json!({ "type": "object", "not": { "required": ["$each"] } });
        let template = json!({ "if": is_plain, "then": keys(shape.properties) });
        each["properties"] = json!({ "template": template });
    }
    each
}

/// An element of an array: a value, or a `$each` that stands for many.
fn elements(ty: &Type) -> Value {
    let mut choices = choices(ty);
    if choices != [json!({})] {
        choices.insert(1, each_of(ty));
    }
    any_of(choices)
}

fn object(properties: &[Property]) -> Value {
    let types: Map<String, Value> =
        properties.iter().map(|it| (it.name.to_owned(), property(it))).collect();
    let mut object = Map::new();
    object.insert("type".to_owned(), "object".into());
    object.insert("properties".to_owned(), types.into());
    merge(&mut object, keys(properties));
    object.into()
}

/// The keys that an object has to have.
fn keys(properties: &[Property]) -> Value {
    let required: Vec<&str> =
        properties.iter().filter(|it| it.is_required()).map(|it| it.name).collect();
    let named = properties.iter().filter(|it| may_be_named(it, properties));
    let named = named.map(|it| if_named_by_type(it.name));
    let instead = properties.iter().filter(|it| it.unless != Word::NONE);
    let conditions: Vec<Value> = named.chain(instead.map(one_of_both)).collect();
    let mut keys = json!({ "required": required });
    if !conditions.is_empty() {
        keys["allOf"] = conditions.into();
    }
    keys
}

/// What a property takes.
fn property(property: &Property) -> Value {
    let mut choices = choices(&property.ty);
    if !property.is_required() {
        add_null(&mut choices);
    }
    any_of(choices)
}

/// A property that is not `null`, or the one beside which it may be missing.
fn one_of_both(property: &Property) -> Value {
    json!({ "anyOf": [is_there(property.name), is_there(property.unless.text())] })
}

/// A property that is not `null`.
fn is_there(name: &str) -> Value {
    let not_null = json!({ "not": { "type": "null" } });
    json!({ "required": [name], "properties": { name: not_null } })
}

/// What an object has to have whose `type` is the name of this property.
fn if_named_by_type(name: &str) -> Value {
    json!({
        "if": { "properties": { "type": { "const": name } }, "required": ["type"] },
        "then": is_there(name),
    })
}

/// Whether the `type` of an object may say that it has this property.
fn may_be_named(property: &Property, properties: &[Property]) -> bool {
    let is_name = |ty: &Type| matches!(ty, Type::OneOf(texts) if texts.contains(&property.name));
    property.optional && properties.iter().any(|it| it.name == "type" && is_name(&it.ty))
}

fn any_of(mut choices: Vec<Value>) -> Value {
    if choices.len() == 1 { choices.remove(0) } else { json!({ "anyOf": choices }) }
}

fn merge(schema: &mut Map<String, Value>, other: Value) {
    if let Value::Object(members) = other {
        schema.extend(members);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{always, maybe, unless};

    #[test]
    fn what_may_be_missing_may_be_null_unless_the_type_names_it() {
        let takes_null = |it: Property| {
            let null = json!({ "type": "null" });
            property(&it)["anyOf"].as_array().is_some_and(|choices| choices.contains(&null))
        };
        assert!(!takes_null(always("text", Type::String)));
        assert!(takes_null(maybe("text", Type::String)));
        assert!(takes_null(unless("url", "text", Type::String)));
        let named = [always("type", Type::OneOf(&["text"])), maybe("text", Type::String)];
        assert_eq!(keys(&named)["allOf"][0]["then"], is_there("text"));
    }
}
