//! Cycles, and the edges without which there would be none.

use std::collections::VecDeque;

use petgraph::algo::kosaraju_scc;

use super::{Graph, Link};

/// How many cycles that have a node in common are told at a time. Each is looked for in
/// what is left of the graph without those before it, so that takes time as often.
const MAX_ROUNDS: usize = 8;

/// Nodes that wait for each other all round.
pub(crate) struct Cycle {
    /// The nodes, each waiting for the one before it, and the first for the last.
    pub(crate) nodes: Vec<usize>,
    /// The edge from each to the next, of several the last in the text.
    pub(crate) links: Vec<Link>,
    /// The edge to remove.
    pub(crate) cut: Cut,
}

/// The edge of a cycle that most likely is the mistake.
#[derive(Clone, Copy)]
pub(crate) struct Cut {
    /// The edge.
    pub(crate) link: Link,
    /// Whether nothing else needs it.
    pub(crate) is_free: bool,
}

impl Graph {
    /// Cycles without the cuts of which there are none, or none but what takes more than
    /// [`MAX_ROUNDS`] of them to get at. `choose` finds the cut among the edges of a cycle
    /// in a graph, which is this one without earlier cuts.
    pub(crate) fn cycles(&self, mut choose: impl FnMut(&Graph, &[Link]) -> Cut) -> Vec<Cycle> {
        let mut cycles = Vec::new();
        let mut is_cut = vec![false; self.links().len()];
        let mut rest = None;
        for _ in 0..MAX_ROUNDS {
            let graph = rest.as_ref().unwrap_or(self);
            if graph.order().is_some() {
                break;
            }
            for nodes in graph.cycle_of_each_knot() {
                let next = |at: usize| nodes[(at + 1) % nodes.len()];
                let between = |at: usize| graph.links_between(nodes[at], next(at)).last();
                let links: Vec<Link> = (0..nodes.len()).filter_map(between).copied().collect();
                let cut = choose(graph, &links);
                let Link { from, to, .. } = cut.link;
                let first = self.link(from, to).unwrap_or_default();
                is_cut[first..][..self.links_between(from, to).count()].fill(true);
                cycles.push(Cycle { nodes, links, cut });
            }
            let left = self.links().iter().zip(&is_cut).filter(|(_, is_cut)| !**is_cut);
            rest = Some(Graph::of(left.map(|(link, _)| *link).collect(), self.n_nodes()));
        }
        cycles
    }

    /// The graph without the edges from one node to another.
    pub(crate) fn without(&self, Link { from, to, .. }: Link) -> Graph {
        let is_other = |link: &&Link| (link.from, link.to) != (from, to);
        Graph::of(self.links().iter().filter(is_other).copied().collect(), self.n_nodes())
    }

    /// The edges from one node to another, in the order of the text.
    pub(crate) fn links_between(
        &self,
        from: usize,
        to: usize,
    ) -> impl DoubleEndedIterator<Item = &Link> {
        self.incoming.of(to).iter().filter(move |link| link.from == from)
    }

    /// One shortest cycle through the first node of each knot of cycles. Each begins with
    /// its first node in the text.
    fn cycle_of_each_knot(&self) -> Vec<Vec<usize>> {
        let knots: Vec<_> = kosaraju_scc(self).into_iter().filter(|knot| knot.len() > 1).collect();
        let mut ways = Ways { knot_of: vec![None; self.n_nodes], before: vec![None; self.n_nodes] };
        for (number, knot) in knots.iter().enumerate() {
            for &node in knot {
                ways.knot_of[node] = Some(number);
            }
        }
        knots.iter().map(|knot| self.cycle_within(knot, &mut ways)).collect()
    }

    /// The shortest way from the first node of `knot` back to it.
    fn cycle_within(&self, knot: &[usize], ways: &mut Ways) -> Vec<usize> {
        let first = knot.iter().copied().min().unwrap_or_default();
        let mut queue = VecDeque::from([first]);
        while let Some(node) = queue.pop_front() {
            for next in self.children(node) {
                if next == first {
                    let mut cycle = vec![node];
                    while let Some(before) = ways.before[cycle[cycle.len() - 1]] {
                        cycle.push(before);
                    }
                    cycle.reverse();
                    return cycle;
                }
                let is_within = ways.knot_of[next] == ways.knot_of[first];
                if is_within && ways.before[next].is_none() {
                    ways.before[next] = Some(node);
                    queue.push_back(next);
                }
            }
        }
        knot.to_vec()
    }
}

/// Ways through knots of cycles, no two of which have a node in common.
struct Ways {
    /// The knot that each node is in, as a number.
    knot_of: Vec<Option<usize>>,
    /// The node before each, on the way from the first node of its knot.
    before: Vec<Option<usize>>,
}
