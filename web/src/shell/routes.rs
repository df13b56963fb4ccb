//! The addresses of pages.

/// The editor of a workflow.
pub fn workflow_path(workflow: &str) -> String {
    format!("/workflows/{workflow}")
}

/// The runs of a workflow.
pub fn runs_path(workflow: &str) -> String {
    format!("/workflows/{workflow}/runs")
}

/// One run of a workflow.
pub fn run_path(workflow: &str, run: &str) -> String {
    format!("/workflows/{workflow}/runs/{run}")
}
