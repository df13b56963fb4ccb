//! The HTTP API, as the command line uses it: of a server, or of the one inside.

use anyhow::{Context, anyhow, bail};
use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use weftwork_api::{ErrorBody, Execution, ExecutionAnswer, UploadAnswer};

/// A server and a token of it.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    /// `base` is the server's address, such as `http://127.0.0.1:8787`.
    pub(super) fn new(base: &str, token: String) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { http: reqwest::Client::new(), base, token }
    }

    /// Keeps a new workflow and answers with its id.
    pub(super) async fn create_workflow(&self, text: String) -> anyhow::Result<String> {
        let request = self.request(Method::POST, "/api/workflows").body(text);
        let answer: Value = json(request.header("content-type", "application/json")).await?;
        let id = answer.pointer("/workflow/id").and_then(Value::as_str);
        Ok(id.context("the server named no id")?.to_owned())
    }

    /// Starts a run.
    pub(super) async fn execute(
        &self,
        workflow_id: &str,
        inputs: &Value,
    ) -> anyhow::Result<Execution> {
        let path = format!("/api/workflows/{workflow_id}/execute");
        let body = serde_json::json!({ "input_params": inputs }).to_string();
        let request = self.request(Method::POST, &path).body(body);
        execution(request.header("content-type", "application/json")).await
    }

    /// How a run stands.
    pub(super) async fn execution(&self, id: &str) -> anyhow::Result<Execution> {
        execution(self.request(Method::GET, &format!("/api/workflow-executions/{id}"))).await
    }

    /// Cancels a run.
    pub(super) async fn cancel(&self, id: &str) -> anyhow::Result<()> {
        let path = format!("/api/workflow-executions/{id}/cancel");
        send(self.request(Method::POST, &path)).await.map(|_| ())
    }

    /// The events of a run, as they come.
    pub(super) async fn events(&self, id: &str) -> anyhow::Result<Events> {
        let path = format!("/api/workflow-executions/{id}/events");
        let response = send(self.request(Method::GET, &path)).await?;
        Ok(Events { response, text: Vec::new() })
    }

    /// Keeps a file on the server and answers with its URL.
    pub(super) async fn upload(&self, bytes: Vec<u8>) -> anyhow::Result<String> {
        let answer: UploadAnswer =
            json(self.request(Method::POST, "/api/uploads").body(bytes)).await?;
        Ok(answer.url)
    }

    /// The bytes of a file of the server, and its type.
    pub(super) async fn download(&self, url: &str) -> anyhow::Result<(String, Vec<u8>)> {
        let response = send(self.http.get(url)).await?;
        let kind = response.headers().get("content-type").and_then(|it| it.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        Ok((kind, response.bytes().await?.into()))
    }

    /// Whether a URL is that of a file of this server.
    pub(super) fn is_artifact(&self, url: &str) -> bool {
        url.strip_prefix(&self.base).is_some_and(|path| path.starts_with("/artifacts/"))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }
}

async fn execution(request: RequestBuilder) -> anyhow::Result<Execution> {
    let answer: ExecutionAnswer = json(request).await?;
    Ok(answer.execution)
}

async fn json<T: DeserializeOwned>(request: RequestBuilder) -> anyhow::Result<T> {
    let text = send(request).await?.text().await?;
    serde_json::from_str(&text).context("the server's answer is not what this version expects")
}

async fn send(request: RequestBuilder) -> anyhow::Result<Response> {
    let response = request.send().await.context("the server cannot be reached")?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let text = response.text().await.unwrap_or_default();
    match serde_json::from_str::<ErrorBody>(&text) {
        Ok(body) => Err(anyhow!("{} ({})", body.error.message, body.error.code)),
        Err(_) => bail!("the server answered {status}"),
    }
}

/// Server-sent events.
pub(super) struct Events {
    response: Response,
    /// What has come of the next event.
    text: Vec<u8>,
}

impl Events {
    /// The name and the data of the next event; `None` when the stream ends.
    pub(super) async fn next(&mut self) -> anyhow::Result<Option<(String, String)>> {
        loop {
            while let Some(end) = self.text.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.text.drain(..end + 2).collect();
                if let Some(event) = event(&String::from_utf8_lossy(&block)) {
                    return Ok(Some(event));
                }
            }
            match self.response.chunk().await? {
                Some(chunk) => self.text.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }
}

/// The event of a block of lines; `None` for one that only keeps the stream alive.
fn event(block: &str) -> Option<(String, String)> {
    let field = |name: &str| {
        let lines = block.lines().filter_map(|line| line.strip_prefix(name));
        let values: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        (!values.is_empty()).then(|| values.join("\n"))
    };
    Some((field("event:")?, field("data:")?))
}
