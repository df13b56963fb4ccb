//! Patches that take knowledge of the format: nodes and edges.

use std::collections::BTreeSet;

use crate::diagnostic::PatchOp;
use crate::json::{Kind, Value, escape_pointer_token, object};
use crate::model::{Document, nearest_node_id};

/// The pointer of a part of the DAG: `/dag/nodes`, or `/nodes` in a bare DAG.
fn dag_pointer(document: &Document) -> &'static str {
    if document.workflow.dag == Some(document.json.root().id()) { "" } else { "/dag" }
}

/// The pointer of the node with this id.
pub fn node_pointer(document: &Document, id: &str) -> String {
    format!("{}/nodes/{}", dag_pointer(document), escape_pointer_token(id))
}

/// Adds a node, and where it stands on the canvas, if that is said.
pub fn add_node(
    document: &Document,
    id: &str,
    node: serde_json::Value,
    place: Option<(i64, i64)>,
) -> Vec<PatchOp> {
    let mut patch = with_nodes(document, vec![(id, node)]);
    patch.extend(place.into_iter().flat_map(|(x, y)| move_nodes(document, &[(id, x, y)])));
    patch
}

/// Adds nodes, each under its id, and what they are put into, if there is none.
fn with_nodes(document: &Document, nodes: Vec<(&str, serde_json::Value)>) -> Vec<PatchOp> {
    let missing = missing_part(document, "nodes", || object([]));
    let add = |(id, node)| PatchOp::add(node_pointer(document, id), node);
    missing.into_iter().chain(nodes.into_iter().map(add)).collect()
}

/// What adds a part of the DAG that is not there, and the DAG with it. What stands there
/// and cannot be it stays, so that nothing can be put into it.
fn missing_part(
    document: &Document,
    part: &'static str,
    empty: impl FnOnce() -> serde_json::Value,
) -> Option<PatchOp> {
    let dag = dag_pointer(document);
    let is_free = |pointer: &str| {
        let there = document.json.root().pointer(pointer);
        there.is_none_or(|it| it.kind() == Kind::Null)
    };
    if document.workflow.dag.is_none() {
        return is_free(dag).then(|| PatchOp::add(dag, object([(part, empty())])));
    }
    let pointer = format!("{dag}/{part}");
    is_free(&pointer).then(|| PatchOp::add(pointer, empty()))
}

/// Adds nodes, each under its id, and where they stand on the canvas; and what they are
/// put into, if there is none.
pub fn add_nodes(
    document: &Document,
    nodes: Vec<(&str, serde_json::Value, (i64, i64))>,
) -> Vec<PatchOp> {
    let places: Vec<_> = nodes.iter().map(|(id, _, (x, y))| (*id, *x, *y)).collect();
    let nodes = nodes.into_iter().map(|(id, node, _)| (id, node)).collect();
    let mut patch = with_nodes(document, nodes);
    patch.extend(move_nodes(document, &places));
    patch
}

/// Puts nodes elsewhere on the canvas, in whole pixels.
pub fn move_nodes(document: &Document, places: &[(&str, i64, i64)]) -> Vec<PatchOp> {
    let is_there = |it: &Value<'_>| it.kind() != Kind::Null;
    let ui = document.json.root().get("ui").filter(is_there);
    let positions = ui.and_then(|ui| ui.get("positions")).filter(is_there);
    let mut patch = Vec::new();
    if ui.is_none() {
        patch.push(PatchOp::add("/ui", object([("positions", object([]))])));
    } else if positions.is_none() {
        patch.push(PatchOp::add("/ui/positions", object([])));
    }
    for (id, x, y) in places {
        let pointer = format!("/ui/positions/{}", escape_pointer_token(id));
        patch.push(PatchOp::add(pointer, object([("x", (*x).into()), ("y", (*y).into())])));
    }
    patch
}

/// Adds the edge `from` → `to`.
pub fn add_edge(document: &Document, from: &str, to: &str) -> Vec<PatchOp> {
    add_edges(document, &[(from, to)])
}

/// Adds edges, each from its first to its second node. To `edges` that are no array nothing
/// can be added: the patch then names what is not there.
pub fn add_edges(document: &Document, ends: &[(&str, &str)]) -> Vec<PatchOp> {
    let edge = |(from, to): &(&str, &str)| object([("from", (*from).into()), ("to", (*to).into())]);
    if ends.is_empty() {
        return Vec::new();
    }
    let all = || ends.iter().map(edge).collect();
    if let Some(patch) = missing_part(document, "edges", all) {
        return vec![patch];
    }
    let mut last = format!("{}/edges/-", dag_pointer(document));
    if document.workflow.edges_array.is_none() {
        // An object would take the `-` for a key.
        last.push_str("/-");
    }
    ends.iter().map(|ends| PatchOp::add(last.clone(), edge(ends))).collect()
}

/// Removes every edge `from` → `to`.
pub fn remove_edge(document: &Document, from: &str, to: &str) -> Vec<PatchOp> {
    remove_if(document, &|_| false, &|edge| edge == (from, to))
}

/// Removes a node, its edges and its place on the canvas. References to it stay,
/// and are reported: what they should become is the author's to say.
pub fn remove_node(document: &Document, id: &str) -> Vec<PatchOp> {
    remove_if(document, &|it| it == id, &|_| false)
}

/// Removes nodes as [`remove_node`] does. Those that are not there are none.
pub fn remove_nodes(document: &Document, ids: &BTreeSet<&str>) -> Vec<PatchOp> {
    remove_if(document, &|id| ids.contains(id), &|_| false)
}

/// Removes nodes as [`remove_node`] does, and edges.
pub fn remove(
    document: &Document,
    ids: &BTreeSet<&str>,
    edges: &BTreeSet<(&str, &str)>,
) -> Vec<PatchOp> {
    remove_if(document, &|id| ids.contains(id), &|edge| edges.contains(&edge))
}

fn remove_if(
    document: &Document,
    has_to_go: &dyn Fn(&str) -> bool,
    edge_has_to_go: &dyn Fn((&str, &str)) -> bool,
) -> Vec<PatchOp> {
    let text = |id| document.json.value(id).as_str().unwrap_or_default();
    let dag = dag_pointer(document);
    let mut patch = Vec::new();
    // The last first, so that the pointers of those before stay right.
    for (index, edge) in document.workflow.edges.iter().enumerate().rev() {
        let (from, to) = (edge.from.map(text), edge.to.map(text));
        let (from, to) = (from.as_deref(), to.as_deref());
        if from.zip(to).is_some_and(edge_has_to_go)
            || from.is_some_and(has_to_go)
            || to.is_some_and(has_to_go)
        {
            patch.push(PatchOp::remove(format!("{dag}/edges/{index}")));
        }
    }
    let nodes = document.workflow.nodes.iter().filter(|node| has_to_go(&node.id));
    patch.extend(nodes.map(|node| PatchOp::remove(node_pointer(document, &node.id))));
    let positions = document.json.root().pointer("/ui/positions");
    for (key, _) in positions.into_iter().flat_map(Value::members) {
        let id = key.as_str().unwrap_or_default();
        if has_to_go(&id) {
            let pointer = format!("/ui/positions/{}", escape_pointer_token(&id));
            patch.push(PatchOp::remove(pointer));
        }
    }
    patch
}

/// How many bytes an id keeps free for a number behind it.
const ROOM_FOR_NUMBER: usize = 8;

/// An id like `name` that neither the document nor `taken` has: with what no id may
/// have replaced by `_`, and with a number if need be.
pub fn free_id(document: &Document, taken: &BTreeSet<String>, name: &str) -> String {
    let name = nearest_node_id(name, ROOM_FOR_NUMBER);
    let is_free = |id: &str| document.workflow.find_node(id).is_none() && !taken.contains(id);
    if is_free(&name) {
        return name;
    }
    let is_number = |end: &str| end.bytes().all(|byte| byte.is_ascii_digit());
    let stem = match name.rsplit_once('_') {
        Some((stem, end)) if !stem.is_empty() && !end.is_empty() && is_number(end) => stem,
        _ => &name,
    };
    // One more than there are nodes and taken ids cannot all be in use.
    let most = document.workflow.nodes.len() + taken.len() + 2;
    let found = (2..=most).map(|n| format!("{stem}_{n}")).find(|id| is_free(id));
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::edit::{EditError, apply};
    use crate::parse::parse;

    const TEXT: &str = r#"{"dag":{"nodes":{"a":{"task":"x"},"b":{"payload":{"p":"${nodes.a.result.t} ${nodes[\"a\"].result} ${nodes.ab.result}"}}},"edges":[{"from":"a","to":"b"}]},"ui":{"positions":{"a":{"x":1,"y":2}}}}"#;

    #[test]
    fn a_node_goes_with_its_edges_and_its_place() {
        let document = parse(TEXT);
        let text = apply(TEXT, &remove_node(&document, "a")).unwrap();
        assert!(!text.contains("\"a\":") && !text.contains("from"), "{text}");
    }

    #[test]
    fn of_many_edges_only_those_of_the_node_go() {
        let edge = |from: &str, to: &str| format!(r#"{{"from":"{from}","to":"{to}"}}"#);
        let edges = [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "d")].join(",");
        let text = format!(r#"{{"nodes":{{"a":{{}},"b":{{}}}},"edges":[{edges}]}}"#);
        let left = [edge("b", "c"), edge("c", "d")].join(",");
        assert_eq!(
            apply(&text, &remove_node(&parse(text.as_str()), "a")).unwrap(),
            format!(r#"{{"nodes":{{"b":{{}}}},"edges":[{left}]}}"#)
        );
    }

    #[test]
    fn free_ids_count_on() {
        let document = parse(r#"{"nodes":{"a":{},"a_2":{}}}"#);
        let free = |name: &str| free_id(&document, &BTreeSet::new(), name);
        assert_eq!([free("a"), free("a_2"), free("b_9")], ["a_3", "a_3", "b_9"]);
        assert_eq!([free("9 x"), free(""), free("é")], ["_9_x", "_", "_"]);
        assert_eq!(free_id(&document, &BTreeSet::from(["a_3".to_owned()]), "a"), "a_4");
        assert!(free(&"x".repeat(99)).len() <= 64);
    }

    #[test]
    fn nodes_are_added_to_documents_without_any() {
        let check = |text: &str, expected: &str| {
            let document = parse(text);
            let patch =
                add_nodes(&document, vec![("a", json!({}), (1, 2)), ("b", json!(0), (3, 4))]);
            let dag = r#"{"nodes":{"a":{},"b":0}}"#;
            let places = r#""ui":{"positions":{"a":{"x":1,"y":2},"b":{"x":3,"y":4}}}"#;
            let expected = expected.replace("DAG", dag).replace("UI", places);
            assert_eq!(apply(text, &patch).unwrap(), expected);
        };
        check("{}", r#"{"dag":DAG,UI}"#);
        check(r#"{"dag":{}}"#, r#"{"dag":DAG,UI}"#);
        check(r#"{"dag":{"nodes":{}},"ui":{}}"#, r#"{"dag":DAG,UI}"#);
    }

    #[test]
    fn what_cannot_take_a_node_or_an_edge_stays() {
        let check = |text: &str, missing: [&str; 2]| {
            let document = parse(text);
            let node = add_node(&document, "a", json!({}), Some((1, 2)));
            let edge = add_edge(&document, "a", "b");
            let done = [node, edge].map(|patch| apply(text, &patch));
            assert_eq!(done, missing.map(|pointer| Err(EditError::not_found(pointer))), "{text}");
        };
        let missing = ["/dag/nodes/a", "/dag/edges/-"];
        check(r#"{"dag":{"nodes":[{"id":"keep"}],"edges":{"keep":1}}}"#, missing);
        check(r#"{"dag":{"nodes":"keep","edges":"keep"}}"#, missing);
        check(r#"{"dag":["keep"]}"#, ["/dag/nodes", "/dag/edges/-"]);
    }

    #[test]
    fn what_cannot_take_a_place_stays() {
        let check = |ui: &str, missing: &str| {
            let text = format!(r#"{{"dag":{{"nodes":{{}}}},"ui":{ui}}}"#);
            let patch = add_node(&parse(text.as_str()), "a", json!({}), Some((1, 2)));
            assert_eq!(apply(&text, &patch), Err(EditError::not_found(missing)));
        };
        check(r#"["keep"]"#, "/ui/positions");
        check(r#"{"positions":["keep"]}"#, "/ui/positions/a");
    }

    #[test]
    fn a_dag_that_is_not_there_is_made_for_nodes_and_edges() {
        let node = add_node(&parse("{}"), "a", json!({}), None);
        assert_eq!(apply("{}", &node).unwrap(), r#"{"dag":{"nodes":{"a":{}}}}"#);
        let edge = add_edge(&parse("{}"), "a", "b");
        assert_eq!(apply("{}", &edge).unwrap(), r#"{"dag":{"edges":[{"from":"a","to":"b"}]}}"#);
    }

    #[test]
    fn nodes_are_added_to_documents_without_places() {
        let text = r#"{"nodes":{},"edges":[]}"#;
        let document = parse(text);
        let mut text = apply(text, &add_node(&document, "a", json!({}), Some((3, 4)))).unwrap();
        text = apply(&text, &add_edge(&parse(text.as_str()), "a", "b")).unwrap();
        assert_eq!(
            text,
            r#"{"nodes":{"a":{}},"edges":[{"from":"a","to":"b"}],"ui":{"positions":{"a":{"x":3,"y":4}}}}"#
        );
    }
}
