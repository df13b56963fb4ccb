//! Gives the slots of each layer their heights: as near to the middle of their
//! neighbours as their order and the room that they need allow.

use super::{Layered, distance};

const N_ROUNDS: usize = 8;
/// How much more a part of a long edge counts than a short edge.
const LONG_EDGE_PULL: f64 = 8.0;

/// The upper edge of each slot. The topmost is 0.
pub(super) fn heights(layered: &Layered) -> Vec<f64> {
    let mut heights = vec![0.0; layered.is_dummy.len()];
    let offsets: Vec<Vec<f64>> =
        layered.layers.iter().map(|layer| offsets(layered, layer)).collect();
    for (layer, offsets) in layered.layers.iter().zip(&offsets) {
        for (&slot, &offset) in layer.iter().zip(offsets) {
            heights[slot] = offset;
        }
    }
    let n_layers = layered.layers.len();
    for round in 0..N_ROUNDS {
        for step in 0..n_layers {
            let layer = if round % 2 == 0 { step } else { n_layers - 1 - step };
            let wanted = wanted(layered, layer, round, &heights);
            let fitted = isotonic(
                wanted.iter().zip(&offsets[layer]).map(|((want, weight), at)| (want - at, *weight)),
            );
            for ((&slot, offset), fit) in
                layered.layers[layer].iter().zip(&offsets[layer]).zip(fitted)
            {
                heights[slot] = offset + fit;
            }
        }
    }
    let nodes = |heights: &[f64]| {
        let nodes = heights.iter().zip(&layered.is_dummy).filter(|(_, is_dummy)| !**is_dummy);
        nodes.map(|(height, _)| *height).fold(f64::INFINITY, f64::min)
    };
    let top = nodes(&heights);
    for height in &mut heights {
        *height -= top;
    }
    heights
}

/// The heights of a layer's slots when they stand as close as they may.
fn offsets(layered: &Layered, layer: &[usize]) -> Vec<f64> {
    let mut at = 0.0;
    let mut offsets = Vec::with_capacity(layer.len());
    for (position, &slot) in layer.iter().enumerate() {
        if let Some(above) = position.checked_sub(1) {
            at += distance(layered.is_dummy[layer[above]], layered.is_dummy[slot]);
        }
        offsets.push(at);
    }
    offsets
}

/// Where each slot of a layer would like to be, and how much that counts. The
/// last two rounds look at both sides, the others at the side they come from.
fn wanted(layered: &Layered, layer: usize, round: usize, heights: &[f64]) -> Vec<(f64, f64)> {
    let is_last = round + 2 >= N_ROUNDS;
    layered.layers[layer]
        .iter()
        .map(|&slot| {
            let (before, after) = (&layered.before[slot], &layered.after[slot]);
            let sides: Vec<usize> = match (is_last, round % 2) {
                (true, _) => before.iter().chain(after).copied().collect(),
                (_, 0) => before.clone(),
                _ => after.clone(),
            };
            if sides.is_empty() {
                return (heights[slot], 0.1);
            }
            // Edges are drawn straight to their ends, so those over several layers
            // have to be nearly straight here as well, lest they run behind cards.
            let pull = |side: usize| {
                if layered.is_dummy[side] || layered.is_dummy[slot] { LONG_EDGE_PULL } else { 1.0 }
            };
            let weight: f64 = sides.iter().map(|&side| pull(side)).sum();
            let sum: f64 = sides.iter().map(|&side| heights[side] * pull(side)).sum();
            (sum / weight, weight)
        })
        .collect()
}

/// The rising values nearest to the wanted ones, by weight: pools of adjacent
/// violators.
fn isotonic(wanted: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    // Mean, weight, how many.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (want, weight) in wanted {
        pools.push((want, weight, 1));
        while let [.., above, below] = pools.as_slice() {
            if above.0 <= below.0 {
                break;
            }
            let weight = above.1 + below.1;
            let mean = (above.0 * above.1 + below.0 * below.1) / weight;
            let count = above.2 + below.2;
            pools.truncate(pools.len() - 2);
            pools.push((mean, weight, count));
        }
    }
    pools.iter().flat_map(|&(mean, _, count)| std::iter::repeat_n(mean, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::isotonic;

    #[test]
    fn values_rise_and_stay_near() {
        let fitted = isotonic([(1.0, 1.0), (3.0, 1.0), (1.0, 1.0), (5.0, 1.0)].into_iter());
        assert_eq!(fitted, [1.0, 2.0, 2.0, 5.0]);
    }
}
