//! Which node waits for which.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::Workflow;

/// The nodes and the edges whose two ends exist. An edge from a node to itself
/// is left out: it has a diagnostic of its own.
pub struct Graph {
    inner: DiGraph<(), usize, u32>,
    /// Worked out when first asked for: most workflows refer to parents only.
    ancestors: OnceCell<Ancestors>,
}

/// Who comes before whom. Nodes that wait for each other share one set, in which
/// they all are.
struct Ancestors {
    set_of_node: Vec<usize>,
    sets: Vec<FixedBitSet>,
}

impl Graph {
    /// The graph of a workflow, right or wrong.
    pub fn new(workflow: &Workflow) -> Self {
        let mut inner = DiGraph::with_capacity(workflow.nodes.len(), workflow.edges.len());
        for _ in &workflow.nodes {
            inner.add_node(());
        }
        for (index, edge) in workflow.edges.iter().enumerate() {
            if let (Some(from), Some(to)) = (edge.from_node, edge.to_node)
                && from != to
            {
                inner.add_edge(NodeIndex::new(from), NodeIndex::new(to), index);
            }
        }
        Self { inner, ancestors: OnceCell::new() }
    }

    /// The nodes that `node` waits for itself, in order of index.
    pub fn parents(&self, node: usize) -> Vec<usize> {
        self.neighbors(node, petgraph::Incoming)
    }

    /// The nodes that wait for `node` themselves, in order of index.
    pub fn children(&self, node: usize) -> Vec<usize> {
        self.neighbors(node, petgraph::Outgoing)
    }

    fn neighbors(&self, node: usize, direction: petgraph::Direction) -> Vec<usize> {
        let neighbors = self.inner.neighbors_directed(NodeIndex::new(node), direction);
        let mut neighbors: Vec<usize> = neighbors.map(NodeIndex::index).collect();
        neighbors.sort_unstable();
        neighbors.dedup();
        neighbors
    }

    /// Whether a path of edges leads from `from` to `to`.
    pub fn is_ancestor(&self, from: usize, to: usize) -> bool {
        let is_parent = self
            .inner
            .neighbors_directed(NodeIndex::new(to), petgraph::Incoming)
            .any(|parent| parent.index() == from);
        is_parent || {
            let ancestors = self.ancestors.get_or_init(|| self.find_ancestors());
            ancestors.sets[ancestors.set_of_node[to]].contains(from)
        }
    }

    /// Adds up the sets of each node's parents, from the first nodes to the last.
    fn find_ancestors(&self) -> Ancestors {
        let n_nodes = self.inner.node_count();
        let mut set_of_node = vec![0; n_nodes];
        let mut sets: Vec<FixedBitSet> = Vec::new();
        // Knots come in reverse topological order.
        for knot in kosaraju_scc(&self.inner).into_iter().rev() {
            let mut set = FixedBitSet::with_capacity(n_nodes);
            for &node in &knot {
                set_of_node[node.index()] = sets.len();
                set.set(node.index(), knot.len() > 1);
            }
            for &node in &knot {
                for parent in self.inner.neighbors_directed(node, petgraph::Incoming) {
                    set.insert(parent.index());
                    if set_of_node[parent.index()] != sets.len() {
                        set.union_with(&sets[set_of_node[parent.index()]]);
                    }
                }
            }
            sets.push(set);
        }
        Ancestors { set_of_node, sets }
    }

    /// The nodes, each after all that it waits for; `None` if there is a cycle.
    pub fn order(&self) -> Option<Vec<usize>> {
        let order = toposort(&self.inner, None).ok()?;
        Some(order.into_iter().map(NodeIndex::index).collect())
    }

    /// One shortest cycle through the first node of each knot of cycles. Each
    /// begins with its first node in the text; the way back to it is implied.
    pub fn cycles(&self) -> Vec<Vec<usize>> {
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

    /// The index, in the workflow, of an edge from `from` to `to`.
    pub fn edge(&self, from: usize, to: usize) -> Option<usize> {
        let edge = self.inner.find_edge(NodeIndex::new(from), NodeIndex::new(to))?;
        self.inner.edge_weight(edge).copied()
    }
}
