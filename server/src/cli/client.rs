//! The HTTP API, as the command line uses it: of a server, or of the one inside.

mod events;

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;
use tokio::time::timeout;
use weftwork_api::{ErrorBody, Execution, ExecutionAnswer, ItemList, UploadAnswer};

pub(super) use self::events::{Event, Events};
use crate::artifacts::{artifact_id, artifact_path};

/// How long it may take until a connection stands.
const CONNECTS_WITHIN: Duration = Duration::from_secs(10);
/// How long a server may take until it begins to answer; an upload may take longer.
const ANSWERS_WITHIN: Duration = Duration::from_mins(1);

/// Why a request was not answered as asked.
#[derive(Debug, Error)]
pub(super) enum ClientError {
    /// There is no connection, or it broke.
    #[error("the server cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// There is a connection, and no word.
    #[error("the server did not answer within {} s", ANSWERS_WITHIN.as_secs())]
    Silent,
    /// The server said no.
    #[error("{message} ({code})")]
    Refused {
        /// The status code.
        status: StatusCode,
        /// One of the error codes of the HTTP API.
        code: String,
        /// Why, for a person.
        message: String,
    },
    /// An error that is none of the HTTP API: of a proxy, or of another service.
    #[error("the server answered {0}")]
    Foreign(StatusCode),
    /// The answer is of another version, or of another service.
    #[error("the server's answer is not what this version expects")]
    Unexpected(#[from] serde_json::Error),
}

impl ClientError {
    /// Whether the same request may be answered a little later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Silent => true,
            Self::Refused { status, .. } | Self::Foreign(status) => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::Unexpected(_) => false,
        }
    }

    /// Whether the server does not know who asks, or its own signature.
    pub(super) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused { status: StatusCode::UNAUTHORIZED, .. })
    }

    /// Whether what was asked for comes too late.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused { status: StatusCode::CONFLICT, .. })
    }
}

type Result<T> = std::result::Result<T, ClientError>;

/// A server and a token of it.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    /// `base` is the server's address, such as `http://127.0.0.1:8787`.
    pub(super) fn new(base: &str, token: String) -> Result<Self> {
        let http = reqwest::Client::builder().connect_timeout(CONNECTS_WITHIN).build();
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { http: http.map_err(ClientError::Unreachable)?, base, token })
    }

    /// Keeps a new workflow and answers with its id.
    pub(super) async fn create_workflow(&self, text: String) -> Result<String> {
        let request = self.request(Method::POST, "/api/workflows").body(text);
        let answer: Created = json(request.header("content-type", "application/json")).await?;
        Ok(answer.workflow.id)
    }

    /// Starts a run. However often that is asked for under the same `key`, it is one run.
    pub(super) async fn execute(
        &self,
        workflow_id: &str,
        inputs: &Value,
        key: &str,
    ) -> Result<Execution> {
        let path = format!("/api/workflows/{workflow_id}/execute");
        let body = serde_json::json!({ "input_params": inputs }).to_string();
        let request = self.request(Method::POST, &path).header("idempotency-key", key).body(body);
        let answer: ExecutionAnswer =
            json(request.header("content-type", "application/json")).await?;
        Ok(answer.execution)
    }

    /// A page of a map's elements that are completed, with their results.
    pub(super) async fn completed_items(
        &self,
        id: &str,
        node: &str,
        cursor: Option<&str>,
    ) -> Result<ItemList> {
        let mut path =
            format!("/api/workflow-executions/{id}/nodes/{node}/items?status=completed&limit=100");
        if let Some(cursor) = cursor {
            path.push_str("&cursor=");
            path.push_str(cursor);
        }
        json(self.request(Method::GET, &path)).await
    }

    /// Cancels a run.
    pub(super) async fn cancel(&self, id: &str) -> Result<()> {
        let path = format!("/api/workflow-executions/{id}/cancel");
        send(self.request(Method::POST, &path)).await.map(|_| ())
    }

    /// The events of a run, as they come: those after the one with the id `after`, or
    /// else a snapshot first.
    pub(super) async fn events(&self, id: &str, after: Option<&str>) -> Result<Events> {
        let path = format!("/api/workflow-executions/{id}/events");
        let mut request = self.request(Method::GET, &path);
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        send(request).await.map(Events::new)
    }

    /// Keeps a file on the server and answers with its URL.
    pub(super) async fn upload(&self, bytes: Vec<u8>) -> Result<String> {
        let request = self.request(Method::POST, "/api/uploads").body(bytes);
        let response = checked(request.send().await.map_err(ClientError::Unreachable)?).await?;
        let answer: UploadAnswer = read(response).await?;
        Ok(answer.url)
    }

    /// A file of the server. Its bytes are still to come.
    pub(super) async fn download(&self, url: &str) -> Result<Response> {
        send(self.http.get(self.here(url))).await
    }

    /// Whether a URL names the server as it is called here.
    pub(super) fn is_here(&self, url: &str) -> bool {
        url.strip_prefix(&self.base).is_some_and(|path| path.starts_with('/'))
    }

    /// The URL of a file as it is to be had here.
    pub(super) fn here(&self, url: &str) -> String {
        artifact_path(url).map_or_else(|| url.to_owned(), |path| format!("{}{path}", self.base))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }
}

/// Whether a URL is that of a file of a server. A server behind a proxy may call itself
/// otherwise than it is called here, so that only the path tells.
pub(super) fn is_artifact(url: &str) -> bool {
    url.contains("://") && artifact_id(url).is_some()
}

/// What is needed of the answer to keeping a workflow.
#[derive(Debug, Deserialize)]
struct Created {
    workflow: CreatedWorkflow,
}

#[derive(Debug, Deserialize)]
struct CreatedWorkflow {
    id: String,
}

async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    read(send(request).await?).await
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T> {
    let bytes = response.bytes().await.map_err(ClientError::Unreachable)?;
    Ok(serde_json::from_slice(&bytes)?)
}

async fn send(request: RequestBuilder) -> Result<Response> {
    let response = timeout(ANSWERS_WITHIN, request.send()).await;
    let response = response.map_err(|_| ClientError::Silent)?;
    checked(response.map_err(ClientError::Unreachable)?).await
}

/// The response, if it is what was asked for.
async fn checked(response: Response) -> Result<Response> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let text = response.text().await.unwrap_or_default();
    match serde_json::from_str::<ErrorBody>(&text) {
        Ok(ErrorBody { error }) => {
            Err(ClientError::Refused { status, code: error.code, message: error.message })
        }
        Err(_) => Err(ClientError::Foreign(status)),
    }
}
