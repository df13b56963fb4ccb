//! Which node waits for which.

mod ancestors;
mod cycles;
mod links;
mod meant;
mod walk;

use std::cell::OnceCell;

use petgraph::algo::toposort;

use crate::model::Workflow;
use ancestors::Ancestors;
use links::Links;

pub(crate) use cycles::{Cut, Cycle};
pub use links::Link;
pub(crate) use meant::{MeantEdges, members_meant};

/// The nodes and the edges whose two ends exist. An edge from a node to itself
/// is left out: it has a diagnostic of its own.
pub struct Graph {
    /// The edges by where they lead, then by where they come from, then in the
    /// order of the text.
    incoming: Links,
    /// The edges by where they come from, then by where they lead.
    outgoing: Links,
    /// The nodes, each after all that it waits for; `None` if there is a cycle.
    order: Option<Vec<usize>>,
    n_nodes: usize,
    /// Worked out when first asked for: most workflows refer to parents only.
    ancestors: OnceCell<Ancestors>,
}

impl Graph {
    /// The graph of a workflow, right or wrong. One that is too large has no edges: who
    /// waits for whom would take more memory than there is.
    pub fn new(workflow: &Workflow) -> Self {
        if workflow.is_too_large() {
            return Self::of(Vec::new(), workflow.nodes.len());
        }
        let links = workflow.edges.iter().enumerate().filter_map(|(edge, ends)| {
            Some(Link { to: ends.to_node?, from: ends.from_node?, edge })
        });
        Self::of(links.collect(), workflow.nodes.len())
    }

    /// The graph that links make, which lead from nodes to nodes below `n_nodes`.
    fn of(mut links: Vec<Link>, n_nodes: usize) -> Self {
        links.retain(|link| link.from != link.to);
        let by_from = Links::by(|link| link.from, &links, n_nodes);
        let incoming = Links::by(|link| link.to, by_from.all(), n_nodes);
        let outgoing = Links::by(|link| link.from, incoming.all(), n_nodes);
        let mut graph =
            Self { incoming, outgoing, order: None, n_nodes, ancestors: OnceCell::new() };
        graph.order = toposort(&graph, None).ok();
        graph
    }

    /// How many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.n_nodes
    }

    /// The edges by where they lead, then by where they come from, then in the
    /// order of the text.
    pub fn links(&self) -> &[Link] {
        self.incoming.all()
    }

    /// The edges to `node`, as positions in [`Graph::links`].
    pub fn links_to(&self, node: usize) -> std::ops::Range<usize> {
        self.incoming.range(node)
    }

    /// The nodes that `node` waits for itself, in order of index.
    pub fn parents(&self, node: usize) -> Vec<usize> {
        let mut parents: Vec<_> = self.incoming.of(node).iter().map(|link| link.from).collect();
        parents.dedup();
        parents
    }

    /// The nodes that wait for `node` themselves, in order of index.
    pub fn children(&self, node: usize) -> Vec<usize> {
        let mut children: Vec<_> = self.outgoing.of(node).iter().map(|link| link.to).collect();
        children.dedup();
        children
    }

    /// The first edge from `from` to `to`, as a position in [`Graph::links`].
    pub fn link(&self, from: usize, to: usize) -> Option<usize> {
        let first = self.links_to(to).start;
        let links = self.incoming.of(to);
        let at = links.partition_point(|link| link.from < from);
        (links.get(at)?.from == from).then_some(first + at)
    }

    /// Whether a path of edges leads from `from` to `to`.
    pub fn is_ancestor(&self, from: usize, to: usize) -> bool {
        self.link(from, to).is_some() || {
            let ancestors = self.ancestors.get_or_init(|| Ancestors::of(self));
            ancestors.contain(self, from, to)
        }
    }

    /// Whether the node waits for itself, by way of others.
    pub fn is_on_cycle(&self, node: usize) -> bool {
        self.order.is_none() && self.is_ancestor(node, node)
    }

    /// For each of the edges to `node`, the first of its other parents that comes after
    /// the edge's own, if one does: then the node waits for that anyway.
    pub fn other_ways(&self, node: usize) -> Vec<Option<usize>> {
        self.ancestors.get_or_init(|| Ancestors::of(self)).other_ways(self, node)
    }

    /// The nodes, each after all that it waits for; `None` if there is a cycle.
    pub fn order(&self) -> Option<&[usize]> {
        self.order.as_deref()
    }
}
