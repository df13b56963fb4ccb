//! Lays nodes out in layers, from left to right, so that edges lead to the right
//! and seldom cross. The same graph always gives the same picture. No browser in
//! here.
//!
//! Parts that no edge joins are laid out one by one and put below each other.
//! Each goes through three stages:
//!
//! 1. every node gets a layer: one more than the last of those it waits for;
//! 2. [`order`] sorts each layer so that few edges cross; an edge over several
//!    layers counts as a chain of dummies, one in each layer between;
//! 3. [`place`] gives heights, as near to the neighbours as order allows.

mod order;
mod place;

use crate::geometry::{CARD_HEIGHT, CARD_WIDTH, Point, SNAP, snap};

/// The free room between two layers.
const LAYER_GAP: f64 = 96.0;
/// The free room between two cards of one layer.
const CARD_GAP: f64 = 40.0;
/// The free room between two parts that no edge joins.
const PART_GAP: f64 = 64.0;

/// A graph cut into layers. The first slots are the nodes, the others dummies.
#[derive(Debug, Default)]
struct Layered {
    /// The slots of each layer, from top to bottom.
    layers: Vec<Vec<usize>>,
    /// The slots to the left that a slot is joined with.
    before: Vec<Vec<usize>>,
    /// The slots to the right that a slot is joined with.
    after: Vec<Vec<usize>>,
    /// Whether a slot is a dummy.
    is_dummy: Vec<bool>,
}

/// Where each of `n_nodes` nodes should stand, given the edges between them.
pub fn layout(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<Point> {
    let mut places = vec![Point::default(); n_nodes];
    let mut top = 0.0;
    for part in parts(n_nodes, edges) {
        let mut local = vec![usize::MAX; n_nodes];
        for (index, &node) in part.iter().enumerate() {
            local[node] = index;
        }
        let edges: Vec<_> = edges
            .iter()
            .filter(|(from, to)| from != to && local[*from] != usize::MAX)
            .map(|&(from, to)| (local[from], local[to]))
            .collect();
        let part_places = layout_part(part.len(), &edges);
        let bottom = part_places.iter().map(|place| place.y).fold(0.0, f64::max);
        for (node, place) in part.into_iter().zip(part_places) {
            places[node] = place.plus(0.0, top).snapped();
        }
        top = snap(top + bottom + CARD_HEIGHT + PART_GAP);
    }
    places
}

/// The nodes that edges join, however far, in order of the first of each part.
/// Nodes without any edge form rows together.
fn parts(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..n_nodes).collect();
    for &(from, to) in edges {
        let (a, b) = (find(&mut leader, from), find(&mut leader, to));
        leader[a.max(b)] = a.min(b);
    }
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); n_nodes];
    for node in 0..n_nodes {
        let first = find(&mut leader, node);
        parts[first].push(node);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The first node of the part that `node` is in, as far as it is known.
fn find(leader: &mut [usize], mut node: usize) -> usize {
    while leader[node] != node {
        leader[node] = leader[leader[node]];
        node = leader[node];
    }
    node
}

fn layout_part(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<Point> {
    let edges = without_cycles(n_nodes, edges);
    let layers = layers_of(n_nodes, &edges);
    let mut layered = with_dummies(n_nodes, &edges, &layers);
    order::order(&mut layered);
    let heights = place::heights(&layered);
    (0..n_nodes)
        .map(|node| Point::new(layers[node] as f64 * (CARD_WIDTH + LAYER_GAP), heights[node]))
        .collect()
}

/// The edges, those turned round that would close a cycle.
fn without_cycles(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut after = vec![Vec::new(); n_nodes];
    for &(from, to) in edges {
        after[from].push(to);
    }
    // 0: not seen, 1: on the way here, 2: done.
    let mut state = vec![0u8; n_nodes];
    let mut closing = std::collections::HashSet::new();
    for root in 0..n_nodes {
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                if state[node] != 0 {
                    continue;
                }
                state[node] = 1;
            }
            if let Some(&to) = after[node].get(next) {
                stack.push((node, next + 1));
                match state[to] {
                    0 => stack.push((to, 0)),
                    1 => drop(closing.insert((node, to))),
                    _ => {}
                }
            } else {
                state[node] = 2;
            }
        }
    }
    let mut kept: Vec<_> = edges
        .iter()
        .map(|&(from, to)| if closing.contains(&(from, to)) { (to, from) } else { (from, to) })
        .collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// The layer of each node. Nodes that wait for nothing stand just before the
/// first that waits for them.
fn layers_of(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut n_before = vec![0usize; n_nodes];
    let mut after = vec![Vec::new(); n_nodes];
    for &(from, to) in edges {
        n_before[to] += 1;
        after[from].push(to);
    }
    let is_source: Vec<bool> = n_before.iter().map(|&n| n == 0).collect();
    let mut ready: Vec<usize> = (0..n_nodes).filter(|&node| is_source[node]).collect();
    let mut layers = vec![0; n_nodes];
    while let Some(node) = ready.pop() {
        for &to in &after[node] {
            layers[to] = layers[to].max(layers[node] + 1);
            n_before[to] -= 1;
            if n_before[to] == 0 {
                ready.push(to);
            }
        }
    }
    for node in (0..n_nodes).filter(|&node| is_source[node]) {
        let first = after[node].iter().map(|&to| layers[to]).min();
        layers[node] = first.map_or(0, |first| first - 1);
    }
    layers
}

fn with_dummies(n_nodes: usize, edges: &[(usize, usize)], layers: &[usize]) -> Layered {
    let n_layers = layers.iter().max().map_or(0, |last| last + 1);
    let mut layered = Layered {
        layers: vec![Vec::new(); n_layers],
        before: vec![Vec::new(); n_nodes],
        after: vec![Vec::new(); n_nodes],
        is_dummy: vec![false; n_nodes],
    };
    for (node, &layer) in layers.iter().enumerate() {
        layered.layers[layer].push(node);
    }
    for &(from, to) in edges {
        let mut last = from;
        for layer in layers[from] + 1..layers[to] {
            let dummy = layered.is_dummy.len();
            layered.is_dummy.push(true);
            layered.before.push(Vec::new());
            layered.after.push(Vec::new());
            layered.layers[layer].push(dummy);
            layered.join(last, dummy);
            last = dummy;
        }
        layered.join(last, to);
    }
    layered
}

impl Layered {
    fn join(&mut self, left: usize, right: usize) {
        self.after[left].push(right);
        self.before[right].push(left);
    }
}

/// How far apart the upper edges of two neighbours of a layer have to be.
fn distance(upper_is_dummy: bool, lower_is_dummy: bool) -> f64 {
    match (upper_is_dummy, lower_is_dummy) {
        (false, false) => CARD_HEIGHT + CARD_GAP,
        (true, true) => 3.0 * SNAP,
        _ => CARD_HEIGHT * 0.5 + 3.0 * SNAP + CARD_GAP * 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    /// A graph that looks random and is always the same.
    fn graph(n_nodes: usize) -> Vec<(usize, usize)> {
        let mut state = 7u64;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        (1..n_nodes)
            .flat_map(|to| {
                let n_parents = 1 + random(2);
                (0..n_parents).map(|_| (to - 1 - random(to.min(12)), to)).collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn cards_do_not_overlap_and_edges_lead_right() {
        for n_nodes in [2, 20, 300] {
            let edges = graph(n_nodes);
            let places = layout(n_nodes, &edges);
            for (index, a) in places.iter().enumerate() {
                for b in &places[..index] {
                    assert!(!Rect::card(*a).grown(-1.0).meets(Rect::card(*b)), "{a:?} {b:?}");
                }
            }
            assert!(edges.iter().all(|&(from, to)| places[from].x < places[to].x));
            assert_eq!(places, layout(n_nodes, &edges));
        }
    }

    #[test]
    fn a_chain_is_a_row_and_cycles_do_no_harm() {
        let places = layout(3, &[(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert!(places.windows(2).all(|pair| pair[0].x < pair[1].x), "{places:?}");
        let chain = layout(3, &[(0, 1), (1, 2)]);
        assert!(chain.iter().all(|place| place.y == chain[0].y), "{chain:?}");
        assert!(layout(0, &[]).is_empty());
    }

    #[test]
    fn parts_stand_below_each_other() {
        let places = layout(4, &[(0, 2), (1, 3)]);
        assert!(places[1].y > places[0].y + CARD_HEIGHT && places[0].x == places[1].x);
    }
}
