//! A JSON Schema (draft 2020-12) of the workflow document, for editors that know
//! JSON but not Weftwork: they complete fields, show what each is for, and mark
//! what has the wrong shape.
//!
//! It is made from the registry of [`tasks`], so it cannot fall
//! behind. It is laxer than [`check`](crate::check): a schema sees one value at a
//! time, and knows neither graph nor models. Whatever check finds no error in, the
//! schema accepts.

mod nodes;
mod payloads;
mod settings;

use serde_json::{Map, Value, json};

use crate::tasks;

/// The schema of a workflow document, or of a bare DAG. Always the same, to the byte.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Weftwork workflow",
        "description": "AI tasks as a graph: settings, input parameters and a DAG of nodes. \
                        A bare DAG, with `nodes` and `edges` at the top, is a workflow too.",
        "type": "object",
        "properties": settings::properties(),
        "if": {
            "not": { "required": ["dag"] },
            "anyOf": [{ "required": ["nodes"] }, { "required": ["edges"] }],
        },
        "then": { "$ref": "#/$defs/dag" },
        "else": {
            "properties": { "dag": reference("dag") },
            "required": ["dag"],
        },
        "$defs": definitions(),
    })
}

/// What the schema refers to by name.
fn definitions() -> Value {
    let mut definitions = Map::new();
    let mut define = |name: &str, schema: Value| definitions.insert(name.to_owned(), schema);
    define("dag", nodes::dag());
    define("node", nodes::node());
    define("task-node", nodes::task_node());
    define("map-node", nodes::map_node());
    define("edge", nodes::edge());
    define("parameter", settings::parameter());
    define("reference", payloads::reference_text());
    define("each", payloads::each());
    for task in tasks::ALL {
        define(&payloads::name(task), payloads::payload(task));
    }
    definitions.into()
}

/// The definition with this name.
fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// The schema, and with it `null`, which counts as nothing said.
fn or_null(mut schema: Value) -> Value {
    if let Some(Value::String(ty)) = schema.get("type") {
        schema["type"] = json!([ty, "null"]);
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` in a schema.
    fn references(schema: &Value, found: &mut Vec<String>) {
        match schema {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                for member in members.values() {
                    references(member, found);
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    references(element, found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn what_is_referred_to_is_defined_and_the_other_way_round() {
        let schema = schema();
        let mut names = Vec::new();
        references(&schema, &mut names);
        for name in &names {
            let pointer = name.strip_prefix('#').unwrap();
            assert!(schema.pointer(pointer).is_some(), "{name}");
        }
        for name in schema["$defs"].as_object().unwrap().keys() {
            assert!(names.contains(&format!("#/$defs/{name}")), "nothing refers to {name}");
        }
    }
}
