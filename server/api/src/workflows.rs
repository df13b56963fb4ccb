//! Workflows: kept, listed, planned.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use weftwork_core::diagnostic::Report;

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

/// What `POST /api/plan` takes: a document, or the id of one that is saved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
