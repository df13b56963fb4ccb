//! The words for how far a run is. They are also those of the HTTP API.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How far a run is. The last four never change again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Accepted, and not yet started.
    Pending,
    /// Some node is at work.
    Running,
    /// Every node is completed.
    Completed,
    /// A node failed.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
    /// It took longer than the workflow allows.
    TimedOut,
}

impl RunStatus {
    /// Whether it never changes again.
    pub fn is_final(self) -> bool {
        !matches!(self, RunStatus::Pending | RunStatus::Running)
    }

    /// Its name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            RunStatus::Pending => "pending",
            RunStatus::Running => "running",
            RunStatus::Completed => "completed",
            RunStatus::Failed => "failed",
            RunStatus::Cancelled => "cancelled",
            RunStatus::TimedOut => "timed_out",
        }
    }

    /// The status with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        use RunStatus::{Cancelled, Completed, Failed, Pending, Running, TimedOut};
        [Pending, Running, Completed, Failed, Cancelled, TimedOut]
            .into_iter()
            .find(|status| status.name() == name)
    }
}

/// How far a node, or one element of a map, is. The last four never change again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    /// It waits.
    #[default]
    Pending,
    /// It is at work, or waits for its next attempt.
    Running,
    /// It has a result.
    Completed,
    /// Its last attempt failed.
    Failed,
    /// It was at work when the run ended.
    Cancelled,
    /// The run ended before it started.
    Skipped,
}

impl NodeStatus {
    /// Whether it never changes again.
    pub fn is_final(self) -> bool {
        !matches!(self, NodeStatus::Pending | NodeStatus::Running)
    }

    /// Its name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            NodeStatus::Pending => "pending",
            NodeStatus::Running => "running",
            NodeStatus::Completed => "completed",
            NodeStatus::Failed => "failed",
            NodeStatus::Cancelled => "cancelled",
            NodeStatus::Skipped => "skipped",
        }
    }

    /// The status with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        use NodeStatus::{Cancelled, Completed, Failed, Pending, Running, Skipped};
        [Pending, Running, Completed, Failed, Cancelled, Skipped]
            .into_iter()
            .find(|status| status.name() == name)
    }
}

/// How far a node is, with times and counts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NodeState {
    /// How far it is.
    pub status: NodeStatus,
    /// When it started, in milliseconds since 1970; `None` while it waits.
    pub started_at_ms: Option<u64>,
    /// When it ended; `None` until then.
    pub finished_at_ms: Option<u64>,
    /// When its last attempt went out to the provider, after its time in the
    /// queue. Not told of an attempt that is still at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at_ms: Option<u64>,
    /// How many attempts were started. For a map, the most of any element.
    pub attempts: u32,
    /// Why its last attempt failed, or what cut it off.
    pub error: Option<NodeError>,
    /// Every attempt that failed, the first first. Those of a map stand at its
    /// elements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_attempts: Vec<FailedAttempt>,
    /// The execution whose result this is, when nobody was called for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reused_from: Option<String>,
    /// How far its elements are, if it is a map.
    pub items: Option<ItemCounts>,
}

/// An attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedAttempt {
    /// Which, from 1.
    pub attempt: u32,
    /// When it was due, in milliseconds since 1970.
    pub started_at_ms: u64,
    /// When it went out to the provider; `None` when it never did.
    pub called_at_ms: Option<u64>,
    /// When it failed.
    pub finished_at_ms: u64,
    /// Why.
    pub error: NodeError,
}

/// How far the elements of a map are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemCounts {
    /// How many there are.
    pub total: u32,
    /// How many have a result.
    pub completed: u32,
    /// How many failed for good.
    pub failed: u32,
    /// How many are at work, or wait for their next attempt.
    pub running: u32,
    /// How many of those completed have the result of an earlier execution.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reused: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Why a node, an element or an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeError {
    /// One of the node error codes of the HTTP API.
    pub code: Cow<'static, str>,
    /// What happened, for a person.
    pub message: String,
}

/// Why a run failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunError {
    /// The node that failed, if it was one.
    pub node_id: Option<String>,
    /// One of the node error codes of the HTTP API.
    pub code: Cow<'static, str>,
    /// What happened, for a person.
    pub message: String,
}
