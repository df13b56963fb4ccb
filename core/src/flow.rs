//! In which order what nodes give can be worked out, each after what it is made of.

use crate::model::{Node, NodeKind};
use crate::order::sort_by_number;
use crate::tasks::TaskType;
use crate::uses::Uses;

/// Whether what a node gives depends on what others give, and not on its task alone.
pub(crate) fn passes_on(node: &Node) -> bool {
    let is_pick = || node.task()?.task_type.map(TaskType::is_pick);
    matches!(node.kind, NodeKind::Map(_)) || is_pick() == Some(true)
}

/// All nodes that `is_known`, each after those that it refers to if it passes on what they
/// give, whatever the edges say. Where nodes refer to each other nothing comes first: they,
/// and what waits for them, are at the end, as in the text.
pub(crate) fn flow_order(
    nodes: &[Node],
    uses: &Uses,
    is_known: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let known = (0..nodes.len()).filter(|&node| is_known(node));
    let (passing, mut order): (Vec<_>, Vec<_>) = known.partition(|&node| passes_on(&nodes[node]));
    // Most nodes wait for none: they come first, and few are left to be put in order.
    let is_passing = |node: &&usize| passing.binary_search(node).is_ok();
    let targets = |reader: usize| uses.of_node(reader).targets.iter().filter(is_passing);
    let mut reads: Vec<(usize, usize)> = Vec::new();
    for (place, &reader) in passing.iter().enumerate() {
        // A node does not wait for itself; that it refers to itself is another matter.
        let others = targets(reader).filter(|target| **target != reader);
        reads.extend(others.map(|&target| (target, place)));
    }
    sort_by_number(&mut reads, |&(target, _)| target as u64);
    let mut n_awaited = vec![0; passing.len()];
    for &(_, reader) in &reads {
        n_awaited[reader] += 1;
    }
    let mut next = order.len();
    order.extend((0..passing.len()).filter(|&it| n_awaited[it] == 0).map(|it| passing[it]));
    while let Some(&node) = order.get(next) {
        next += 1;
        let first = reads.partition_point(|(target, _)| *target < node);
        for &(_, reader) in reads[first..].iter().take_while(|(target, _)| *target == node) {
            n_awaited[reader] -= 1;
            if n_awaited[reader] == 0 {
                order.push(passing[reader]);
            }
        }
    }
    order.extend((0..passing.len()).filter(|&it| n_awaited[it] > 0).map(|it| passing[it]));
    order
}
