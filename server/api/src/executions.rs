//! Executions: started, watched, tuned, run again.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weftwork_core::run::{FailedAttempt, NodeError, NodeState, NodeStatus, RunError, RunStatus};

/// What `POST /api/workflows/{id}/execute` takes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecuteBody {
    /// The values of the parameters.
    #[serde(default)]
    pub input_params: Map<String, Value>,
    /// Which saved version to run; the newest when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// One execution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExecutionAnswer<Json = Value> {
    /// The execution.
    pub execution: Execution<Json>,
}

/// A run of a workflow, with everything that is known of it. `Json` is a value; a server
/// that only passes it on need not take it apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Execution<Json = Value> {
    /// `exec_…`
    pub id: String,
    /// The workflow that runs.
    pub workflow_id: String,
    /// Which version of it.
    pub workflow_version: u32,
    /// The workflow's name when the run began.
    pub workflow_name: String,
    /// How far it is.
    pub status: RunStatus,
    /// The values of its parameters, defaults filled in.
    pub input_params: IndexMap<String, Json>,
    /// The result of each node that has one, by node id. URLs of artifacts in
    /// them are signed and expire.
    pub outputs: IndexMap<String, Json>,
    /// Why it failed.
    pub error: Option<RunError>,
    /// The execution that this one repeats, whose results it uses again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerun_of: Option<String>,
    /// How far each node is, by node id.
    pub nodes: IndexMap<String, NodeState>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
    /// Milliseconds since 1970; `None` while it is pending.
    pub started_at_ms: Option<u64>,
    /// Milliseconds since 1970; `None` until it ends.
    pub finished_at_ms: Option<u64>,
}

/// What `POST /api/workflow-executions/{id}/rerun` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RerunBody {
    /// `failed`, or the id of a node: it and all that come after it run in any case.
    #[serde(default = "failed")]
    pub from: String,
    /// Which version of the workflow runs.
    #[serde(default)]
    pub workflow: WhichWorkflow,
    /// Whether to tell only what would be used again, and to start nothing.
    #[serde(default)]
    pub dry_run: bool,
}

fn failed() -> String {
    "failed".to_owned()
}

/// Which version of a workflow a rerun runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhichWorkflow {
    /// That of the earlier execution.
    #[default]
    Same,
    /// The newest.
    Latest,
}

/// The answer to a rerun with `dry_run`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RerunPreview {
    /// What it would use again of the earlier execution, by node id.
    pub reuse: IndexMap<String, NodeReuse>,
}

/// The answer to a rerun.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RerunAnswer<Json = Value> {
    /// The new execution.
    pub execution: Execution<Json>,
    /// What it uses again of the earlier one, by node id.
    pub reuse: IndexMap<String, NodeReuse>,
}

/// What a rerun does with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeReuse {
    /// What becomes of it.
    pub outcome: ReuseOutcome,
    /// How many elements it has, and how many of those are used again, if it is a map
    /// whose elements are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<ItemReuse>,
}

/// What becomes of a node in a rerun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReuseOutcome {
    /// The earlier result is its result.
    Reused,
    /// It runs, or some elements of it do.
    Runs,
    /// That depends on the result of a node that runs: if it is as before, the earlier
    /// result is used.
    Depends,
}

/// How much of a map is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemReuse {
    /// How many elements it has.
    pub total: u32,
    /// How many of them keep their results.
    pub reused: u32,
}

/// What `PATCH /api/workflow-executions/{id}/nodes/{node}` takes. What is not given
/// stays.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TuneBody {
    /// How many elements may be at work at once, from 1; more than the server allows
    /// is as many as it allows.
    #[serde(default)]
    pub max_concurrency: Option<u32>,
    /// The share of elements that may fail, from 0 to 1.
    #[serde(default)]
    pub tolerance: Option<f64>,
}

/// A map that was given other limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapTuned {
    /// How far it is.
    pub node: NodeState,
    /// How many elements may be at work at once now.
    pub max_concurrency: u32,
    /// The share of elements that may fail now.
    pub tolerance: f64,
}

/// A page of executions, newest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExecutionList {
    /// The page.
    pub executions: Vec<ExecutionSummary>,
    /// What to give as `cursor` for the next page; `None` on the last.
    pub next_cursor: Option<String>,
}

/// An execution in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExecutionSummary {
    /// `exec_…`
    pub id: String,
    /// The workflow that runs.
    pub workflow_id: String,
    /// Which version of it.
    pub workflow_version: u32,
    /// The workflow's name when the run began.
    pub workflow_name: String,
    /// How far it is.
    pub status: RunStatus,
    /// The values of its parameters; `None` when they have more than 64 KiB.
    pub input_params: Option<Map<String, Value>>,
    /// Why it failed.
    pub error: Option<RunError>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
    /// Milliseconds since 1970; `None` while it is pending.
    pub started_at_ms: Option<u64>,
    /// Milliseconds since 1970; `None` until it ends.
    pub finished_at_ms: Option<u64>,
}

/// A page of a map's elements, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ItemList<Json = Value> {
    /// The page.
    pub items: Vec<Item<Json>>,
    /// What to give as `cursor` for the next page; `None` on the last.
    pub next_cursor: Option<String>,
}

/// One element of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item<Json = Value> {
    /// Its position, from 0.
    pub index: u32,
    /// How far it is.
    pub status: NodeStatus,
    /// How many attempts were started.
    pub attempts: u32,
    /// Its result, once it has one.
    pub result: Option<Json>,
    /// Why its last attempt failed, or what cut it off.
    pub error: Option<NodeError>,
    /// Milliseconds since 1970; `None` while it waits.
    pub started_at_ms: Option<u64>,
    /// When its last attempt went out to the provider, after its time in the queue;
    /// `None` while it is at work.
    pub called_at_ms: Option<u64>,
    /// Milliseconds since 1970; `None` until it ends.
    pub finished_at_ms: Option<u64>,
    /// Every attempt that failed, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_attempts: Vec<FailedAttempt>,
    /// The execution whose result this is, when nobody was called for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reused_from: Option<String>,
}

/// The `data` of the server-sent event `node.updated`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeUpdated<Json = Value> {
    /// The node.
    pub node_id: String,
    /// How far it is now.
    pub node: NodeState,
    /// Its result, when it has just completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Json>,
}

/// The `data` of the server-sent event `execution.updated`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExecutionUpdated {
    /// How far it is now.
    pub status: RunStatus,
    /// Milliseconds since 1970.
    pub started_at_ms: Option<u64>,
}
