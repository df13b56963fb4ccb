//! `/api/workflow-executions`, and how they are started.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use weftwork_api::{
    ExecuteBody, Execution, ExecutionAnswer, ExecutionList, ExecutionSummary, Item, ItemList,
};
use weftwork_core::check::Checked;
use weftwork_core::inputs::{complete, inputs};
use weftwork_core::parse::parse;
use weftwork_core::plan::{Plan, plan};
use weftwork_core::run::{NodeStatus, Run, RunStatus};

use super::paging::{Page, next_cursor};
use super::request::{BaseUrl, Body, Path, Query};
use super::workflows;
use crate::app::App;
use crate::auth::Caller;
use crate::clock::now_ms;
use crate::db::executions::{self, ExecutionRow};
use crate::db::workflows::WorkflowRow;
use crate::engine::{Snapshot, SubmitError};
use crate::error::ApiError;
use crate::ids;
use crate::token::Scope;

/// A result, passed on as the text that it is stored as.
pub(super) type Output = Box<RawValue>;

/// The longest `Idempotency-Key`.
const MAX_KEY_BYTES: usize = 255;

/// `POST /api/workflows/{id}/execute`: submits a run and answers at once.
pub(crate) async fn execute(
    State(app): State<App>,
    caller: Caller,
    BaseUrl(base): BaseUrl,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(body): Body<ExecuteBody>,
) -> Result<Response, ApiError> {
    caller.may(Scope::ExecutionsWrite)?;
    let key = idempotency_key(&headers)?;
    let workflow = workflows::find(&app, &caller, &id, body.version).await?;
    let (row, plan) = prepare(&app, &caller, &workflow, &body)?;
    let row = submit(&app, row, key, plan).await?;
    let execution = view(&app, row, &base).await?;
    let location = [(header::LOCATION, format!("/api/workflow-executions/{}", execution.id))];
    Ok((StatusCode::ACCEPTED, location, Json(ExecutionAnswer { execution })).into_response())
}

/// Submits an execution, unless its idempotency key has submitted it before.
async fn submit(
    app: &App,
    row: ExecutionRow,
    key: Option<&str>,
    plan: Plan,
) -> Result<ExecutionRow, ApiError> {
    let (id, workflow) = (row.id.clone(), row.workflow_id.clone());
    let fingerprint = row.idempotency_fingerprint.clone();
    match app.engine.submit(row, key.map(str::to_owned), plan).await {
        Ok(row) => {
            tracing::info!(
                execution.id = id,
                workflow.id = workflow,
                "submitted {id} of {workflow}"
            );
            Ok(row)
        }
        Err(SubmitError::Taken(first)) if first.idempotency_fingerprint == fingerprint => {
            Ok(*first)
        }
        Err(SubmitError::Taken(_)) => {
            let message = "this `Idempotency-Key` was used for another request".to_owned();
            Err(ApiError::Conflict(message))
        }
        Err(SubmitError::Write(error)) => Err(error.into()),
        Err(SubmitError::Read(error)) => Err(error.into()),
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=MAX_KEY_BYTES).contains(&key.len()));
    key.map(Some).ok_or_else(|| {
        let message = format!("`Idempotency-Key` has to have 1 to {MAX_KEY_BYTES} characters");
        ApiError::BadRequest(message)
    })
}

/// The execution to store, if the workflow can run and its inputs are right.
fn prepare(
    app: &App,
    caller: &Caller,
    workflow: &WorkflowRow,
    body: &ExecuteBody,
) -> Result<(ExecutionRow, Plan), ApiError> {
    let document = parse(workflow.document.as_str());
    let checked = Checked::new(&document, &app.catalogue)
        .map_err(|report| ApiError::faulty_workflow(&report))?;
    let values = complete(&inputs(&document), &body.input_params);
    let values = values.map_err(|faults| ApiError::wrong_inputs(&faults))?;
    let name = document.workflow.name.and_then(|name| document.json.value(name).as_str());
    let request = serde_json::to_vec(body).map_err(anyhow::Error::from)?;
    let mut fingerprint = Sha256::new_with_prefix(&workflow.id);
    fingerprint.update(request);
    let now = now_ms() as i64;
    let row = ExecutionRow {
        key: 0,
        id: ids::new("exec"),
        organization_id: caller.organization_id.clone(),
        workflow_id: workflow.id.clone(),
        workflow_version: workflow.version,
        workflow_name: name.unwrap_or_default().into_owned(),
        input_params: serde_json::to_string(&values).map_err(anyhow::Error::from)?,
        status: RunStatus::Pending.name().to_owned(),
        error: None,
        created_at_ms: now,
        updated_at_ms: now,
        started_at_ms: None,
        finished_at_ms: None,
        idempotency_fingerprint: Some(fingerprint.finalize().to_vec()),
        rerun_of: None,
        rerun_nodes: None,
    };
    Ok((row, plan(&checked)))
}

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
) -> Result<Json<ExecutionAnswer<Output>>, ApiError> {
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

/// What the list of a map's elements takes besides a page.
#[derive(Debug, Deserialize)]
pub(crate) struct ItemsQuery {
    status: Option<String>,
}

/// `GET /api/workflow-executions/{id}/nodes/{node}/items`: a map's elements.
pub(crate) async fn items(
    State(app): State<App>,
    caller: Caller,
    BaseUrl(base): BaseUrl,
    Path((id, node)): Path<(String, String)>,
    Query(page): Query<Page>,
    Query(query): Query<ItemsQuery>,
) -> Result<Json<ItemList<Output>>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let row = find(&app, &caller, &id).await?;
    let limit = page.limit()?;
    let from = page.cursor(|cursor| cursor.parse::<usize>().ok())?.unwrap_or(0);
    let status = query.status.as_deref().filter(|status| !status.is_empty());
    let status = status.map(|name| {
        NodeStatus::from_name(name).ok_or_else(|| {
            let names = "pending, running, completed, failed, cancelled or skipped";
            ApiError::BadRequest(format!("`status` has to be {names}"))
        })
    });
    let status = status.transpose()?;
    let look = move |run: &Run| items_of(run, &node, status, from, limit as usize + 1);
    let items = app.engine.inspect(&row, look).await?;
    let (step, mut items) = items.ok_or(ApiError::NotFound("node"))?;
    let next_cursor = next_cursor(&mut items, limit, |item| (item.index + 1).to_string());
    let wanted = items.iter().filter(|item| item.status == NodeStatus::Completed);
    let wanted: Vec<u32> = wanted.map(|item| item.index).collect();
    let mut results = app.engine.item_outputs(&row, step, &wanted).await?;
    for item in &mut items {
        let result = results.remove(&item.index);
        item.result = result.map(|result| app.artifacts.sign_all(result.get(), &base));
    }
    Ok(Json(ItemList { items, next_cursor }))
}

/// A map as a step, and up to `limit` of its elements from position `from` on, without
/// their results; `None` when the run has no such node.
fn items_of(
    run: &Run,
    node: &str,
    status: Option<NodeStatus>,
    from: usize,
    limit: usize,
) -> Option<(u32, Vec<Item<Output>>)> {
    let step = run.plan().step_named(node)?;
    let items = run.items(step).iter().enumerate().skip(from);
    let items = items.filter(|(_, item)| status.is_none_or(|status| item.status == status));
    let items = items.take(limit).map(|(index, item)| Item {
        index: index as u32,
        status: item.status,
        attempts: item.attempts,
        result: None,
        error: item.error().cloned(),
        started_at_ms: item.started_at_ms,
        called_at_ms: item.called_at_ms,
        finished_at_ms: item.finished_at_ms,
        failed_attempts: item.failed_attempts.clone(),
        reused_from: run.rerun_of().filter(|_| item.is_reused).map(str::to_owned),
    });
    Some((step as u32, items.collect()))
}

/// The caller's execution with this id.
pub(super) async fn find(app: &App, caller: &Caller, id: &str) -> Result<ExecutionRow, ApiError> {
    let row = executions::find(&app.db, &caller.organization_id, id).await?;
    row.ok_or(ApiError::NotFound("execution"))
}

/// The execution as the API shows it.
async fn view(app: &App, row: ExecutionRow, base: &str) -> Result<Execution<Output>, ApiError> {
    let snapshot = app.engine.snapshot(&row).await?;
    execution(app, row, snapshot, base).await
}

/// A stored execution and its snapshot as the API shows them.
pub(super) async fn execution(
    app: &App,
    row: ExecutionRow,
    snapshot: Snapshot,
    base: &str,
) -> Result<Execution<Output>, ApiError> {
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
