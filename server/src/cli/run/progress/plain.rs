//! A run in plain lines: each change once.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use weftwork_core::run::{ItemCounts, NodeState, NodeStatus};

use crate::cli::text_report::visible;

/// What has been said of each node, so that nothing is said twice.
#[derive(Debug, Default)]
pub(in crate::cli::run) struct Plain {
    said: BTreeMap<String, Said>,
}

/// What has been said of a node, and what it was said of.
#[derive(Debug, Default)]
struct Said {
    line: String,
    of: NodeState,
}

impl Plain {
    /// Says what has become of a node, if that is news.
    pub(super) fn show(&mut self, id: &str, node: &NodeState) {
        if let Some(line) = self.news(id, node) {
            eprintln!("{}", visible(&line));
        }
    }

    /// Says what has become of all nodes in the meantime.
    pub(super) fn show_all(&mut self, nodes: &IndexMap<String, NodeState>) {
        for (id, node) in nodes {
            if self.said.get(id).is_none_or(|said| said.of != *node) {
                self.show(id, node);
            }
        }
    }

    fn news(&mut self, id: &str, node: &NodeState) -> Option<String> {
        let said = self.said.entry(id.to_owned()).or_default();
        let line = line(node, said.of.attempts);
        said.of = node.clone();
        if line.is_empty() || said.line == line {
            return None;
        }
        said.line.clone_from(&line);
        Some(format!("{id}: {line}"))
    }
}

/// What there is to say of a node that had made so many attempts before.
fn line(node: &NodeState, attempts_before: u32) -> String {
    match (node.status, &node.error, node.items) {
        (NodeStatus::Pending, ..) => String::new(),
        // The error is still of the attempt before.
        (NodeStatus::Running, Some(_), _) if node.attempts > attempts_before.max(1) => {
            format!("attempt {}", node.attempts)
        }
        (NodeStatus::Running, Some(error), _) => {
            format!("attempt {} failed: {}: {}", node.attempts, error.code, error.message)
        }
        (NodeStatus::Running, None, Some(items)) => share(items),
        (status, ..) => format!("{}{}", status.name(), duration(node)),
    }
}

/// How much of a map is done, in steps of a tenth: one line per element would be
/// too many.
fn share(items: ItemCounts) -> String {
    let done = u64::from(items.completed + items.failed);
    let tenths = done * 10 / u64::from(items.total.max(1));
    format!("{} % of {} elements done", tenths * 10, items.total)
}

fn duration(node: &NodeState) -> String {
    match (node.started_at_ms, node.finished_at_ms) {
        (Some(start), Some(end)) => {
            format!(" in {:.1} s", end.saturating_sub(start) as f64 / 1000.0)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weftwork_core::run::NodeError;

    #[test]
    fn a_map_is_shown_in_tenths() {
        let of = |completed| share(ItemCounts { total: 2000, completed, ..ItemCounts::default() });
        assert_eq!(of(0), "0 % of 2000 elements done");
        assert_eq!(of(399), "10 % of 2000 elements done");
        assert_eq!(of(2000), "100 % of 2000 elements done");
    }

    #[test]
    fn each_attempt_and_each_failure_is_said_once() {
        let mut plain = Plain::default();
        let error = || Some(NodeError { code: "provider_5xx".into(), message: "busy".to_owned() });
        let state = |attempts, error| NodeState {
            status: NodeStatus::Running,
            attempts,
            error,
            ..NodeState::default()
        };
        let states = [
            state(1, None),
            state(1, error()),
            state(2, error()),
            state(2, error()),
            state(3, error()),
        ];
        let lines: Vec<_> = states.iter().map(|state| plain.news("a", state)).collect();
        let expected = [
            "a: running",
            "a: attempt 1 failed: provider_5xx: busy",
            "a: attempt 2",
            "a: attempt 2 failed: provider_5xx: busy",
            "a: attempt 3",
        ];
        assert_eq!(lines, expected.map(|line| Some(line.to_owned())));
        let done = NodeState {
            status: NodeStatus::Completed,
            started_at_ms: Some(1000),
            finished_at_ms: Some(3500),
            ..state(3, None)
        };
        assert_eq!(plain.news("a", &done).as_deref(), Some("a: completed in 2.5 s"));
        assert_eq!(plain.news("a", &done), None);
    }
}
