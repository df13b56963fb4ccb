//! `/api/uploads`: files to use as inputs.

use axum::Json;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use weftwork_api::{Artifact, UploadAnswer};

use super::request::{BaseUrl, read_body};
use crate::app::App;
use crate::artifacts::{MAX_BYTES, StoreError};
use crate::auth::Caller;
use crate::crash;
use crate::error::ApiError;
use crate::token::Scope;

/// `POST /api/uploads`: keeps the body, or the first file of a multipart form.
pub(crate) async fn upload(
    State(app): State<App>,
    caller: Caller,
    BaseUrl(base): BaseUrl,
    request: Request,
) -> Result<Response, ApiError> {
    caller.may(Scope::ExecutionsWrite)?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let (hint, bytes) = if kind.starts_with("multipart/form-data") {
        first_file(request).await?
    } else {
        (kind, read_body(request, MAX_BYTES).await?)
    };
    if bytes.is_empty() {
        return Err(ApiError::BadRequest("there is no file in the request".to_owned()));
    }
    let hint = hint.split(';').next().unwrap_or_default().trim();
    let stored = app.artifacts.write(&caller.organization_id, None, hint, bytes).await;
    let row = stored.map_err(|error| match error {
        StoreError::TooLarge(_) => ApiError::PayloadTooLarge(MAX_BYTES),
        StoreError::Database(error) => error.into(),
        StoreError::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
            ApiError::StorageFull
        }
        StoreError::Io(error) => ApiError::Internal(error.into()),
    })?;
    let artifact = Artifact {
        id: row.id,
        content_type: row.content_type,
        size_bytes: row.size_bytes as u64,
        created_at: row.created_at_ms / 1000,
    };
    let url = app.artifacts.sign(&artifact.id, &base);
    crash::point("upload.before-answer");
    Ok((StatusCode::CREATED, Json(UploadAnswer { url, artifact })).into_response())
}

/// The type and the bytes of the first file in a form.
async fn first_file(request: Request) -> Result<(String, Vec<u8>), ApiError> {
    let broken = |error: &dyn std::fmt::Display| ApiError::BadRequest(error.to_string());
    let mut form = Multipart::from_request(request, &()).await.map_err(|it| broken(&it))?;
    while let Some(mut field) = form.next_field().await.map_err(|it| broken(&it))? {
        if field.file_name().is_none() {
            continue;
        }
        let kind = field.content_type().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|it| broken(&it))? {
            if bytes.len() + chunk.len() > MAX_BYTES {
                return Err(ApiError::PayloadTooLarge(MAX_BYTES));
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok((kind, bytes));
    }
    Err(ApiError::BadRequest("there is no file in the form".to_owned()))
}
