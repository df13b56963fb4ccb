//! Which node waits for which.

mod ancestors;

use std::cell::OnceCell;
use std::collections::BTreeMap;

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::Workflow;
use ancestors::Ancestors;

/// The nodes and the edges whose two ends exist. An edge from a node to itself
/// is left out: it has a diagnostic of its own.
pub struct Graph {
    inner: DiGraph<(), usize, u32>,
    /// The edges by where they lead, then by where they come from, then in the
    /// order of the text.
    links: Vec<Link>,
    /// Where the links to each node begin, and where the last end.
    starts: Vec<u32>,
    /// The nodes, each after all that it waits for; `None` if there is a cycle.
    order: Option<Vec<usize>>,
    /// Worked out when first asked for: most workflows refer to parents only.
    ancestors: OnceCell<Ancestors>,
}

/// An edge whose two ends exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The node that waits, as an index.
    pub to: usize,
    /// The node that it waits for, as an index.
    pub from: usize,
    /// The edge's index in the workflow.
    pub edge: usize,
}

impl Graph {
    /// The graph of a workflow, right or wrong.
    pub fn new(workflow: &Workflow) -> Self {
        let n_nodes = workflow.nodes.len();
        let mut inner = DiGraph::with_capacity(n_nodes, workflow.edges.len());
        for _ in &workflow.nodes {
            inner.add_node(());
        }
        let mut links = Vec::with_capacity(workflow.edges.len());
        for (edge, ends) in workflow.edges.iter().enumerate() {
            if let (Some(from), Some(to)) = (ends.from_node, ends.to_node)
                && from != to
            {
                inner.add_edge(NodeIndex::new(from), NodeIndex::new(to), edge);
                links.push(Link { to, from, edge });
            }
        }
        links.sort_unstable();
        let order = toposort(&inner, None).ok();
        let order = order.map(|order| order.into_iter().map(NodeIndex::index).collect());
        let starts = starts(&links, n_nodes);
        Self { inner, links, starts, order, ancestors: OnceCell::new() }
    }

    /// The edges by where they lead, then by where they come from, then in the
    /// order of the text.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The edges to `node`, as positions in [`Graph::links`].
    pub fn links_to(&self, node: usize) -> std::ops::Range<usize> {
        self.starts[node] as usize..self.starts[node + 1] as usize
    }

    /// The nodes that `node` waits for itself, in order of index.
    pub fn parents(&self, node: usize) -> Vec<usize> {
        let mut parents: Vec<_> =
            self.links[self.links_to(node)].iter().map(|it| it.from).collect();
        parents.dedup();
        parents
    }

    /// The nodes that wait for `node` themselves, in order of index.
    pub fn children(&self, node: usize) -> Vec<usize> {
        let children = self.inner.neighbors(NodeIndex::new(node));
        let mut children: Vec<usize> = children.map(NodeIndex::index).collect();
        children.sort_unstable();
        children.dedup();
        children
    }

    /// The first edge from `from` to `to`, as a position in [`Graph::links`].
    pub fn link(&self, from: usize, to: usize) -> Option<usize> {
        let links = self.links_to(to);
        let first = links.start;
        let links = &self.links[links];
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

    /// The nodes, each after all that it waits for; `None` if there is a cycle.
    pub fn order(&self) -> Option<&[usize]> {
        self.order.as_deref()
    }

    /// One shortest cycle through the first node of each knot of cycles. Each
    /// begins with its first node in the text; the way back to it is implied.
    pub fn cycles(&self) -> Vec<Vec<usize>> {
        if self.order.is_some() {
            return Vec::new();
        }
        let mut knots: Vec<Vec<usize>> = kosaraju_scc(&self.inner)
            .into_iter()
            .filter(|knot| knot.len() > 1)
            .map(|knot| {
                let mut knot: Vec<usize> = knot.into_iter().map(NodeIndex::index).collect();
                knot.sort_unstable();
                knot
            })
            .collect();
        knots.sort_unstable();
        knots.iter().map(|knot| self.cycle_within(knot)).collect()
    }

    /// The shortest way from the first node of `knot` back to it.
    fn cycle_within(&self, knot: &[usize]) -> Vec<usize> {
        let first = knot[0];
        let mut came_from = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([first]);
        while let Some(node) = queue.pop_front() {
            for next in self.children(node) {
                if next == first {
                    let mut cycle = vec![node];
                    while let Some(&before) = came_from.get(cycle.last().unwrap_or(&first)) {
                        cycle.push(before);
                    }
                    cycle.reverse();
                    return cycle;
                }
                if knot.binary_search(&next).is_ok() && !came_from.contains_key(&next) {
                    came_from.insert(next, node);
                    queue.push_back(next);
                }
            }
        }
        knot.to_vec()
    }
}

/// Where the links to each node begin, and where the last end.
fn starts(links: &[Link], n_nodes: usize) -> Vec<u32> {
    let mut starts = vec![0; n_nodes + 1];
    for link in links {
        starts[link.to + 1] += 1;
    }
    for node in 0..n_nodes {
        starts[node + 1] += starts[node];
    }
    starts
}
