//! `/api/plan`: what a run of a workflow would do and cost.

use axum::Json;
use axum::extract::State;
use weftwork_api::PlanBody;
use weftwork_core::check::Checked;
use weftwork_core::estimate::{Estimate, History, estimate};
use weftwork_core::inputs::{InputFault, complete, inputs};
use weftwork_core::model::Document;
use weftwork_core::parse::parse;

use super::request::Body;
use super::workflows;
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::history;
use crate::token::Scope;

/// `POST /api/plan`: estimates a run, and starts and stores nothing.
pub(crate) async fn plan(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<PlanBody>,
) -> Result<Json<Estimate>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let document = parse(text(&app, &caller, &body).await?);
    let checked = Checked::new(&document, &app.catalogue)
        .map_err(|report| ApiError::faulty_workflow(&report))?;
    refuse_wrong(&document, &body)?;
    let history = match &body.workflow_id {
        Some(id) => history::of_workflow(&app.db, &caller.organization_id, id, &document).await?,
        None => History::default(),
    };
    Ok(Json(estimate(&checked, &body.input_params, &app.catalogue, &history)))
}

/// The document that is asked about.
async fn text(app: &App, caller: &Caller, body: &PlanBody) -> Result<String, ApiError> {
    let saved = match &body.workflow_id {
        Some(id) => Some(workflows::find(app, caller, id, body.version).await?),
        None => None,
    };
    match (&body.workflow, saved) {
        (Some(document), _) => Ok(document.get().to_owned()),
        (None, Some(saved)) => Ok(saved.document),
        (None, None) => {
            Err(ApiError::BadRequest("give a `workflow`, or a `workflow_id`".to_owned()))
        }
    }
}

/// What is given has to be right; what is missing is part of the answer.
fn refuse_wrong(document: &Document, body: &PlanBody) -> Result<(), ApiError> {
    let faults = complete(&inputs(document), &body.input_params).err();
    let mut faults = faults.unwrap_or_default();
    faults.retain(|fault| !matches!(fault, InputFault::Missing { .. }));
    if faults.is_empty() { Ok(()) } else { Err(ApiError::wrong_inputs(&faults)) }
}
