//! In which order what nodes give can be worked out, each after what it is made of.

use crate::model::{Node, NodeKind};
use crate::tasks::TaskType;
use crate::uses::Uses;

/// Whether what a node gives depends on what others give, and not on its task alone.
pub(crate) fn passes_on(node: &Node) -> bool {
    let is_pick = || node.task()?.task_type.map(TaskType::is_pick);
    matches!(node.kind, NodeKind::Map(_)) || is_pick() == Some(true)
}

/// All nodes, each after those that it refers to if it passes on what they give, whatever
/// the edges say. Where nodes refer to each other nothing comes first: they, and what waits
/// for them, are at the end, as in the text.
pub(crate) fn flow_order(nodes: &[Node], uses: &Uses) -> Vec<usize> {
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut n_awaited = vec![0; nodes.len()];
    for node in (0..nodes.len()).filter(|&node| passes_on(&nodes[node])) {
        for &target in uses.of_node(node).targets {
            readers[target].push(node);
            n_awaited[node] += 1;
        }
    }
    let mut order: Vec<usize> = (0..nodes.len()).filter(|&node| n_awaited[node] == 0).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        for &reader in &readers[node] {
            n_awaited[reader] -= 1;
            if n_awaited[reader] == 0 {
                order.push(reader);
            }
        }
    }
    order.extend((0..nodes.len()).filter(|&node| n_awaited[node] > 0));
    order
}
