//! The ways through a workflow: which nodes start together, and which way is the
//! longest.

use serde::{Deserialize, Serialize};

use super::history::{History, TimeRange};
use super::node::Node;
use crate::model::MAX_ITEMS;
use crate::plan::Plan;

/// The way through the workflow that takes the longest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriticalPath {
    /// The nodes on it, from the first to the last.
    pub nodes: Vec<String>,
    /// What makes it the longest.
    pub by: Measure,
}

/// What ways are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// How long their nodes took before.
    Time,
    /// How many calls they make one after another.
    Calls,
}

/// The wave of each node: how many nodes come before it, on the longest way.
pub(super) fn waves(plan: &Plan, order: &[usize]) -> Vec<u32> {
    let mut waves = vec![0; plan.steps.len()];
    for &node in order {
        let parents = plan.steps[node].parents.iter();
        waves[node] = parents.map(|&parent| waves[parent] + 1).max().unwrap_or(0);
    }
    waves
}

/// The way that takes the longest: by time if that is known of every node, else by
/// calls.
pub(super) fn critical(
    plan: &Plan,
    order: &[usize],
    nodes: &[Node<'_>],
    history: &History,
) -> CriticalPath {
    let time = |node: &Node<'_>| node.time.and_then(|time| time.max_ms);
    // That a pick takes no time is not told by past runs.
    let is_timed = !history.nodes.is_empty() && nodes.iter().all(|node| time(node).is_some());
    let by = if is_timed { Measure::Time } else { Measure::Calls };
    let weight = |node: usize| {
        let node = &nodes[node];
        let rounds = || node.rounds(node.calls.max().unwrap_or(MAX_ITEMS));
        time(node).filter(|_| is_timed).unwrap_or_else(rounds)
    };
    let (ends, parents) = longest(plan, order, weight);
    let mut last = None;
    for node in 0..ends.len() {
        if last.is_none_or(|best: usize| ends[best] < ends[node]) {
            last = Some(node);
        }
    }
    let way = std::iter::successors(last, |&node| parents[node]);
    let mut nodes: Vec<String> = way.map(|node| plan.steps[node].id.to_string()).collect();
    nodes.reverse();
    CriticalPath { nodes, by }
}

/// How long the longest way takes.
pub(super) fn time(plan: &Plan, order: &[usize], nodes: &[Node<'_>]) -> TimeRange {
    let end = |weight: &dyn Fn(TimeRange) -> u64| {
        let (ends, _) = longest(plan, order, |node| nodes[node].time.map_or(0, weight));
        ends.into_iter().map(|(time, _)| time).max().unwrap_or(0)
    };
    let is_limited = nodes.iter().all(|node| node.time.is_some_and(|time| time.max_ms.is_some()));
    TimeRange {
        min_ms: end(&|time| time.min_ms),
        max_ms: is_limited.then(|| end(&|time| time.max_ms.unwrap_or(0))),
    }
}

/// Where the longest way to each node ends, its own weight included; of ways that are
/// equal the one with more nodes counts. And the node before it on that way.
fn longest(
    plan: &Plan,
    order: &[usize],
    weight: impl Fn(usize) -> u64,
) -> (Vec<(u64, u32)>, Vec<Option<usize>>) {
    let mut ends = vec![(0_u64, 0_u32); plan.steps.len()];
    let mut before = vec![None; plan.steps.len()];
    for &node in order {
        let mut start = (0, 0);
        for &parent in &plan.steps[node].parents {
            if before[node].is_none() || start < ends[parent] {
                (start, before[node]) = (ends[parent], Some(parent));
            }
        }
        ends[node] = (start.0.saturating_add(weight(node)), start.1 + 1);
    }
    (ends, before)
}
