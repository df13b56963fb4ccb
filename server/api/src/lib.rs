//! The bodies that the HTTP API takes and answers with, shared by the server and
//! the editor, so that neither can misread the other.
//!
//! Words that core has already (diagnostics, statuses) are core's.

mod executions;
mod tokens;
mod workflows;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use executions::{
    ExecuteBody, Execution, ExecutionAnswer, ExecutionList, ExecutionSummary, ExecutionUpdated,
    Item, ItemList, ItemReuse, MapTuned, NodeReuse, NodeUpdated, RerunAnswer, RerunBody,
    RerunPreview, ReuseOutcome, TuneBody, WhichWorkflow,
};
pub use tokens::{Me, TokenAnswer, TokenBody, TokenList, TokenSummary};
pub use workflows::{
    PlanBody, VersionList, VersionSummary, WorkflowAnswer, WorkflowList, WorkflowSummary,
};

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
