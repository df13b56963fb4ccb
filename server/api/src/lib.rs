//! The bodies that the HTTP API takes and answers with, shared by the server and
//! the editor, so that neither can misread the other.
//!
//! Words that core has already (diagnostics, statuses) are core's.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use weftwork_core::diagnostic::Report;
use weftwork_core::run::{FailedAttempt, NodeError, NodeState, NodeStatus, RunError, RunStatus};

/// Every error, whatever the route: `{"error": {…}}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErrorDetail {
    /// A stable name, such as `not_found`.
    pub code: String,
    /// What happened and what to do, for a person.
    pub message: String,
    /// More, by code: the diagnostics of a workflow, the inputs that are wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

/// The answer to creating, reading and saving a workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorkflowAnswer {
    /// The document as it was saved, every digit and field kept, with `id`,
    /// `version`, `created_at` and `updated_at` (Unix seconds) before them.
    pub workflow: Box<RawValue>,
    /// What is wrong with it.
    pub diagnostics: Report,
}

/// A page of workflows, the last changed first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorkflowList {
    /// The page.
    pub workflows: Vec<WorkflowSummary>,
    /// What to give as `cursor` for the next page; `None` on the last.
    pub next_cursor: Option<String>,
}

/// A workflow in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowSummary {
    /// `wf_…`
    pub id: String,
    /// Its name; empty when it has none.
    pub name: String,
    /// What it is for; empty when not said.
    pub description: String,
    /// How often it was saved, from 1.
    pub version: u32,
    /// How many nodes it has.
    pub n_nodes: u32,
    /// Whether it can run.
    pub valid: bool,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
}

/// The saved versions of a workflow, newest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VersionList {
    /// The versions.
    pub versions: Vec<VersionSummary>,
}

/// A saved version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionSummary {
    /// From 1.
    pub version: u32,
    /// Unix seconds.
    pub created_at: i64,
}

/// What `POST /api/workflows/{id}/execute` takes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ExecuteBody {
    /// The values of the parameters.
    #[serde(default)]
    pub input_params: Map<String, Value>,
    /// Which saved version to run; the newest when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// What `POST /api/plan` takes: a document, or the id of one that is saved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PlanBody {
    /// The document. With `workflow_id` too, it is taken for a new version of that
    /// workflow, whose past runs tell the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Box<RawValue>>,
    /// The id of a saved workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// Which saved version to plan; the newest when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The values of the parameters; not all have to be given.
    #[serde(default)]
    pub input_params: Map<String, Value>,
}

/// One execution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExecutionAnswer<Output = Value> {
    /// The execution.
    pub execution: Execution<Output>,
}

/// A run of a workflow, with everything that is known of it. An `Output` is JSON; a
/// server that only passes it on need not take it apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Execution<Output = Value> {
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
    pub input_params: Map<String, Value>,
    /// The result of each node that has one, by node id. URLs of artifacts in
    /// them are signed and expire.
    pub outputs: IndexMap<String, Output>,
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

/// The answer to a rerun.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RerunAnswer<Output = Value> {
    /// The new execution.
    pub execution: Execution<Output>,
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
    /// The values of its parameters.
    pub input_params: Map<String, Value>,
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
pub struct ItemList<Output = Value> {
    /// The page.
    pub items: Vec<Item<Output>>,
    /// What to give as `cursor` for the next page; `None` on the last.
    pub next_cursor: Option<String>,
}

/// One element of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item<Output = Value> {
    /// Its position, from 0.
    pub index: u32,
    /// How far it is.
    pub status: NodeStatus,
    /// How many attempts were started.
    pub attempts: u32,
    /// Its result, once it has one.
    pub result: Option<Output>,
    /// Why its last attempt failed.
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
pub struct NodeUpdated<Output = Value> {
    /// The node.
    pub node_id: String,
    /// How far it is now.
    pub node: NodeState,
    /// Its result, when it has just completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Output>,
}

/// The `data` of the server-sent event `execution.updated`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExecutionUpdated {
    /// How far it is now.
    pub status: RunStatus,
    /// Milliseconds since 1970.
    pub started_at_ms: Option<u64>,
}

/// An uploaded or generated file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artifact {
    /// `art_…`
    pub id: String,
    /// Its media type, told from its bytes.
    pub content_type: String,
    /// How many bytes it has.
    pub size_bytes: u64,
    /// Unix seconds.
    pub created_at: i64,
}

/// The answer to an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UploadAnswer {
    /// The file's URL, for use as an input.
    pub url: String,
    /// The file.
    pub artifact: Artifact,
}

/// Who the caller is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// `org_…`
    pub organization_id: String,
    /// The token's id.
    pub token_id: String,
    /// What the token may do.
    pub scopes: Vec<String>,
}

/// What `POST /api/tokens` takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenBody {
    /// What to call it.
    pub name: String,
    /// What it may do: `workflows:read`, `workflows:write`, `executions:write`, `admin`.
    pub scopes: Vec<String>,
}

/// The answer to making a token, and the only one that shows its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// `ww_…`, to be sent as `Authorization: Bearer ww_…`.
    pub token: String,
    /// `tok_…`, by which it is revoked.
    pub id: String,
    /// What its maker calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
}

/// The organization's tokens, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenList {
    /// The tokens.
    pub tokens: Vec<TokenSummary>,
}

/// A token, without its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenSummary {
    /// `tok_…`
    pub id: String,
    /// What its maker calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Unix seconds.
    pub created_at: i64,
}
