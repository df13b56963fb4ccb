//! How executions begin: a workflow is executed, or an execution is run again.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
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
use crate::db;
use crate::db::executions::{self, ExecutionRow};
use crate::db::workflows::WorkflowRow;
use crate::engine::{SubmitError, stored_plan};
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
    let asked = Asked::new(&app, &caller, &headers, &(&id, &body))?;
    let row = match begin(&asked, &id, &body).await {
        Ok((row, plan)) => asked.submit(row, plan).await?,
        Err(error) => asked.first().await?.ok_or(error)?,
    };
    let execution = view(&app, row, &base).await?;
    let location = location(&execution.id);
    Ok((StatusCode::ACCEPTED, location, Json(ExecutionAnswer { execution })).into_response())
}

async fn begin(
    asked: &Asked<'_>,
    id: &str,
    body: &ExecuteBody,
) -> Result<(ExecutionRow, Plan), ApiError> {
    let workflow = workflows::find(asked.app, asked.caller, id, body.version).await?;
    prepare(asked, workflow.into(), &body.input_params)
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
    let earlier = find(&app, &caller, &id).await?;
    if !RunStatus::from_name(&earlier.status).is_some_and(RunStatus::is_final) {
        let message = "this execution has not ended yet; wait for it, or cancel it".to_owned();
        return Err(ApiError::Conflict(message));
    }
    let asked = Asked::new(&app, &caller, &headers, &(&earlier.id, &body))?;
    let (row, reuse) = match begin_again(&asked, earlier, &body).await {
        Ok((row, plan)) => {
            let reuse = app.engine.preview(&row, &plan).await?;
            if body.dry_run {
                return Ok(Json(RerunPreview { reuse }).into_response());
            }
            (asked.submit(row, plan).await?, reuse)
        }
        Err(error) => {
            let Some(row) = asked.first().await? else { return Err(error) };
            let plan = stored_plan(&app.db, &row).await?.ok_or(error)?;
            let reuse = app.engine.preview(&row, &plan).await?;
            (row, reuse)
        }
    };
    let execution = view(&app, row, &base).await?;
    let location = location(&execution.id);
    Ok((StatusCode::ACCEPTED, location, Json(RerunAnswer { execution, reuse })).into_response())
}

async fn begin_again(
    asked: &Asked<'_>,
    earlier: ExecutionRow,
    body: &RerunBody,
) -> Result<(ExecutionRow, Plan), ApiError> {
    let Asked { app, caller, .. } = asked;
    let version = match body.workflow {
        WhichWorkflow::Same => {
            let (id, version) = (&earlier.workflow_id, earlier.workflow_version);
            let document = db::workflows::document(&app.db, id, version).await?;
            let document = document.ok_or(ApiError::NotFound("workflow"))?;
            Version { workflow_id: id.clone(), number: version, document }
        }
        WhichWorkflow::Latest => {
            workflows::find(app, caller, &earlier.workflow_id, None).await?.into()
        }
    };
    let inputs = serde_json::from_str(&earlier.input_params).map_err(anyhow::Error::from)?;
    let (mut row, plan) = prepare(asked, version, &inputs)?;
    row.rerun_of = Some(earlier.id);
    row.rerun_nodes = Some(json!(nodes_from(&plan, &body.from)?).to_string());
    Ok((row, plan))
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

/// A request for a run.
struct Asked<'a> {
    app: &'a App,
    caller: &'a Caller,
    key: Option<&'a str>,
    /// The hash of all that was asked for: the same one is the same request.
    fingerprint: Vec<u8>,
}

impl<'a> Asked<'a> {
    /// `request` is all that was asked for.
    fn new(
        app: &'a App,
        caller: &'a Caller,
        headers: &'a HeaderMap,
        request: &impl Serialize,
    ) -> Result<Self, ApiError> {
        let request = serde_json::to_vec(request).map_err(anyhow::Error::from)?;
        let fingerprint = Sha256::digest(request).to_vec();
        Ok(Self { app, caller, key: idempotency_key(headers)?, fingerprint })
    }

    /// Submits an execution, unless its idempotency key has submitted it before.
    async fn submit(&self, row: ExecutionRow, plan: Plan) -> Result<ExecutionRow, ApiError> {
        let (id, workflow) = (row.id.clone(), row.workflow_id.clone());
        match self.app.engine.submit(row, self.key.map(str::to_owned), plan).await {
            Ok(row) => {
                tracing::info!(
                    execution.id = id,
                    workflow.id = workflow,
                    "submitted {id} of {workflow}"
                );
                Ok(row)
            }
            Err(SubmitError::Taken(first)) => self.is_of(*first),
            Err(SubmitError::Write(error)) if error.is_of_what_is_gone() => {
                Err(ApiError::NotFound("execution"))
            }
            Err(SubmitError::Write(error)) => Err(error.into()),
            Err(SubmitError::Read(error)) => Err(error.into()),
        }
    }

    /// The execution that the same request has submitted before. One that cannot be
    /// submitted now may have been: the workflow was changed or deleted since.
    async fn first(&self) -> Result<Option<ExecutionRow>, ApiError> {
        let Some(key) = self.key else { return Ok(None) };
        let organization = &self.caller.organization_id;
        let first = executions::with_idempotency_key(&self.app.db, organization, key).await?;
        first.map(|row| self.is_of(row)).transpose()
    }

    fn is_of(&self, first: ExecutionRow) -> Result<ExecutionRow, ApiError> {
        if first.idempotency_fingerprint.as_ref() == Some(&self.fingerprint) {
            return Ok(first);
        }
        let message = "this `Idempotency-Key` was used for another request".to_owned();
        Err(ApiError::Conflict(message))
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

impl From<WorkflowRow> for Version {
    fn from(row: WorkflowRow) -> Self {
        Self { workflow_id: row.id, number: row.version, document: row.document }
    }
}

/// The execution to store and what it will do, if the workflow can run and its inputs
/// are right.
fn prepare(
    asked: &Asked<'_>,
    version: Version,
    given: &Map<String, Value>,
) -> Result<(ExecutionRow, Plan), ApiError> {
    let document = parse(version.document.as_str());
    let checked = Checked::new(&document, &asked.app.catalogue)
        .map_err(|report| ApiError::faulty_workflow(&report))?;
    let values = complete(&inputs(&document), given);
    let values = values.map_err(|faults| ApiError::wrong_inputs(&faults))?;
    let name = document.workflow.name.and_then(|name| document.json.value(name).as_str());
    let now = now_ms() as i64;
    let row = ExecutionRow {
        key: 0,
        id: ids::new("exec"),
        organization_id: asked.caller.organization_id.clone(),
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
        idempotency_fingerprint: Some(asked.fingerprint.clone()),
        rerun_of: None,
        rerun_nodes: None,
    };
    Ok((row, plan(&checked)))
}
