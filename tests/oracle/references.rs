//! What is wrong with the references of a document.

use serde_json::Value;

use super::graph::Graph;
use super::template::{Piece, Reference, Root, read};
use super::{Fault, below, dag};

/// The code of what is no reference: `template-syntax` or `unknown-root`. Which of
/// the two it is called is a matter of words.
pub const MALFORMED: &str = "template-syntax or unknown-root";

/// What stands in `${…}`, and where.
#[derive(Debug)]
pub struct Place {
    /// The id of the node that it is in.
    pub node: String,
    /// The string that it stands in, as a JSON Pointer.
    pub pointer: String,
    /// What it says; `None` when it is malformed.
    pub reference: Option<Reference>,
    /// Whether there is a current element.
    pub has_item: bool,
}

/// Every `${…}` of a document whose form is right, in the order of the document.
pub fn places(document: &Value) -> Vec<Place> {
    let (dag, pointer) = dag(document);
    let mut places = Vec::new();
    for (id, node) in dag["nodes"].as_object().into_iter().flatten() {
        let pointer = below(&format!("{pointer}/nodes"), id);
        let mut found = Walk { node: id, places: &mut places };
        if !is_map(node) {
            found.payload(node, &pointer, false);
            continue;
        }
        // The keys of an object stand in any order.
        for (key, value) in node.as_object().into_iter().flatten() {
            match key.as_str() {
                "items" => found.value(value, &below(&pointer, "items"), false),
                "node" => found.payload(value, &below(&pointer, "node"), true),
                _ => {}
            }
        }
    }
    places
}

/// Whether a node says that it is a map, or says nothing and has its parts.
fn is_map(node: &Value) -> bool {
    let has = |key| node.get(key).is_some();
    node["type"] == "map" || !has("type") && !has("task") && has("items") && has("node")
}

struct Walk<'w> {
    node: &'w str,
    places: &'w mut Vec<Place>,
}

impl Walk<'_> {
    fn payload(&mut self, task: &Value, pointer: &str, has_item: bool) {
        // A payload is an object of fields, whatever these are called.
        for name in ["payload", "inputs"] {
            for (key, value) in task[name].as_object().into_iter().flatten() {
                self.value(value, &below(&below(pointer, name), key), has_item);
            }
        }
    }

    fn value(&mut self, value: &Value, pointer: &str, has_item: bool) {
        match value {
            Value::String(text) => {
                for piece in read(text) {
                    let reference = match piece {
                        Piece::Text(_) => continue,
                        Piece::Reference(reference) => Some(reference),
                        Piece::Malformed => None,
                    };
                    let (node, pointer) = (self.node.to_owned(), pointer.to_owned());
                    self.places.push(Place { node, pointer, reference, has_item });
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.value(element, &below(pointer, &index.to_string()), has_item);
                }
            }
            Value::Object(members) => {
                let is_each = members.contains_key("$each");
                for (key, member) in members {
                    let has_item = has_item || (is_each && key == "template");
                    self.value(member, &below(pointer, key), has_item);
                }
            }
            _ => {}
        }
    }
}

/// The declared parameters and where each is declared; `None` when they are inferred.
fn declared(document: &Value) -> Option<Vec<(&str, String)>> {
    let pointer = |key: &str| below("/input_params", key);
    match document.get("input_params")? {
        Value::Object(members) => {
            Some(members.keys().map(|name| (name.as_str(), pointer(name))).collect())
        }
        Value::Array(names) => {
            let names = names.iter().filter_map(Value::as_str).enumerate();
            Some(names.map(|(index, name)| (name, pointer(&index.to_string()))).collect())
        }
        _ => None,
    }
}

/// Whether a reference in `to` names `from`, or may be meant to: it is malformed, or names a
/// node that does not exist.
pub fn is_used(graph: &Graph<'_>, places: &[Place], from: &str, to: &str) -> bool {
    let may_name = |it: &Reference| match &it.root {
        Root::Node(id) => id == from || !graph.ids.contains(&id.as_str()),
        _ => false,
    };
    places.iter().any(|place| place.node == to && place.reference.as_ref().is_none_or(may_name))
}

/// Whether references may stand in a node where they are not read: it has no payload, or is a
/// map without `items`.
pub fn is_unread(document: &Value, id: &str) -> bool {
    let node = &document.get("dag").unwrap_or(document)["nodes"][id];
    let task = if node["node"].is_object() { &node["node"] } else { node };
    let has_payload = task["payload"].is_object() || task["inputs"].is_object();
    let lacks_items = node["type"] == "map" && node["items"].is_null();
    (!has_payload || lacks_items) && node.to_string().contains("${")
}

/// Every fault of the references.
pub fn faults(document: &Value, graph: &Graph<'_>, places: &[Place]) -> Vec<Fault> {
    let declared = declared(document);
    let mut faults = Vec::new();
    // One missing edge is one fault, at the first reference that needs it.
    let mut missing_edges = Vec::new();
    for place in places {
        let code = match place.reference.as_ref().map(|it| &it.root) {
            None => MALFORMED,
            Some(Root::Item | Root::Index) if !place.has_item => "item-outside-map",
            Some(Root::Node(id)) if !graph.ids.contains(&id.as_str()) => "unknown-node",
            Some(Root::Node(id)) if *id == place.node || !graph.reaches(id, &place.node) => {
                let edge = (id, &place.node);
                if missing_edges.contains(&edge) {
                    continue;
                }
                missing_edges.push(edge);
                "not-an-ancestor"
            }
            Some(Root::Input(name)) => match &declared {
                Some(all) if all.iter().all(|(other, _)| other != name) => "undeclared-input",
                _ => continue,
            },
            Some(_) => continue,
        };
        faults.push(Fault::new(code, &place.pointer));
    }
    for (name, pointer) in declared.into_iter().flatten() {
        let is_it = |it: &Reference| matches!(&it.root, Root::Input(other) if other == name);
        if !places.iter().any(|place| place.reference.as_ref().is_some_and(is_it)) {
            faults.push(Fault::new("unused-input", pointer));
        }
    }
    faults
}
