//! A run as it goes, in plain lines on standard error.

use std::collections::BTreeMap;

use weftwork_core::run::{ItemCounts, NodeState, NodeStatus};

/// What has been said of each node, so that nothing is said twice.
#[derive(Debug, Default)]
pub(super) struct Progress {
    said: BTreeMap<String, String>,
}

impl Progress {
    /// Says how far a node is, if there is anything new to say.
    pub(super) fn show(&mut self, id: &str, node: &NodeState) {
        let line = line(node);
        if line.is_empty() || self.said.get(id) == Some(&line) {
            return;
        }
        eprintln!("{id}: {line}");
        self.said.insert(id.to_owned(), line);
    }
}

fn line(node: &NodeState) -> String {
    match (node.status, &node.error, node.items) {
        (NodeStatus::Pending, ..) => String::new(),
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

    #[test]
    fn a_map_is_shown_in_tenths() {
        let of = |completed| share(ItemCounts { total: 2000, completed, ..ItemCounts::default() });
        assert_eq!(of(0), "0 % of 2000 elements done");
        assert_eq!(of(399), "10 % of 2000 elements done");
        assert_eq!(of(2000), "100 % of 2000 elements done");
    }
}
