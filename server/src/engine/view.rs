//! A run as readers see it: whole, or change by change.

use std::sync::Arc;

use indexmap::IndexMap;
use tokio::sync::broadcast;
use weftwork_api::ExecutionUpdated;
use weftwork_core::run::{Change, NodeState, Run, RunError, RunStatus};

/// How a run stands.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// How far it is.
    pub status: RunStatus,
    /// Why it failed.
    pub error: Option<RunError>,
    /// When it started.
    pub started_at_ms: Option<u64>,
    /// When it ended.
    pub finished_at_ms: Option<u64>,
    /// How far each node is, in the order of the steps.
    pub nodes: IndexMap<String, NodeState>,
    /// How many changes led here: the number of the last update.
    pub n_changes: u64,
}

/// One change, numbered from 1 without gaps.
#[derive(Debug, Clone)]
pub struct Update {
    /// Its number.
    pub id: u64,
    /// What changed.
    pub kind: UpdateKind,
}

/// What changed.
#[derive(Debug, Clone)]
pub enum UpdateKind {
    /// A node.
    Node(Box<NodeUpdate>),
    /// The run, which goes on.
    Run(ExecutionUpdated),
    /// The run has ended; this is the last update.
    Finished,
}

impl UpdateKind {
    /// The name of the server-sent event.
    pub fn name(&self) -> &'static str {
        match self {
            UpdateKind::Node(_) => "node.updated",
            UpdateKind::Run(_) => "execution.updated",
            UpdateKind::Finished => "execution.finished",
        }
    }
}

/// How far a node is now.
#[derive(Debug, Clone)]
pub struct NodeUpdate {
    /// The step that it is.
    pub step: u32,
    /// Its id.
    pub node_id: String,
    /// How far it is.
    pub node: NodeState,
    /// Its result as JSON, if it has just completed and is at hand; else it is read.
    pub result: Option<Arc<str>>,
}

/// An execution from some point on.
pub struct Feed {
    /// How it stands.
    pub snapshot: Snapshot,
    /// What the reader missed since the update that it named; `None` when it named
    /// none, so that it has to begin with the snapshot.
    pub missed: Option<Vec<Update>>,
    /// What comes; `None` when the run has ended.
    pub receiver: Option<broadcast::Receiver<Update>>,
}

impl Snapshot {
    /// How a run stands that no driver has.
    pub(super) fn of(run: &Run) -> Self {
        let steps = run.plan().steps.iter().enumerate();
        Self {
            status: run.status(),
            error: run.error().cloned(),
            started_at_ms: run.started_at_ms(),
            finished_at_ms: run.finished_at_ms(),
            nodes: steps
                .map(|(index, step)| (step.id.to_string(), run.step(index).clone()))
                .collect(),
            n_changes: run.n_changes(),
        }
    }
}

/// The updates that `changes` are, numbered on from `n_changes`.
pub(super) fn updates(run: &Run, changes: &[Change], n_changes: &mut u64) -> Vec<Update> {
    let kinds = changes.iter().map(|change| match change {
        Change::Run if run.status().is_final() => UpdateKind::Finished,
        Change::Run => UpdateKind::Run(ExecutionUpdated {
            status: run.status(),
            started_at_ms: run.started_at_ms(),
        }),
        Change::Step(step) => UpdateKind::Node(Box::new(NodeUpdate {
            step: *step as u32,
            node_id: run.plan().steps[*step].id.to_string(),
            node: run.step(*step).clone(),
            result: None,
        })),
    });
    kinds
        .map(|kind| {
            *n_changes += 1;
            Update { id: *n_changes, kind }
        })
        .collect()
}
