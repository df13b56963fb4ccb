//! `/api/workflow-executions/{id}/nodes/{node}`: the elements of a map, and how many of
//! them may be at work, or fail, while it runs.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use weftwork_api::{Item, ItemList, MapTuned, TuneBody};
use weftwork_core::run::{NodeStatus, Run};

use super::executions::{RawJson, find};
use super::paging::{Page, next_cursor};
use super::request::{BaseUrl, Body, Path, Query};
use crate::app::App;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::token::Scope;

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
) -> Result<Json<ItemList<RawJson>>, ApiError> {
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
    let mut next_cursor = next_cursor(&mut items, limit, |item| (item.index + 1).to_string());
    let wanted = items.iter().filter(|item| item.status == NodeStatus::Completed);
    let wanted: Vec<u32> = wanted.map(|item| item.index).collect();
    let (mut results, end) = app.engine.item_outputs(&row, step, &wanted).await?;
    if let Some(end) = end {
        items.retain(|item| item.index < end);
        next_cursor = Some(end.to_string());
    }
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
) -> Option<(u32, Vec<Item<RawJson>>)> {
    let step = run.plan().step_named(node)?;
    let items = run.items(step).iter().enumerate().skip(from);
    let items = items.filter(|(_, item)| status.is_none_or(|status| item.status == status));
    let items = items.take(limit).map(|(index, item)| Item {
        index: index as u32,
        status: item.status,
        attempts: item.attempts,
        result: None,
        error: run.item_error(step, index),
        started_at_ms: item.started_at_ms,
        called_at_ms: item.called_at_ms,
        finished_at_ms: item.finished_at_ms,
        failed_attempts: item.failed_attempts.clone(),
        reused_from: run.rerun_of().filter(|_| item.is_reused).map(str::to_owned),
    });
    Some((step as u32, items.collect()))
}

/// `PATCH /api/workflow-executions/{id}/nodes/{node}`: gives a running map other limits.
pub(crate) async fn tune(
    State(app): State<App>,
    caller: Caller,
    Path((id, node)): Path<(String, String)>,
    Body(body): Body<TuneBody>,
) -> Result<Json<MapTuned>, ApiError> {
    caller.may(Scope::ExecutionsWrite)?;
    let row = find(&app, &caller, &id).await?;
    if body.max_concurrency == Some(0) {
        let message = "`max_concurrency` has to be a whole number from 1".to_owned();
        return Err(ApiError::BadRequest(message));
    }
    if body.tolerance.is_some_and(|tolerance| !(0.0..=1.0).contains(&tolerance)) {
        return Err(ApiError::BadRequest("`tolerance` has to be from 0 to 1".to_owned()));
    }
    let name = node.clone();
    let step = app.engine.inspect(&row, move |run| run.plan().step_named(&name)).await?;
    let step = step.ok_or(ApiError::NotFound("node"))?;
    let tuned = app.engine.tune(&row, step as u32, body.max_concurrency, body.tolerance).await?;
    tuned.map(Json).ok_or_else(|| ApiError::Conflict(format!("`{node}` is not a map at work")))
}
