//! Parts of a workflow, cut out and put in again as JSON text. No browser in here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::{self, nodes};
use weftwork_core::json::{Kind, escape_pointer_token, to_pretty};
use weftwork_core::model::Document;
use weftwork_core::parse::parse;
use weftwork_core::template::is_name;

use super::geometry::{CARD_WIDTH, Point};
use crate::state::graph_view::{GraphView, NodeId};

/// Some nodes, as a bare DAG: with the edges between them and their places.
pub fn copy(
    document: &Document,
    ids: &BTreeSet<NodeId>,
    places: &BTreeMap<NodeId, Point>,
) -> String {
    let graph = GraphView::new(document);
    let mut members = Map::new();
    for node in &document.workflow.nodes {
        if ids.contains(node.id.as_ref()) {
            members.insert(node.id.to_string(), document.json.value(node.value).to_owned_value());
        }
    }
    let is_inside = |it: &&(NodeId, NodeId)| ids.contains(&it.0) && ids.contains(&it.1);
    let edges = graph.edges.iter().filter(is_inside);
    let edges: Vec<_> = edges.map(|(a, b)| json!({ "from": &**a, "to": &**b })).collect();
    let positions: Map<String, Value> = places
        .iter()
        .map(|(id, place)| {
            (id.to_string(), json!({ "x": place.x.round() as i64, "y": place.y.round() as i64 }))
        })
        .collect();
    to_pretty(&json!({ "nodes": members, "edges": edges, "ui": { "positions": positions } }))
}

/// A node that comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingNode {
    /// Its id, free in the document that it comes into.
    pub id: String,
    /// Its value.
    pub value: Value,
    /// Where it stood.
    pub at: Point,
}

/// Nodes that come in, and the edges between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// The nodes.
    pub nodes: Vec<IncomingNode>,
    /// The edges.
    pub edges: Vec<(String, String)>,
}

/// The nodes of `text`, a document or a bare DAG, under ids that are free in
/// `document`; references among them follow. `None` if there are none.
pub fn read(text: &str, document: &Document) -> Option<Incoming> {
    let mut text = text.to_owned();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let ids: Vec<String> =
        parse(text.as_str()).workflow.nodes.iter().map(|node| node.id.to_string()).collect();
    taken.extend(ids.iter().cloned());
    for id in &ids {
        if document.workflow.find_node(id).is_some() || !is_name(id) {
            let free = free_id(document, &taken, id);
            let renames = nodes::rename_node(&parse(text.as_str()), id, &free);
            text = edit::apply(&text, &renames).ok()?;
            taken.insert(free);
        }
    }
    let incoming = parse(text.as_str());
    let graph = GraphView::new(&incoming);
    let fallback = |position: usize| Point::new(position as f64 * (CARD_WIDTH + 40.0), 0.0);
    let nodes: Vec<_> = graph
        .nodes
        .iter()
        .enumerate()
        .filter_map(|(position, view)| {
            let node = &incoming.workflow.nodes[incoming.workflow.find_node(&view.id)?];
            Some(IncomingNode {
                id: view.id.to_string(),
                value: incoming.json.value(node.value).to_owned_value(),
                at: view.position.unwrap_or_else(|| fallback(position)),
            })
        })
        .collect();
    let edges = graph.edges.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
    (!nodes.is_empty()).then_some(Incoming { nodes, edges })
}

impl Incoming {
    /// The upper left corner of the nodes.
    pub fn corner(&self) -> Point {
        let least = |of: fn(&Point) -> f64| {
            self.nodes.iter().map(|node| of(&node.at)).fold(f64::INFINITY, f64::min)
        };
        Point::new(least(|at| at.x), least(|at| at.y))
    }

    /// The patch that puts them into `document`, moved by `shift`.
    pub fn patch(&self, document: &Document, shift: Point) -> Vec<PatchOp> {
        let mut patch = Vec::new();
        let nodes_pointer = nodes::node_pointer(document, "");
        let nodes_pointer = nodes_pointer.trim_end_matches('/');
        if document.workflow.nodes_object.is_none() {
            patch.push(PatchOp::add(nodes_pointer, json!({})));
        }
        for node in &self.nodes {
            patch.push(PatchOp::add(nodes::node_pointer(document, &node.id), node.value.clone()));
        }
        let places: Vec<_> = self
            .nodes
            .iter()
            .map(|node| {
                let at = node.at.plus(shift.x, shift.y).snapped();
                (node.id.as_str(), at.x as i64, at.y as i64)
            })
            .collect();
        patch.extend(move_many(document, &places));
        for (position, (from, to)) in self.edges.iter().enumerate() {
            let edge = nodes::add_edge(document, from, to);
            if document.workflow.edges_array.is_none() && position > 0 {
                // The first edge has made the array.
                let parent = edge[0].path.clone();
                patch.push(PatchOp::add(format!("{parent}/-"), json!({ "from": from, "to": to })));
            } else {
                patch.extend(edge);
            }
        }
        patch
    }
}

/// The patch that puts nodes elsewhere by writing all places anew, in one operation.
pub fn move_many(document: &Document, places: &[(&str, i64, i64)]) -> Vec<PatchOp> {
    let root = document.json.root();
    let old = root.pointer("/ui/positions").map(weftwork_core::json::Value::to_owned_value);
    let mut positions = match old {
        Some(Value::Object(positions)) => positions,
        _ => Map::new(),
    };
    for (id, x, y) in places {
        positions.insert((*id).to_owned(), json!({ "x": x, "y": y }));
    }
    let has_ui = root.get("ui").is_some_and(|ui| ui.kind() == Kind::Object);
    if has_ui {
        vec![PatchOp::add("/ui/positions", Value::Object(positions))]
    } else {
        vec![PatchOp::add("/ui", json!({ "positions": positions }))]
    }
}

/// The patch that removes nodes, with their edges and places: edges first and the
/// last of them first, so that every pointer is still right when it is used.
pub fn removal(document: &Document, ids: &BTreeSet<NodeId>) -> Vec<PatchOp> {
    let mut patch = Vec::new();
    let dag = nodes::node_pointer(document, "");
    let dag = dag.trim_end_matches("/nodes/");
    for (index, edge) in document.workflow.edges.iter().enumerate().rev() {
        let touches = [edge.from, edge.to].into_iter().flatten().any(|end| {
            document.json.value(end).as_str().is_some_and(|id| ids.contains(id.as_ref()))
        });
        if touches {
            patch.push(PatchOp::remove(format!("{dag}/edges/{index}")));
        }
    }
    for id in ids {
        patch.push(PatchOp::remove(nodes::node_pointer(document, id)));
        let place = format!("/ui/positions/{}", escape_pointer_token(id));
        if document.json.root().pointer(&place).is_some() {
            patch.push(PatchOp::remove(place));
        }
    }
    patch
}

/// An id like `name` that neither the document nor `taken` has.
pub fn free_id(document: &Document, taken: &BTreeSet<String>, name: &str) -> String {
    let allowed =
        |it: char| if it.is_ascii_alphanumeric() || it == '_' || it == '-' { it } else { '_' };
    let mut name: String = name.chars().map(allowed).take(56).collect();
    if !is_name(&name) {
        name.insert(0, '_');
    }
    let is_free = |id: &str| document.workflow.find_node(id).is_none() && !taken.contains(id);
    if is_free(&name) {
        return name;
    }
    let is_number = |end: &str| end.bytes().all(|byte| byte.is_ascii_digit());
    let stem = match name.rsplit_once('_') {
        Some((stem, end)) if !stem.is_empty() && !end.is_empty() && is_number(end) => stem,
        _ => &name,
    }
    .to_owned();
    // One more than there are nodes and taken ids cannot all be in use.
    let most = document.workflow.nodes.len() + taken.len() + 2;
    (2..=most).map(|n| format!("{stem}_{n}")).find(|id| is_free(id)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"nodes":{"a":{"payload":{"seed":12345678901234567890}},"b":{"payload":{"p":"${nodes.a.result.t}"}}},"edges":[{"from":"a","to":"b"}]}"#;

    fn ids(ids: &[&str]) -> BTreeSet<NodeId> {
        ids.iter().map(|id| NodeId::from(*id)).collect()
    }

    #[test]
    fn a_copy_comes_in_beside_the_original() {
        let document = parse(TEXT);
        let text = copy(&document, &ids(&["a", "b"]), &BTreeMap::new());
        let incoming = read(&text, &document).unwrap();
        let text = edit::apply(TEXT, &incoming.patch(&document, Point::default())).unwrap();
        let after = parse(text.as_str());
        let ids: Vec<_> = after.workflow.nodes.iter().map(|node| &*node.id).collect();
        assert_eq!(ids, ["a", "b", "a_2", "b_2"]);
        assert!(text.contains("${nodes.a_2.result.t}"), "{text}");
        assert_eq!(text.matches("12345678901234567890").count(), 2);
        assert_eq!(after.workflow.edges.len(), 2);
    }

    #[test]
    fn removal_takes_edges_along() {
        let document = parse(TEXT);
        let text = edit::apply(TEXT, &removal(&document, &ids(&["a"]))).unwrap();
        assert!(!text.contains("from") && !text.contains("\"a\""), "{text}");
    }

    #[test]
    fn free_ids_count_on() {
        let document = parse(r#"{"nodes":{"a":{},"a_2":{}}}"#);
        assert_eq!(free_id(&document, &BTreeSet::new(), "a"), "a_3");
        assert_eq!(free_id(&document, &BTreeSet::new(), "a_2"), "a_3");
        assert_eq!(free_id(&document, &BTreeSet::new(), "9 x"), "_9_x");
    }

    #[test]
    fn other_text_has_no_nodes() {
        assert_eq!(read("hello", &parse(TEXT)), None);
        assert_eq!(read("{\"a\":1}", &parse(TEXT)), None);
    }
}
