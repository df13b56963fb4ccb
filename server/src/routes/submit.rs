//! How executions begin: a workflow is executed, or an execution is run again.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use weftwork_api::{
    ExecuteBody, ExecutionAnswer, RerunAnswer, RerunBody, RerunPreview, WhichWorkflow,
};
use weftwork_core::check::Checked;
use weftwork_core::inputs::{complete, inputs};
use weftwork_core::parse::parse;
use weftwork_core::plan::{Plan, plan};
use weftwork_core::run::RunStatus;

use super::executions::{find, view};
use super::request::{BaseUrl, Body, Path};
use super::workflows;
use crate::app::App;
use crate::auth::Caller;
use crate::clock::now_ms;
use crate::db::{self, executions::ExecutionRow};
use crate::engine::SubmitError;
use crate::error::ApiError;
use crate::ids;
use crate::token::Scope;

/// The longest `Idempotency-Key`.
const MAX_KEY_BYTES: usize = 255;
/// What `from` says when nodes that failed, and only those, are to run again.
const FAILED: &str = "failed";

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
    let request = json!([workflow.id, body]).to_string();
    let version =
        Version { workflow_id: workflow.id, number: workflow.version, document: workflow.document };
    let (row, plan) = prepare(&app, &caller, version, &body.input_params, &request)?;
    let row = submit(&app, row, key, plan).await?;
    let execution = view(&app, row, &base).await?;
    let location = location(&execution.id);
    Ok((StatusCode::ACCEPTED, location, Json(ExecutionAnswer { execution })).into_response())
}

/// `POST /api/workflow-executions/{id}/rerun`: submits a run that uses again what an
/// earlier one gave, and tells what that is.
pub(crate) async fn rerun(
    State(app): State<App>,
    caller: Caller,
    BaseUrl(base): BaseUrl,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(body): Body<RerunBody>,
) -> Result<Response, ApiError> {
    caller.may(Scope::ExecutionsWrite)?;
    let key = idempotency_key(&headers)?;
    let earlier = find(&app, &caller, &id).await?;
    if !RunStatus::from_name(&earlier.status).is_some_and(RunStatus::is_final) {
        let message = "this execution has not ended yet; wait for it, or cancel it".to_owned();
        return Err(ApiError::Conflict(message));
    }
    let version = match body.workflow {
        WhichWorkflow::Same => {
            let (id, version) = (&earlier.workflow_id, earlier.workflow_version);
            let document = db::workflows::document(&app.db, id, version).await?;
            let document = document.ok_or(ApiError::NotFound("workflow"))?;
            Version { workflow_id: id.clone(), number: version, document }
        }
        WhichWorkflow::Latest => {
            let row = workflows::find(&app, &caller, &earlier.workflow_id, None).await?;
            Version { workflow_id: row.id, number: row.version, document: row.document }
        }
    };
    let inputs = serde_json::from_str(&earlier.input_params).map_err(anyhow::Error::from)?;
    let request = json!([earlier.id, body]).to_string();
    let (mut row, plan) = prepare(&app, &caller, version, &inputs, &request)?;
    row.rerun_of = Some(earlier.id);
    row.rerun_nodes = Some(json!(nodes_from(&plan, &body.from)?).to_string());
    let reuse = app.engine.preview(&row, &plan).await?;
    if body.dry_run {
        return Ok(Json(RerunPreview { reuse }).into_response());
    }
    let row = submit(&app, row, key, plan).await?;
    let execution = view(&app, row, &base).await?;
    let location = location(&execution.id);
    Ok((StatusCode::ACCEPTED, location, Json(RerunAnswer { execution, reuse })).into_response())
}

/// The ids of the nodes that run in any case: the one that is named, and all that
/// come after it.
fn nodes_from<'p>(plan: &'p Plan, from: &str) -> Result<Vec<&'p str>, ApiError> {
    if from == FAILED {
        return Ok(Vec::new());
    }
    let first = plan.step_named(from).ok_or_else(|| {
        let message = format!("`from` has to be `{FAILED}` or the id of a node, and is `{from}`");
        ApiError::BadRequest(message)
    })?;
    let mut is_after = vec![false; plan.steps.len()];
    let mut waiting = vec![first];
    while let Some(step) = waiting.pop() {
        if !std::mem::replace(&mut is_after[step], true) {
            waiting.extend(&plan.steps[step].children);
        }
    }
    let steps = plan.steps.iter().zip(is_after);
    Ok(steps.filter(|(_, is_after)| *is_after).map(|(step, _)| &*step.id).collect())
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

fn location(id: &str) -> [(header::HeaderName, String); 1] {
    [(header::LOCATION, format!("/api/workflow-executions/{id}"))]
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=MAX_KEY_BYTES).contains(&key.len()));
    key.map(Some).ok_or_else(|| {
        let message = format!("`Idempotency-Key` has to have 1 to {MAX_KEY_BYTES} characters");
        ApiError::BadRequest(message)
    })
}

/// The version of a workflow that is to run.
struct Version {
    workflow_id: String,
    number: u32,
    document: String,
}

/// The execution to store and what it will do, if the workflow can run and its inputs
/// are right. `request` is all that was asked for: the same text is the same request.
fn prepare(
    app: &App,
    caller: &Caller,
    version: Version,
    given: &Map<String, Value>,
    request: &str,
) -> Result<(ExecutionRow, Plan), ApiError> {
    let document = parse(version.document.as_str());
    let checked = Checked::new(&document, &app.catalogue)
        .map_err(|report| ApiError::faulty_workflow(&report))?;
    let values = complete(&inputs(&document), given);
    let values = values.map_err(|faults| ApiError::wrong_inputs(&faults))?;
    let name = document.workflow.name.and_then(|name| document.json.value(name).as_str());
    let now = now_ms() as i64;
    let row = ExecutionRow {
        key: 0,
        id: ids::new("exec"),
        organization_id: caller.organization_id.clone(),
        workflow_id: version.workflow_id,
        workflow_version: version.number,
        workflow_name: name.unwrap_or_default().into_owned(),
        input_params: serde_json::to_string(&values).map_err(anyhow::Error::from)?,
        status: RunStatus::Pending.name().to_owned(),
        error: None,
        created_at_ms: now,
        updated_at_ms: now,
        started_at_ms: None,
        finished_at_ms: None,
        idempotency_fingerprint: Some(Sha256::digest(request).to_vec()),
        rerun_of: None,
        rerun_nodes: None,
    };
    Ok((row, plan(&checked)))
}
