//! How requests are read: bodies, and the address that the caller knows.

use std::convert::Infallible;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::ApiError;

/// The most bytes that a body of JSON may have: 16 MiB, as documents may.
const MAX_BYTES: usize = weftwork_core::json::MAX_BYTES;

/// The text of a body of JSON. Whether it is JSON is for the reader to find out.
pub(crate) struct JsonText(pub(super) String);

impl<S: Send + Sync> FromRequest<S> for JsonText {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let content_type = request.headers().get(CONTENT_TYPE);
        // A body without a type is taken for what it has to be.
        if content_type.is_some_and(|it| !is_json(it.to_str().unwrap_or_default())) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let bytes = read_body(request, MAX_BYTES).await?;
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| ApiError::InvalidJson("the body is not UTF-8".to_owned()))?;
        Ok(Self(text))
    }
}

fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The bytes of a body, if they are no more than `most`.
pub(super) async fn read_body(request: Request, most: usize) -> Result<Vec<u8>, ApiError> {
    let bytes = to_bytes(request.into_body(), most).await.map_err(|error| {
        let is_too_large = std::error::Error::source(&error)
            .is_some_and(|cause| cause.to_string().contains("length limit"));
        if is_too_large {
            ApiError::PayloadTooLarge(most)
        } else {
            ApiError::BadRequest("the body ended too early".to_owned())
        }
    })?;
    Ok(bytes.into())
}

/// A body that is a JSON object, read as `T`. No body counts as `{}`.
pub(crate) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let JsonText(text) = JsonText::from_request(request, state).await?;
        let text = if text.trim().is_empty() { "{}" } else { &text };
        read_object(text).map(Self)
    }
}

/// Reads an object. An array would do for serde, which takes its elements for the fields
/// in their order; nobody means that.
fn read_object<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    let reader = &mut serde_json::Deserializer::from_str(text);
    let body = serde_path_to_error::deserialize(&mut *reader);
    let is_object = text.trim_start().starts_with('{');
    match body {
        Ok(body) if is_object && reader.end().is_ok() => return Ok(body),
        // What is no JSON further on counts more than what does not fit before.
        _ => serde_json::from_str::<IgnoredAny>(text)
            .map_err(|error| ApiError::InvalidJson(error.to_string()))?,
    };
    let message = match body {
        Err(error) if is_object => {
            let (place, message) = (error.path().to_string(), in_words(&error.into_inner()));
            // The whole has no name, and what is unknown is named by the message.
            let is_told = place == "." || message.starts_with("unknown field");
            if is_told { message } else { format!("`{place}`: {message}") }
        }
        _ => "the body has to be a JSON object".to_owned(),
    };
    Err(ApiError::BadRequest(message))
}

/// What serde says, in the words of JSON instead of those of Rust.
fn in_words(error: &serde_json::Error) -> String {
    const WORDS: [(&str, &str); 5] = [
        ("expected u32", "expected a whole number from 0 to 4294967295"),
        ("expected f64", "expected a number"),
        ("expected a map", "expected an object"),
        ("a sequence", "an array"),
        ("invalid type: map", "invalid type: object"),
    ];
    WORDS.iter().fold(error.to_string(), |text, (from, to)| text.replace(from, to))
}

/// The parts of the path that a route names.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // A path that cannot be read names nothing that there is.
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(path)| Self(path)).map_err(|_| ApiError::NotFound("path"))
    }
}

/// What stands after the `?`.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|rejection| ApiError::BadRequest(rejection.body_text()))
    }
}

/// The address by which the caller reached the server: `http://127.0.0.1:8787`.
pub(crate) struct BaseUrl(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for BaseUrl {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = |name: &str| parts.headers.get(name).and_then(|it| it.to_str().ok());
        // A proxy that speaks TLS for the server says so.
        let scheme = header("x-forwarded-proto").filter(|it| *it == "https").unwrap_or("http");
        let host = parts.headers.get(HOST).and_then(|it| it.to_str().ok()).unwrap_or("localhost");
        Ok(Self(format!("{scheme}://{host}")))
    }
}
