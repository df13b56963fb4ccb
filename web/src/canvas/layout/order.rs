//! Sorts the layers so that few edges cross: sweeps by the middle of the
//! neighbours, then swaps of neighbours that pay.

use super::Layered;

const N_SWEEPS: usize = 24;
/// Above so many slots swaps are not worth their time.
const MOST_SLOTS_TO_SWAP: usize = 2_000;

pub(super) fn order(layered: &mut Layered) {
    let mut best = layered.layers.clone();
    let mut least = crossings(layered);
    for sweep in 0..N_SWEEPS {
        if least == 0 {
            break;
        }
        let n_layers = layered.layers.len();
        for step in 1..n_layers {
            if sweep % 2 == 0 {
                sort_by_neighbours(layered, step, step - 1);
            } else {
                sort_by_neighbours(layered, n_layers - 1 - step, n_layers - step);
            }
        }
        if layered.is_dummy.len() <= MOST_SLOTS_TO_SWAP {
            swap_neighbours(layered);
        }
        let n_crossings = crossings(layered);
        if n_crossings < least {
            least = n_crossings;
            best.clone_from(&layered.layers);
        }
    }
    layered.layers = best;
}

/// Where each slot of a layer stands in it; others are 0.
fn positions(layered: &Layered, layer: usize) -> Vec<usize> {
    let mut positions = vec![0; layered.is_dummy.len()];
    for (position, &slot) in layered.layers[layer].iter().enumerate() {
        positions[slot] = position;
    }
    positions
}

/// Sorts one layer by the mean position of each slot's neighbours in another.
fn sort_by_neighbours(layered: &mut Layered, layer: usize, fixed: usize) {
    let positions = positions(layered, fixed);
    let joined = if fixed < layer { &layered.before } else { &layered.after };
    let mut sorted: Vec<(f64, usize)> = layered.layers[layer]
        .iter()
        .enumerate()
        .map(|(position, &slot)| {
            let sum: usize = joined[slot].iter().map(|&it| positions[it]).sum();
            let n_joined = joined[slot].len();
            let mean = if n_joined == 0 { position as f64 } else { sum as f64 / n_joined as f64 };
            (mean, slot)
        })
        .collect();
    // Stable, so that equals keep their order.
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    layered.layers[layer] = sorted.into_iter().map(|(_, slot)| slot).collect();
}

/// Swaps neighbours of each layer while that makes fewer edges cross.
fn swap_neighbours(layered: &mut Layered) {
    for layer in 0..layered.layers.len() {
        let left = layer.checked_sub(1).map(|left| positions(layered, left));
        let right = (layer + 1 < layered.layers.len()).then(|| positions(layered, layer + 1));
        let count = |layered: &Layered, upper: usize, lower: usize| {
            let left = left.as_ref().map_or(0, |positions| {
                pair_crossings(&layered.before[upper], &layered.before[lower], positions)
            });
            let right = right.as_ref().map_or(0, |positions| {
                pair_crossings(&layered.after[upper], &layered.after[lower], positions)
            });
            left + right
        };
        for position in 1..layered.layers[layer].len() {
            let (upper, lower) =
                (layered.layers[layer][position - 1], layered.layers[layer][position]);
            if count(layered, lower, upper) < count(layered, upper, lower) {
                layered.layers[layer].swap(position - 1, position);
            }
        }
    }
}

/// How many edges of two slots of a layer cross, the first being above.
fn pair_crossings(upper: &[usize], lower: &[usize], positions: &[usize]) -> usize {
    upper.iter().map(|&a| lower.iter().filter(|&&b| positions[b] < positions[a]).count()).sum()
}

fn crossings(layered: &Layered) -> usize {
    (1..layered.layers.len()).map(|layer| crossings_before(layered, layer)).sum()
}

/// How many edges cross between a layer and the one before it: inversions,
/// counted with a Fenwick tree.
fn crossings_before(layered: &Layered, layer: usize) -> usize {
    let positions = positions(layered, layer - 1);
    let mut tree = vec![0usize; layered.layers[layer - 1].len() + 1];
    let mut n_seen = 0;
    let mut n_crossings = 0;
    for &slot in &layered.layers[layer] {
        let mut ends: Vec<usize> = layered.before[slot].iter().map(|&it| positions[it]).collect();
        ends.sort_unstable();
        for &end in &ends {
            let mut at = end + 1;
            let mut n_not_after = 0;
            while at > 0 {
                n_not_after += tree[at];
                at &= at - 1;
            }
            n_crossings += n_seen - n_not_after;
        }
        for &end in &ends {
            let mut at = end + 1;
            while at < tree.len() {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
            n_seen += 1;
        }
    }
    n_crossings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needless_crossing_is_removed() {
        let mut layered = Layered {
            layers: vec![vec![0, 1], vec![2, 3]],
            before: vec![vec![], vec![], vec![1], vec![0]],
            after: vec![vec![3], vec![2], vec![], vec![]],
            is_dummy: vec![false; 4],
        };
        assert_eq!(crossings(&layered), 1);
        order(&mut layered);
        assert_eq!(crossings(&layered), 0);
    }
}
