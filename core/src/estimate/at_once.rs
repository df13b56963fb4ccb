//! How many calls can be under way at once: as many as the nodes make of which none waits
//! for another, where those are most. Waves would not do, as a node starts as soon as those
//! are done that it waits for, whatever else there is in their waves.
//!
//! It is as many as the fewest chains of nodes, one waiting for the other, that pass through
//! each node as often as it has calls at once (Dilworth, 1950). Each call begins a chain of
//! its own, and as many are joined as a flow can carry from ends of chains to beginnings
//! (Dinitz, 1970).

use std::collections::VecDeque;

use crate::plan::Plan;

/// How many steps are made for each node and edge of the workflow. After that the flow is
/// left as it is, and the answer may be too high: real workflows take a few.
const PATIENCE: usize = 200;

/// The most calls at once, when each node alone has so many of them.
pub(super) fn most(plan: &Plan, calls: &[u64]) -> u64 {
    let n_nodes = plan.steps.len();
    let n_edges: usize = plan.steps.iter().map(|step| step.parents.len()).sum();
    let total = calls.iter().fold(0, |sum: u64, more| sum.saturating_add(*more));
    let mut flow = Flow::new(2 * n_nodes + 2, PATIENCE * (n_nodes + n_edges));
    let (end, beginning) = (|node| 2 * node, |node| 2 * node + 1);
    for (node, step) in plan.steps.iter().enumerate() {
        flow.add(flow.source, end(node), calls[node]);
        flow.add(beginning(node), flow.sink, calls[node]);
        // A chain may pass through a node beside those that it needs.
        flow.add(beginning(node), end(node), total);
        for &parent in &step.parents {
            flow.add(end(parent), beginning(node), total);
        }
    }
    total - flow.run()
}

/// A network of places with what can still flow between them.
struct Flow {
    source: usize,
    sink: usize,
    /// Where each arc leads; the one back from there is its neighbour.
    to: Vec<usize>,
    /// How much more each arc carries.
    room: Vec<u64>,
    /// The arcs from each place.
    arcs: Vec<Vec<usize>>,
    /// How far each place is from the source.
    level: Vec<usize>,
    /// How many steps may still be made.
    steps_left: usize,
}

/// What cannot be reached.
const FAR: usize = usize::MAX;

impl Flow {
    /// The last two places are source and sink.
    fn new(n_places: usize, steps_left: usize) -> Self {
        Self {
            source: n_places - 2,
            sink: n_places - 1,
            to: Vec::new(),
            room: Vec::new(),
            arcs: vec![Vec::new(); n_places],
            level: vec![FAR; n_places],
            steps_left,
        }
    }

    fn add(&mut self, from: usize, to: usize, room: u64) {
        for (from, to, room) in [(from, to, room), (to, from, 0)] {
            self.arcs[from].push(self.to.len());
            self.to.push(to);
            self.room.push(room);
        }
    }

    /// How much flows at most.
    fn run(&mut self) -> u64 {
        let mut flow = 0;
        while self.measure() {
            flow += self.fill();
        }
        flow
    }

    /// Finds how far each place is from the source. Answers whether the sink is reached.
    fn measure(&mut self) -> bool {
        self.level.fill(FAR);
        self.level[self.source] = 0;
        let mut queue = VecDeque::from([self.source]);
        while let Some(at) = queue.pop_front() {
            for &arc in &self.arcs[at] {
                let to = self.to[arc];
                self.steps_left = self.steps_left.saturating_sub(1);
                if self.room[arc] > 0 && self.level[to] == FAR {
                    self.level[to] = self.level[at] + 1;
                    queue.push_back(to);
                }
            }
        }
        self.level[self.sink] != FAR && self.steps_left > 0
    }

    /// Fills the shortest ways to the sink. Answers with how much came there.
    fn fill(&mut self) -> u64 {
        let mut next = vec![0; self.arcs.len()];
        let mut way: Vec<usize> = Vec::new();
        let (mut flow, mut at) = (0, self.source);
        while self.steps_left > 0 {
            self.steps_left -= 1;
            if at == self.sink {
                flow += self.fill_way(&mut way);
            } else if let Some(&arc) = self.arcs[at].get(next[at]) {
                let to = self.to[arc];
                if self.room[arc] > 0 && self.level[to] == self.level[at] + 1 {
                    way.push(arc);
                } else {
                    next[at] += 1;
                    continue;
                }
            } else {
                // Nothing more leads on from here.
                self.level[at] = FAR;
                if way.pop().is_none() {
                    break;
                }
            }
            at = way.last().map_or(self.source, |arc| self.to[*arc]);
        }
        flow
    }

    /// Fills a way, and leaves of it what comes before its first arc that is full.
    fn fill_way(&mut self, way: &mut Vec<usize>) -> u64 {
        let most = way.iter().map(|arc| self.room[*arc]).min().unwrap_or(0);
        for &arc in &*way {
            self.room[arc] -= most;
            self.room[arc ^ 1] += most;
        }
        self.steps_left = self.steps_left.saturating_sub(way.len());
        let full = way.iter().position(|arc| self.room[*arc] == 0);
        way.truncate(full.unwrap_or(0));
        most
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::Catalogue;
    use crate::check::Checked;
    use crate::parse::parse;
    use crate::plan::plan;

    /// A plan of nodes with these edges, each from a lower to a higher one.
    fn planned(n_nodes: usize, edges: &[(usize, usize)]) -> Plan {
        let nodes: Vec<String> = (0..n_nodes)
            .map(|it| format!(r#""n{it:02}":{{"model_id":"m","task":"fal/ocr","payload":{{"image_url":"https://a/b"}}}}"#))
            .collect();
        let edges: Vec<String> = edges
            .iter()
            .map(|(from, to)| format!(r#"{{"from":"n{from:02}","to":"n{to:02}"}}"#))
            .collect();
        let text = format!(r#"{{"nodes":{{{}}},"edges":[{}]}}"#, nodes.join(","), edges.join(","));
        plan(&Checked::new(&parse(text), &Catalogue::default()).ok().unwrap())
    }

    /// The same by looking at every set of nodes.
    fn by_hand(n_nodes: usize, edges: &[(usize, usize)], calls: &[u64]) -> u64 {
        let mut waits = vec![0_u32; n_nodes];
        for node in 0..n_nodes {
            for &(from, _) in edges.iter().filter(|(_, to)| *to == node) {
                waits[node] |= waits[from] | 1 << from;
            }
        }
        let is_free = |set: u32| (0..n_nodes).all(|it| set >> it & 1 == 0 || waits[it] & set == 0);
        let sum = |set: u32| (0..n_nodes).filter(|it| set >> it & 1 == 1).map(|it| calls[it]).sum();
        (0..1 << n_nodes).filter(|set| is_free(*set)).map(sum).max().unwrap_or(0)
    }

    #[test]
    fn a_node_overlaps_with_any_wave_that_it_does_not_wait_for() {
        let plan = planned(3, &[(1, 2)]);
        assert_eq!(most(&plan, &[40, 1, 40]), 80);
        assert_eq!(most(&planned(0, &[]), &[]), 0);
    }

    proptest! {
        #[test]
        fn it_is_the_most_of_any_set_without_order(
            calls in prop::collection::vec(0..70_u64, 1..10),
            edges in prop::collection::btree_set((0..10_usize, 0..10_usize), 0..20),
        ) {
            let n_nodes = calls.len();
            let edges: Vec<_> =
                edges.into_iter().filter(|(from, to)| from < to && *to < n_nodes).collect();
            let plan = planned(n_nodes, &edges);
            prop_assert_eq!(most(&plan, &calls), by_hand(n_nodes, &edges, &calls));
        }
    }
}
