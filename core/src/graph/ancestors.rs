//! Who comes before whom, not only directly.

use std::cell::{OnceCell, RefCell};

use fixedbitset::FixedBitSet;
use petgraph::algo::kosaraju_scc;

use super::{Graph, Link};

/// How many links may be followed, for each node and link of the graph, before
/// the table of all ancestors costs less.
const PATIENCE: usize = 4;

/// Answers who comes before whom. The first questions are answered by searches,
/// which is quickest for the few that most workflows raise; who asks on pays for
/// the table of all answers once.
pub(super) struct Ancestors {
    search: RefCell<Search>,
    table: OnceCell<Table>,
}

/// A search back from a node.
struct Search {
    /// How long the longest path to each node is, if there is no cycle. What
    /// comes before a node has a smaller depth.
    depths: Option<Vec<u32>>,
    /// The search that has last come to each node.
    seen: Vec<u32>,
    /// How many searches there were.
    n_searches: u32,
    /// How many links may still be followed.
    room: usize,
}

/// All ancestors of all nodes. Nodes that wait for each other share one set, in
/// which they all are.
struct Table {
    set_of_node: Vec<usize>,
    sets: Vec<FixedBitSet>,
}

impl Ancestors {
    pub(super) fn of(graph: &Graph) -> Self {
        let n_nodes = graph.n_nodes();
        let search = Search {
            depths: graph.order().map(|order| depths(graph, order)),
            seen: vec![0; n_nodes],
            n_searches: 0,
            room: PATIENCE * (n_nodes + graph.links().len()),
        };
        Self { search: RefCell::new(search), table: OnceCell::new() }
    }

    /// Whether a path leads from `from` to `to`.
    pub(super) fn contain(&self, graph: &Graph, from: usize, to: usize) -> bool {
        if self.table.get().is_none()
            && let Some(answer) = self.search.borrow_mut().reaches(graph, from, to)
        {
            return answer;
        }
        let table = self.table.get_or_init(|| Table::of(graph));
        table.sets[table.set_of_node[to]].contains(from)
    }

    /// For each link to `to` the first of its parents that comes after the link's own.
    pub(super) fn other_ways(&self, graph: &Graph, to: usize) -> Vec<Option<usize>> {
        if self.table.get().is_none()
            && let Some(answer) = self.search.borrow_mut().other_ways(graph, to)
        {
            return answer;
        }
        self.table.get_or_init(|| Table::of(graph)).other_ways(graph, to)
    }
}

impl Search {
    /// Whether a path leads from `from` to `to`; `None` when there is no room for
    /// the search.
    fn reaches(&mut self, graph: &Graph, from: usize, to: usize) -> Option<bool> {
        self.n_searches += 1;
        let mut stack = vec![to];
        while let Some(node) = stack.pop() {
            for link in graph.incoming.of(node) {
                self.room = self.room.checked_sub(1)?;
                if link.from == from {
                    return Some(true);
                }
                let is_after = |depths: &Vec<u32>| depths[link.from] > depths[from];
                let is_seen = self.seen[link.from] == self.n_searches;
                if !is_seen && self.depths.as_ref().is_none_or(is_after) {
                    self.seen[link.from] = self.n_searches;
                    stack.push(link.from);
                }
            }
        }
        Some(false)
    }

    /// One search for all parents, from one after another: what an earlier one has come
    /// to, it has come to first. `None` when there is no room, or a cycle.
    fn other_ways(&mut self, graph: &Graph, to: usize) -> Option<Vec<Option<usize>>> {
        let links = graph.incoming.of(to);
        let depths = self.depths.as_ref()?;
        let least = links.iter().map(|link| depths[link.from]).min()?;
        self.n_searches += 1;
        let mut ways = vec![None; links.len()];
        let mut stack = Vec::new();
        for parent in graph.parents(to) {
            if self.seen[parent] != self.n_searches {
                stack.push(parent);
            }
            while let Some(node) = stack.pop() {
                for link in graph.incoming.of(node) {
                    self.room = self.room.checked_sub(1)?;
                    if depths[link.from] < least || self.seen[link.from] == self.n_searches {
                        continue;
                    }
                    self.seen[link.from] = self.n_searches;
                    stack.push(link.from);
                    set_way(links, &mut ways, link.from, parent);
                }
            }
        }
        Some(ways)
    }
}

/// How long the longest path to each node is.
fn depths(graph: &Graph, order: &[usize]) -> Vec<u32> {
    let mut depths = vec![0; order.len()];
    for &node in order {
        let parents = graph.incoming.of(node).iter();
        depths[node] = parents.map(|link| depths[link.from] + 1).max().unwrap_or(0);
    }
    depths
}

impl Table {
    /// Adds up the sets of each node's parents, from the first nodes to the last.
    fn of(graph: &Graph) -> Self {
        let n_nodes = graph.n_nodes();
        let mut set_of_node = vec![0; n_nodes];
        let mut sets: Vec<FixedBitSet> = Vec::new();
        // Knots come in reverse topological order.
        for knot in kosaraju_scc(graph).into_iter().rev() {
            let mut set = FixedBitSet::with_capacity(n_nodes);
            for &node in &knot {
                set_of_node[node] = sets.len();
                set.set(node, knot.len() > 1);
            }
            for &node in &knot {
                for parent in graph.incoming.of(node).iter().map(|link| link.from) {
                    set.insert(parent);
                    if set_of_node[parent] != sets.len() {
                        set.union_with(&sets[set_of_node[parent]]);
                    }
                }
            }
            sets.push(set);
        }
        Self { set_of_node, sets }
    }

    /// The links to a node, each with the first of its parents that comes after the
    /// link's own.
    fn other_ways(&self, graph: &Graph, to: usize) -> Vec<Option<usize>> {
        let links = graph.incoming.of(to);
        let mut open: FixedBitSet = links.iter().map(|link| link.from).collect();
        open.grow(graph.n_nodes());
        let mut ways = vec![None; links.len()];
        for parent in graph.parents(to) {
            let ancestors = &self.sets[self.set_of_node[parent]];
            for from in open.intersection(ancestors) {
                set_way(links, &mut ways, from, parent);
            }
            open.difference_with(ancestors);
        }
        ways
    }
}

/// Notes for the links from `from` that `way` comes after it; `links` are in order of
/// where they come from.
fn set_way(links: &[Link], ways: &mut [Option<usize>], from: usize, way: usize) {
    let first = links.partition_point(|link| link.from < from);
    let n_same = links[first..].iter().take_while(|link| link.from == from).count();
    ways[first..first + n_same].fill(Some(way));
}
