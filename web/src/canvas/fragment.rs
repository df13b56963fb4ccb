//! Parts of a workflow, cut out and put in again as JSON text. No browser in here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::{nodes, rename};
use weftwork_core::json::to_pretty;
use weftwork_core::model::Document;
use weftwork_core::parse::parse;
use weftwork_core::template::is_name;

use crate::geometry::{CARD_WIDTH, Point};
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
    let own = parse(text);
    let ids = || own.workflow.nodes.iter().map(|node| node.id.as_ref());
    let mut taken: BTreeSet<String> = ids().map(str::to_owned).collect();
    let mut names: Vec<(&str, String)> = Vec::new();
    // A key that is there twice names one node.
    let mut seen = BTreeSet::new();
    for id in ids().filter(|id| seen.insert(*id)) {
        if document.workflow.find_node(id).is_some() || !is_name(id) {
            let free = nodes::free_id(document, &taken, id);
            taken.insert(free.clone());
            names.push((id, free));
        }
    }
    let names: Vec<_> = names.iter().map(|(from, to)| (*from, to.as_str())).collect();
    let incoming = parse(rename::nodes(&own, &names).ok()?);
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
        let nodes = self.nodes.iter().map(|node| {
            let at = node.at.plus(shift.x, shift.y).snapped();
            (node.id.as_str(), node.value.clone(), (at.x as i64, at.y as i64))
        });
        let mut patch = nodes::add_nodes(document, nodes.collect());
        let edges: Vec<_> = self.edges.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        patch.extend(nodes::add_edges(document, &edges));
        patch
    }
}

#[cfg(test)]
mod tests {
    use weftwork_core::edit;

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
    fn other_text_has_no_nodes() {
        assert_eq!(read("hello", &parse(TEXT)), None);
        assert_eq!(read("{\"a\":1}", &parse(TEXT)), None);
    }
}
