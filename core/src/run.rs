//! A plan, plus what has happened so far, gives what to do next.

mod state;

pub use state::{ItemCounts, NodeError, NodeState, NodeStatus, RunError, RunStatus};
