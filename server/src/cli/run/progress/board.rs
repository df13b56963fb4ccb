//! What is known of a run's nodes, in the order in which they are shown.

use indexmap::IndexMap;
use tokio::time::Instant;
use weftwork_core::plan::{Plan, Work};
use weftwork_core::run::{ItemCounts, NodeState, NodeStatus};

use super::tree::branches;

/// All nodes of a run, by their ids.
#[derive(Debug)]
pub(super) struct Board {
    rows: IndexMap<Box<str>, Row>,
    /// When the run began, for this process.
    pub(super) since: Instant,
}

/// One node.
#[derive(Debug)]
pub(super) struct Row {
    /// The lines of the tree that lead to it.
    pub(super) guide: String,
    /// Whether it is a map.
    pub(super) is_map: bool,
    pub(super) state: NodeState,
    /// When it was first seen at work. The server's clock may be another than ours, so
    /// that its times are good for nothing but to be taken from each other.
    pub(super) since: Option<Instant>,
}

/// How many nodes there are of each sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) completed: usize,
    pub(super) failed: usize,
    pub(super) running: usize,
    pub(super) waiting: usize,
    /// Cancelled, or never started.
    pub(super) dropped: usize,
}

impl Board {
    /// The board of a run of `plan` that has not begun.
    pub(super) fn new(plan: &Plan, now: Instant) -> Self {
        let rows = branches(plan).into_iter().map(|branch| {
            let step = &plan.steps[branch.step];
            let is_map = matches!(step.work, Work::Map(_));
            let row = Row { guide: branch.guide, is_map, state: NodeState::default(), since: None };
            (step.id.clone(), row)
        });
        Self { rows: rows.collect(), since: now }
    }

    /// Takes in how far a node is.
    pub(super) fn set(&mut self, id: &str, state: NodeState, now: Instant) {
        if let Some(row) = self.rows.get_mut(id) {
            if state.status == NodeStatus::Running {
                row.since.get_or_insert(now);
            }
            row.state = state;
        }
    }

    /// The nodes and their ids, from top to bottom.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.rows.iter().map(|(id, row)| (&**id, row))
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for row in self.rows.values() {
            *match row.state.status {
                NodeStatus::Pending => &mut tally.waiting,
                NodeStatus::Running => &mut tally.running,
                NodeStatus::Completed => &mut tally.completed,
                NodeStatus::Failed => &mut tally.failed,
                NodeStatus::Cancelled | NodeStatus::Skipped => &mut tally.dropped,
            } += 1;
        }
        tally
    }
}

impl Row {
    /// How long it has been at work, or was.
    pub(super) fn seconds(&self, now: Instant) -> Option<f64> {
        let state = &self.state;
        match (state.status, state.started_at_ms, state.finished_at_ms) {
            (NodeStatus::Running, ..) => {
                self.since.map(|since| now.saturating_duration_since(since).as_secs_f64())
            }
            (_, Some(start), Some(end)) => Some(end.saturating_sub(start) as f64 / 1000.0),
            _ => None,
        }
    }

    /// How far its elements are, if it is a map whose elements are known.
    pub(super) fn items(&self) -> Option<ItemCounts> {
        self.state.items.filter(|_| self.is_map)
    }
}
