//! `/api/workflows`: create, list, read, save, delete.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use weftwork_api::{VersionList, VersionSummary, WorkflowAnswer, WorkflowList, WorkflowSummary};
use weftwork_core::check::check;
use weftwork_core::diagnostic::Report;
use weftwork_core::json::Problem;
use weftwork_core::model::Document;
use weftwork_core::parse::parse;

use super::paging::{Page, next_cursor};
use super::request::{JsonText, Path, Query};
use crate::app::App;
use crate::auth::Caller;
use crate::db::workflows::{self, Draft, Saved, SummaryRow, WorkflowRow};
use crate::document;
use crate::error::ApiError;
use crate::token::Scope;

/// `POST /api/workflows`: keeps a new workflow, faults and all.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    JsonText(text): JsonText,
) -> Result<Response, ApiError> {
    caller.may(Scope::WorkflowsWrite)?;
    let (draft, diagnostics) = draft(&app, &text)?;
    let id = workflows::insert(&app.db, &caller.organization_id, &draft).await?;
    tracing::info!(workflow.id = id, "created {id}");
    let row = find(&app, &caller, &id, None).await?;
    let headers = [(header::LOCATION, format!("/api/workflows/{id}")), etag(&row)];
    Ok((StatusCode::CREATED, headers, answer(&row, diagnostics)?).into_response())
}

/// What `GET /api/workflows` takes besides a page.
#[derive(Debug, Deserialize)]
pub(crate) struct ListQuery {
    #[serde(default)]
    q: String,
}

/// `GET /api/workflows`: the caller's workflows, the last changed first.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(page): Query<Page>,
    Query(query): Query<ListQuery>,
) -> Result<Json<WorkflowList>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let limit = page.limit()?;
    let after = page.cursor(|cursor| {
        let (updated_at_ms, id) = cursor.split_once('.')?;
        Some((updated_at_ms.parse().ok()?, id))
    })?;
    let organization = &caller.organization_id;
    let mut rows = workflows::list(&app.db, organization, &query.q, after, limit + 1).await?;
    let next_cursor =
        next_cursor(&mut rows, limit, |row| format!("{}.{}", row.updated_at_ms, row.id));
    Ok(Json(WorkflowList { workflows: rows.into_iter().map(summary).collect(), next_cursor }))
}

/// `GET /api/workflows/{id}`: the newest version, and what is wrong with it.
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let row = find(&app, &caller, &id, None).await?;
    let diagnostics = check(&parse(row.document.as_str()), &app.catalogue);
    Ok(([etag(&row)], answer(&row, diagnostics)?).into_response())
}

/// `PUT /api/workflows/{id}`: saves a new version. With `If-Match`, only if nobody
/// else has saved one meanwhile.
pub(crate) async fn update(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonText(text): JsonText,
) -> Result<Response, ApiError> {
    caller.may(Scope::WorkflowsWrite)?;
    let (draft, diagnostics) = draft(&app, &text)?;
    let before = find(&app, &caller, &id, None).await?;
    let known = known_version(&headers, &before)?;
    // What is saved already needs no version of its own.
    if known.is_none_or(|known| known == before.version) && before.document == draft.document {
        return Ok(([etag(&before)], answer(&before, diagnostics)?).into_response());
    }
    match workflows::update(&app.db, &caller.organization_id, &id, known, &draft).await? {
        Saved::Version(version) => {
            tracing::info!(workflow.id = id, version, "saved version {version} of {id}");
            let row = find(&app, &caller, &id, Some(version)).await?;
            Ok(([etag(&row)], answer(&row, diagnostics)?).into_response())
        }
        Saved::Missing => Err(ApiError::NotFound("workflow")),
        Saved::Stale => {
            let row = find(&app, &caller, &id, None).await?;
            let current = serde_json::to_value(raw(&row)?).map_err(anyhow::Error::from)?;
            Err(ApiError::Stale(current))
        }
    }
}

/// `DELETE /api/workflows/{id}`. Its executions stay readable.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    caller.may(Scope::WorkflowsWrite)?;
    if !workflows::delete(&app.db, &caller.organization_id, &id).await? {
        return Err(ApiError::NotFound("workflow"));
    }
    tracing::info!(workflow.id = id, "deleted {id}");
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/workflows/{id}/versions`: every saved version, newest first.
pub(crate) async fn versions(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<VersionList>, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    find(&app, &caller, &id, None).await?;
    let versions =
        workflows::versions(&app.db, &id).await?.into_iter().map(|(version, created_at_ms)| {
            VersionSummary { version, created_at: created_at_ms / 1000 }
        });
    Ok(Json(VersionList { versions: versions.collect() }))
}

/// `GET /api/workflows/{id}/versions/{version}`: one saved version.
pub(crate) async fn version(
    State(app): State<App>,
    caller: Caller,
    Path((id, version)): Path<(String, u32)>,
) -> Result<Response, ApiError> {
    caller.may(Scope::WorkflowsRead)?;
    let row = find(&app, &caller, &id, Some(version)).await?;
    let diagnostics = check(&parse(row.document.as_str()), &app.catalogue);
    Ok(answer(&row, diagnostics)?.into_response())
}

/// The caller's workflow with this id.
pub(super) async fn find(
    app: &App,
    caller: &Caller,
    id: &str,
    version: Option<u32>,
) -> Result<WorkflowRow, ApiError> {
    let organization = &caller.organization_id;
    if let Some(row) = workflows::find(&app.db, organization, id, version).await? {
        return Ok(row);
    }
    let is_there = workflows::find(&app.db, organization, id, None).await?.is_some();
    Err(ApiError::NotFound(if is_there { "version of this workflow" } else { "workflow" }))
}

/// What is saved of `text`, and what is wrong with it as it was given.
fn draft(app: &App, text: &str) -> Result<(Draft, Report), ApiError> {
    let given = parse(text);
    let report = check(&given, &app.catalogue);
    refuse_no_document(&given, &report)?;
    let document = document::for_storage(&given).map_err(anyhow::Error::from)?;
    let stored = parse(document.as_str());
    let text = |id: Option<_>| {
        id.and_then(|id| stored.json.value(id).as_str()).unwrap_or_default().into_owned()
    };
    let draft = Draft {
        name: text(stored.workflow.name),
        description: text(stored.workflow.description),
        n_nodes: stored.workflow.nodes.len() as u32,
        valid: report.valid,
        document,
    };
    Ok((draft, report))
}

/// Drafts may have faults; what is no document at all is refused.
fn refuse_no_document(document: &Document, report: &Report) -> Result<(), ApiError> {
    if let Some(unreadable) = &document.unreadable {
        return Err(match unreadable.problem {
            Problem::TooLarge => ApiError::PayloadTooLarge(weftwork_core::json::MAX_BYTES),
            _ => ApiError::InvalidJson(first_error(report)),
        });
    }
    if document.workflow.nodes_object.is_some() {
        return Ok(());
    }
    Err(ApiError::Validation {
        status: StatusCode::BAD_REQUEST,
        message: format!("this is no workflow: {}", first_error(report)),
        details: json!({ "diagnostics": report }),
    })
}

/// The first error with its place, for a message.
fn first_error(report: &Report) -> String {
    let Some(first) = report.errors.first() else { return "it has no `nodes`".to_owned() };
    let place = first
        .range
        .map(|range| format!(" (line {}, column {})", range.start.line, range.start.column));
    format!("{}{}", first.message, place.unwrap_or_default())
}

/// The version that `If-Match` names; `None` when any will do.
fn known_version(headers: &HeaderMap, now: &WorkflowRow) -> Result<Option<u32>, ApiError> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let tags = value.to_str().unwrap_or_default();
    if tags.trim() == "*" {
        return Ok(None);
    }
    let mut versions = Vec::new();
    for tag in tags.split(',') {
        let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
        versions.push(tag.parse().map_err(|_| {
            ApiError::BadRequest("`If-Match` has to be an `ETag` of this workflow".to_owned())
        })?);
    }
    let current = versions.iter().find(|version| **version == now.version);
    Ok(current.or(versions.first()).copied())
}

fn etag(row: &WorkflowRow) -> (HeaderName, String) {
    (header::ETAG, format!("\"{}\"", row.version))
}

fn answer(row: &WorkflowRow, diagnostics: Report) -> Result<Json<WorkflowAnswer>, ApiError> {
    Ok(Json(WorkflowAnswer { workflow: raw(row)?, diagnostics }))
}

/// The document's own text, with the server's fields put before its own.
fn raw(row: &WorkflowRow) -> Result<Box<RawValue>, ApiError> {
    let own = row.document.trim_start().strip_prefix('{').unwrap_or_default();
    let text = format!(
        "{{\"id\":\"{}\",\"version\":{},\"created_at\":{},\"updated_at\":{},{own}",
        row.id,
        row.version,
        row.created_at_ms / 1000,
        row.updated_at_ms / 1000,
    );
    RawValue::from_string(text).map_err(|error| ApiError::Internal(error.into()))
}

fn summary(row: SummaryRow) -> WorkflowSummary {
    WorkflowSummary {
        id: row.id,
        name: row.name,
        description: row.description,
        version: row.version,
        n_nodes: row.n_nodes,
        valid: row.valid,
        created_at: row.created_at_ms / 1000,
        updated_at: row.updated_at_ms / 1000,
    }
}
