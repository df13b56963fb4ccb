//! `/api/task-types` and `/api/models`: what nodes can be.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use weftwork_core::tasks;

use super::request::Query;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::token::Scope;

/// `GET /api/task-types`: every task type, with its inputs and its result.
pub(crate) async fn task_types(caller: Caller) -> Result<Json<Value>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    Ok(Json(json!({ "task_types": tasks::ALL })))
}

/// What `GET /api/models` takes.
#[derive(Debug, Deserialize)]
pub(crate) struct ModelsQuery {
    task: Option<String>,
    region: Option<String>,
}

/// `GET /api/models`: the catalogue, or those of its models that can do a task,
/// or run in a region.
pub(crate) async fn models(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ModelsQuery>,
) -> Result<Json<Value>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let task = query.task.as_deref().filter(|task| !task.is_empty());
    let region = query.region.as_deref().filter(|region| !region.is_empty());
    let models = app.catalogue.models.iter().filter(|model| {
        task.is_none_or(|task| model.can(task)) && region.is_none_or(|region| model.runs_in(region))
    });
    Ok(Json(json!({ "models": models.collect::<Vec<_>>() })))
}
