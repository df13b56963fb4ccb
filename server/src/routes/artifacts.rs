//! `/artifacts/{id}`: the files that runs make and take.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tower_http::services::ServeFile;

use super::request::{Path, Query};
use crate::app::App;
use crate::auth::Caller;
use crate::db::artifacts::ArtifactRow;
use crate::error::ApiError;

/// What a signed URL ends with.
#[derive(Debug, Deserialize)]
pub(crate) struct Signed {
    expires: Option<String>,
    signature: Option<String>,
}

/// `GET /artifacts/{id}`: the file, or the range of it that is asked for, by a
/// signed URL or by token.
pub(crate) async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(signed): Query<Signed>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let row = find(&app, &id, &signed, request.headers()).await?;
    let size = row.size_bytes as u64;
    if !request.headers().get(header::RANGE).is_some_and(|range| is_one_range(range, size)) {
        request.headers_mut().remove(header::RANGE);
    }
    let kind = row.content_type.parse().unwrap_or(mime_guess::mime::APPLICATION_OCTET_STREAM);
    let mut file = ServeFile::new_with_mime(app.artifacts.path(&row.id), &kind);
    let response = file.try_call(request).await.map_err(|error| {
        ApiError::Internal(anyhow::Error::new(error).context(format!("{} has no file", row.id)))
    })?;
    let mut response = response.map(Body::new).into_response();
    if response.status() == StatusCode::NOT_FOUND {
        tracing::error!(artifact.id = row.id, "{} has no file; see `weftwork doctor`", row.id);
        return Err(ApiError::NotFound("artifact"));
    }
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        let size = response.headers_mut().remove(header::CONTENT_RANGE);
        return Ok((size.map(|it| [(header::CONTENT_RANGE, it)]), ApiError::RangeNotSatisfiable)
            .into_response());
    }
    let headers = response.headers_mut();
    // Whatever is in the file, it cannot act in this server's name.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    if !is_shown(&row.content_type) {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    Ok(response)
}

/// Whether this asks for one range of bytes that there can be in a file of this size. All
/// else is ignored, and the whole file answers (RFC 9110, section 14.2); that is also meant
/// by more bytes of its end than it has.
fn is_one_range(range: &HeaderValue, size: u64) -> bool {
    let Some((first, last)) = range
        .to_str()
        .ok()
        .and_then(|range| range.strip_prefix("bytes="))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return false;
    };
    let is_open = |it: &str| it.is_empty();
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) => first <= last,
        (Ok(_), Err(_)) => is_open(last),
        (Err(_), Ok(n_last)) => is_open(first) && n_last < size,
        (Err(_), Err(_)) => false,
    }
}

/// Whether a browser may show the file rather than save it.
fn is_shown(content_type: &str) -> bool {
    let kind = content_type.split('/').next().unwrap_or_default();
    matches!(kind, "image" | "audio" | "video") && content_type != "image/svg+xml"
        || content_type == "text/plain"
}

/// The file, if the caller may see it: foreign and missing answer alike.
async fn find(
    app: &App,
    id: &str,
    signed: &Signed,
    headers: &HeaderMap,
) -> Result<ArtifactRow, ApiError> {
    let missing = || ApiError::NotFound("artifact");
    if let (Some(expires), Some(signature)) = (&signed.expires, &signed.signature) {
        let expires = expires.parse().unwrap_or(0);
        if app.artifacts.is_signed(id, expires, signature) {
            return app.artifacts.find(id).await?.ok_or_else(missing);
        }
        // A token opens what an old link does not.
        if !headers.contains_key(header::AUTHORIZATION) {
            return Err(ApiError::Unauthorized("this link is out of date or not of this server"));
        }
    }
    let caller = Caller::from_headers(headers, app).await?;
    let row = app.artifacts.find(id).await?;
    row.filter(|row| row.organization_id == caller.organization_id).ok_or_else(missing)
}
