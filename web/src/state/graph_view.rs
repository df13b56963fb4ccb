//! What the canvas shows of a document: nodes and edges, owning what they say. No
//! browser in here.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use weftwork_core::json::ValueId;
use weftwork_core::model::{Document, Node, NodeKind};
use weftwork_core::tasks::TaskType;

use crate::geometry::Point;

/// A node's id, cheap to copy.
pub type NodeId = Arc<str>;

/// A node as the canvas shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeView {
    /// Its id.
    pub id: NodeId,
    /// What its task is called; the task's id when it is an unknown one.
    pub title: String,
    /// The task's id.
    pub task: String,
    /// The model's id.
    pub model: String,
    /// The paths of its result that it declares to matter.
    pub outputs: Vec<String>,
    /// Whether it does its task once for each element.
    pub is_map: bool,
    /// Where it stands, if the document says so.
    pub position: Option<Point>,
}

impl NodeView {
    /// Its task type, when it is a known one.
    pub fn task_type(&self) -> Option<&'static TaskType> {
        weftwork_core::tasks::find(&self.task)
    }
}

/// An edge whose two ends exist, known by their ids.
pub type EdgeKey = (NodeId, NodeId);

/// The nodes and edges of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GraphView {
    /// The nodes, in the order of the text. Of two with one id the first counts.
    pub nodes: Vec<NodeView>,
    /// The edges, each once, in the order of the text.
    pub edges: Vec<EdgeKey>,
    /// The ends of the edges, as positions in `nodes`.
    pub ends: Vec<(usize, usize)>,
    index: HashMap<NodeId, usize>,
}

impl GraphView {
    /// What the canvas shows of `document`.
    pub fn new(document: &Document) -> Self {
        let mut view = Self::default();
        let places = document.json.root().get("ui").and_then(|ui| ui.get("positions"));
        let places: HashMap<_, _> = places
            .into_iter()
            .flat_map(weftwork_core::json::Value::members)
            .filter_map(|(key, place)| {
                let (x, y) = (place.get("x")?.as_f64()?, place.get("y")?.as_f64()?);
                // Far outside, drawing would lose precision.
                let is_sane = x.abs() < 1e6 && y.abs() < 1e6;
                Some((key.as_str()?.into_owned(), is_sane.then_some(Point::new(x, y))?))
            })
            .collect();
        for node in &document.workflow.nodes {
            if !view.index.contains_key(node.id.as_ref()) {
                let id: NodeId = Arc::from(node.id.as_ref());
                view.index.insert(Arc::clone(&id), view.nodes.len());
                let position = places.get(node.id.as_ref()).copied();
                view.nodes.push(node_view(document, node, id, position));
            }
        }
        let mut seen = std::collections::HashSet::new();
        for edge in &document.workflow.edges {
            let end = |node: Option<usize>| {
                view.index.get(document.workflow.nodes[node?].id.as_ref()).copied()
            };
            let (Some(from), Some(to)) = (end(edge.from_node), end(edge.to_node)) else { continue };
            if seen.insert((from, to)) {
                let id = |node: usize| Arc::clone(&view.nodes[node].id);
                view.edges.push((id(from), id(to)));
                view.ends.push((from, to));
            }
        }
        view
    }

    /// The position of the node with this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&NodeView> {
        self.find(id).map(|index| &self.nodes[index])
    }

    /// The nodes that the node waits for itself, in the order of the text.
    pub fn parents(&self, node: usize) -> Vec<usize> {
        self.ends.iter().filter(|(_, to)| *to == node).map(|(from, _)| *from).collect()
    }

    /// The nodes that wait for the node themselves, in the order of the text.
    pub fn children(&self, node: usize) -> Vec<usize> {
        self.ends.iter().filter(|(from, _)| *from == node).map(|(_, to)| *to).collect()
    }
}

fn node_view(document: &Document, node: &Node, id: NodeId, position: Option<Point>) -> NodeView {
    let text = |id: Option<ValueId>| {
        id.and_then(|id| document.json.value(id).as_str()).unwrap_or_default().into_owned()
    };
    let task = node.task();
    let outputs = task.and_then(|task| task.outputs).map(|it| document.json.value(it));
    let outputs = outputs.into_iter().flat_map(weftwork_core::json::Value::elements);
    let task_id = text(task.and_then(|task| task.task));
    let title = task.and_then(|task| task.task_type).map(|it| it.title.to_owned());
    NodeView {
        id,
        title: title.unwrap_or_else(|| {
            if task_id.is_empty() { "No task yet".to_owned() } else { task_id.clone() }
        }),
        task: task_id,
        model: text(task.and_then(|task| task.model_id)),
        outputs: outputs.filter_map(|path| path.as_str().map(Cow::into_owned)).collect(),
        is_map: matches!(node.kind, NodeKind::Map(_)),
        position,
    }
}

#[cfg(test)]
mod tests {
    use weftwork_core::parse::parse;

    use super::*;

    #[test]
    fn nodes_and_edges_are_shown_once() {
        let document = parse(
            r#"{"dag":{"nodes":{"a":{"task":"fal/ocr"},"b":{"type":"map","node":{}},"a":{}},
            "edges":[{"from":"a","to":"b"},{"from":"a","to":"b"},{"from":"a","to":"x"}]},
            "ui":{"positions":{"a":{"x":8,"y":16},"b":{"x":"?"}}}}"#,
        );
        let view = GraphView::new(&document);
        assert_eq!(view.nodes.len(), 2);
        assert_eq!(view.ends, [(0, 1)]);
        assert_eq!(view.nodes[0].position, Some(Point::new(8.0, 16.0)));
        assert!(view.nodes[1].is_map && view.nodes[1].position.is_none());
        assert_eq!((view.parents(1), view.children(0)), (vec![0], vec![1]));
    }
}
