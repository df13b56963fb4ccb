//! What is wrong with the edges of a document.

use serde_json::Value;

use super::{Fault, below, dag};

/// The nodes and edges of a document, as they are written.
#[derive(Debug)]
pub struct Graph<'d> {
    /// The ids of the nodes.
    pub ids: Vec<&'d str>,
    /// Where each edge is, and its two ends.
    pub edges: Vec<Edge<'d>>,
    /// The pointer of `nodes`.
    nodes_pointer: String,
    /// Whether a path of edges leads from the one node to the other, by their positions
    /// among the ids.
    reaches: Vec<Vec<bool>>,
}

/// An edge.
#[derive(Debug, Clone)]
pub struct Edge<'d> {
    /// Where it is, as a JSON Pointer.
    pub pointer: String,
    /// The node that comes first.
    pub from: &'d str,
    /// The node that waits.
    pub to: &'d str,
}

impl<'d> Graph<'d> {
    /// The graph of a document whose form is right.
    pub fn of(document: &'d Value) -> Self {
        let (dag, pointer) = dag(document);
        let ids = dag["nodes"].as_object().into_iter().flatten();
        let edges = dag.get("edges").and_then(Value::as_array).into_iter().flatten().enumerate();
        let mut graph = Self {
            ids: ids.map(|(id, _)| id.as_str()).collect(),
            edges: edges
                .map(|(index, edge)| Edge {
                    pointer: format!("{pointer}/edges/{index}"),
                    from: edge["from"].as_str().unwrap_or_default(),
                    to: edge["to"].as_str().unwrap_or_default(),
                })
                .collect(),
            nodes_pointer: format!("{pointer}/nodes"),
            reaches: Vec::new(),
        };
        graph.reaches = graph.paths();
        graph
    }

    /// The graph without some of its edges.
    #[must_use]
    pub fn without(&self, is_gone: impl Fn(&Edge<'d>) -> bool) -> Self {
        let edges = self.edges.iter().filter(|edge| !is_gone(edge)).cloned().collect();
        let (ids, nodes_pointer) = (self.ids.clone(), self.nodes_pointer.clone());
        let mut graph = Self { ids, edges, nodes_pointer, reaches: Vec::new() };
        graph.reaches = graph.paths();
        graph
    }

    /// Whether there are nodes that wait for each other.
    pub fn has_cycle(&self) -> bool {
        self.ids.iter().any(|id| self.reaches(id, id))
    }

    /// How many nodes a document has.
    pub fn n_nodes(document: &Value) -> usize {
        dag(document).0["nodes"].as_object().map_or(0, serde_json::Map::len)
    }

    /// Which node reaches which: by an edge, or by way of a third node (Warshall).
    fn paths(&self) -> Vec<Vec<bool>> {
        let n_nodes = self.ids.len();
        let mut reaches = vec![vec![false; n_nodes]; n_nodes];
        for edge in &self.edges {
            if let (Some(from), Some(to)) = (self.position(edge.from), self.position(edge.to)) {
                // An edge from a node to itself is a fault and no path.
                reaches[from][to] |= from != to;
            }
        }
        for way in 0..n_nodes {
            for from in 0..n_nodes {
                for to in 0..n_nodes {
                    reaches[from][to] |= reaches[from][way] && reaches[way][to];
                }
            }
        }
        reaches
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|it| *it == id)
    }

    fn has(&self, id: &str) -> bool {
        self.position(id).is_some()
    }

    /// Whether a path of edges leads from one node to another, or back to itself.
    pub fn reaches(&self, from: &str, to: &str) -> bool {
        match (self.position(from), self.position(to)) {
            (Some(from), Some(to)) => self.reaches[from][to],
            _ => false,
        }
    }

    /// Every fault but cycles, which have no one place: see [`Graph::has_cycle`]. An edge
    /// from A to B `is_used` if A's result stands in B, or may be meant to.
    pub fn faults(&self, is_used: impl Fn(&str, &str) -> bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.ids.is_empty() {
            faults.push(Fault::new("empty-dag", &self.nodes_pointer));
        }
        for (index, edge) in self.edges.iter().enumerate() {
            for (name, end) in [("from", edge.from), ("to", edge.to)] {
                if !self.has(end) {
                    faults.push(Fault::new("dangling-edge", below(&edge.pointer, name)));
                }
            }
            if !self.has(edge.from) || !self.has(edge.to) {
                continue;
            }
            let is_it = |other: &Edge| (other.from, other.to) == (edge.from, edge.to);
            if self.edges[..index].iter().any(is_it) {
                faults.push(Fault::new("duplicate-edge", &edge.pointer));
            }
            if edge.from == edge.to {
                faults.push(Fault::new("self-edge", &edge.pointer));
            } else if !self.reaches(edge.from, edge.from)
                && !self.reaches(edge.to, edge.to)
                && !is_used(edge.from, edge.to)
                && self.has_detour(edge)
            {
                faults.push(Fault::new("redundant-edge", &edge.pointer));
            }
        }
        faults
    }

    /// Whether a path of more than one edge leads where this edge does.
    fn has_detour(&self, edge: &Edge<'_>) -> bool {
        let mut others = self.ids.iter().filter(|id| **id != edge.from && **id != edge.to);
        others.any(|other| self.reaches(edge.from, other) && self.reaches(other, edge.to))
    }
}
