//! `/api/workflow-executions`: list, read, cancel.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use weftwork_api::{Execution, ExecutionAnswer, ExecutionList, ExecutionSummary};
use weftwork_core::run::RunStatus;

use super::paging::{Page, next_cursor};
use super::request::{BaseUrl, Path, Query};
use crate::app::App;
use crate::auth::Caller;
use crate::db::executions::{self, ExecutionRow};
use crate::engine::Snapshot;
use crate::error::ApiError;
use crate::token::Scope;

/// A value, passed on as the text that it is stored as.
pub(super) type RawJson = Box<RawValue>;

/// What `GET /api/workflow-executions` takes besides a page.
#[derive(Debug, Deserialize)]
pub(crate) struct ListQuery {
    workflow_id: Option<String>,
    status: Option<String>,
}

/// `GET /api/workflow-executions`: the caller's executions, newest first.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<Page>,
    Query(query): Query<ListQuery>,
) -> Result<Json<ExecutionList>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let limit = page.limit()?;
    let after = page.cursor(|cursor| cursor.starts_with("exec_").then_some(cursor))?;
    let status = query.status.as_deref().filter(|status| !status.is_empty());
    if status.is_some_and(|status| RunStatus::from_name(status).is_none()) {
        let message =
            "`status` has to be pending, running, completed, failed, cancelled or timed_out";
        return Err(ApiError::BadRequest(message.to_owned()));
    }
    let workflow_id = query.workflow_id.as_deref().filter(|id| !id.is_empty());
    let organization = &caller.organization_id;
    let mut rows =
        executions::list(&app.db, organization, workflow_id, status, after, limit + 1).await?;
    let next_cursor = next_cursor(&mut rows, limit, |row| row.id.clone());
    let executions = rows.into_iter().map(summary).collect::<Result<_, _>>()?;
    Ok(Json(ExecutionList { executions, next_cursor }))
}

/// `GET /api/workflow-executions/{id}`: how an execution stands.
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    BaseUrl(base): BaseUrl,
    Path(id): Path<String>,
) -> Result<Json<ExecutionAnswer<RawJson>>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let row = find(&app, &caller, &id).await?;
    Ok(Json(ExecutionAnswer { execution: view(&app, row, &base).await? }))
}

/// `POST /api/workflow-executions/{id}/cancel`. When this answers, no new call
/// starts.
pub(crate) async fn cancel(
    State(app): State<App>,
    caller: Caller,
    BaseUrl(base): BaseUrl,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    caller.may(Scope::ExecutionsWrite)?;
    let row = find(&app, &caller, &id).await?;
    if app.engine.cancel(&row).await? != RunStatus::Cancelled {
        return Err(ApiError::Conflict("this execution has already ended".to_owned()));
    }
    let row = find(&app, &caller, &id).await?;
    let execution = view(&app, row, &base).await?;
    Ok((StatusCode::ACCEPTED, Json(ExecutionAnswer { execution })).into_response())
}

/// The caller's execution with this id.
pub(super) async fn find(app: &App, caller: &Caller, id: &str) -> Result<ExecutionRow, ApiError> {
    let row = executions::find(&app.db, &caller.organization_id, id).await?;
    row.ok_or(ApiError::NotFound("execution"))
}

/// The execution as the API shows it.
pub(super) async fn view(
    app: &App,
    row: ExecutionRow,
    base: &str,
) -> Result<Execution<RawJson>, ApiError> {
    let snapshot = app.engine.snapshot(&row).await?;
    execution(app, row, snapshot, base).await
}

/// A stored execution and its snapshot as the API shows them.
pub(super) async fn execution(
    app: &App,
    row: ExecutionRow,
    snapshot: Snapshot,
    base: &str,
) -> Result<Execution<RawJson>, ApiError> {
    let outputs = app.engine.outputs(&row, &snapshot).await?.into_iter();
    let outputs = outputs.map(|(id, output)| (id, app.artifacts.sign_all(output.get(), base)));
    let last_ms = snapshot.finished_at_ms.or(snapshot.started_at_ms);
    Ok(Execution {
        id: row.id,
        workflow_id: row.workflow_id,
        workflow_version: row.workflow_version,
        workflow_name: row.workflow_name,
        status: snapshot.status,
        input_params: serde_json::from_str(&row.input_params).map_err(anyhow::Error::from)?,
        outputs: outputs.collect(),
        error: snapshot.error,
        rerun_of: row.rerun_of,
        nodes: snapshot.nodes,
        created_at: row.created_at_ms / 1000,
        updated_at: last_ms.map_or(row.updated_at_ms, |it| it as i64) / 1000,
        started_at_ms: snapshot.started_at_ms,
        finished_at_ms: snapshot.finished_at_ms,
    })
}

fn summary(row: ExecutionRow) -> Result<ExecutionSummary, ApiError> {
    let status = RunStatus::from_name(&row.status);
    let error = row.error.as_deref().map(serde_json::from_str).transpose();
    Ok(ExecutionSummary {
        id: row.id,
        workflow_id: row.workflow_id,
        workflow_version: row.workflow_version,
        workflow_name: row.workflow_name,
        status: status.ok_or_else(|| anyhow::anyhow!("unknown status `{}`", row.status))?,
        input_params: serde_json::from_str(&row.input_params).map_err(anyhow::Error::from)?,
        error: error.map_err(anyhow::Error::from)?,
        created_at: row.created_at_ms / 1000,
        updated_at: row.updated_at_ms / 1000,
        started_at_ms: row.started_at_ms.map(|it| it as u64),
        finished_at_ms: row.finished_at_ms.map(|it| it as u64),
    })
}
