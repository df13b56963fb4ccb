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
#[derive(Debug)]
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

    /// The knots of nodes that wait for each other, each as the edges within it.
    pub fn knots(&self) -> Vec<Vec<&Edge<'d>>> {
        let mut knots: Vec<Vec<&Edge>> = Vec::new();
        let is_back = |it: &&Edge| it.from != it.to && self.reaches(it.to, it.from);
        for edge in self.edges.iter().filter(is_back) {
            // Whoever is on a knot reaches all of it, and is reached by all of it.
            let is_same = |knot: &&mut Vec<&Edge>| {
                self.reaches(knot[0].from, edge.from) && self.reaches(edge.from, knot[0].from)
            };
            match knots.iter_mut().find(is_same) {
                Some(knot) => knot.push(edge),
                None => knots.push(vec![edge]),
            }
        }
        knots
    }

    /// Every fault but cycles, which have no one place: see [`Graph::knots`]. An edge
    /// from A to B `is_used` if A's result stands in B.
    pub fn faults(&self, is_used: impl Fn(&str, &str) -> bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.ids.is_empty() {
            faults.push(Fault::new("empty-dag", &self.nodes_pointer));
        }
        let is_knotted = !self.knots().is_empty();
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
            } else if !is_knotted && !is_used(edge.from, edge.to) && self.has_detour(edge) {
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
