//! The HTTP API, asked as anybody would.

use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::server::{Server, shared};

/// How long a run may take that a test waits for.
pub const ENDS_WITHIN: Duration = Duration::from_mins(1);
/// How often a run is asked after.
const ASK_EVERY: Duration = Duration::from_millis(15);

/// A server and a token of it.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Client {
    /// The owner of a server.
    pub fn new(server: &Server) -> Self {
        let http = reqwest::Client::builder().timeout(ENDS_WITHIN).build();
        Self {
            http: http.expect("a client needs nothing"),
            base: server.base.clone(),
            token: server.token.clone(),
        }
    }

    /// The owner of the shared server.
    pub fn of_shared() -> Self {
        Self::new(shared())
    }

    /// Somebody else of the same server.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    /// A request to a path, or to a URL as it is.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(&self.token)
    }

    /// A request without a token.
    pub fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method is a word");
        let url = if path.starts_with("http") { path.to_owned() } else { self.base.clone() + path };
        self.http.request(method, url)
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request("GET", path)).await
    }

    /// `POST` of a body of JSON.
    pub async fn post(&self, path: &str, body: impl ToString) -> Answer {
        send(with_json(self.request("POST", path), body)).await
    }

    /// `PUT` of a body of JSON.
    pub async fn put(&self, path: &str, body: impl ToString) -> Answer {
        send(with_json(self.request("PUT", path), body)).await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request("DELETE", path)).await
    }

    /// Keeps a workflow and answers with its id.
    pub async fn create(&self, document: impl ToString) -> String {
        let answer = self.post("/api/workflows", document).await.json(201);
        text(&answer["workflow"]["id"])
    }

    /// Starts a run and answers with its id.
    pub async fn execute(&self, workflow: &str, inputs: &Value) -> String {
        let path = format!("/api/workflows/{workflow}/execute");
        let answer = self.post(&path, json!({ "input_params": inputs })).await.json(202);
        text(&answer["execution"]["id"])
    }

    /// Keeps a workflow, starts it, and answers with the run's id.
    pub async fn start(&self, document: impl ToString, inputs: &Value) -> String {
        let workflow = self.create(document).await;
        self.execute(&workflow, inputs).await
    }

    /// Keeps a workflow, runs it, and answers with the execution that has ended.
    pub async fn run(&self, document: impl ToString, inputs: &Value) -> Value {
        let id = self.start(document, inputs).await;
        self.ended(&id).await
    }

    /// An execution as it is now.
    pub async fn execution(&self, id: &str) -> Value {
        let mut answer = self.get(&format!("/api/workflow-executions/{id}")).await.json(200);
        answer["execution"].take()
    }

    /// An execution that has ended.
    pub async fn ended(&self, id: &str) -> Value {
        self.when(id, |it| !matches!(text(&it["status"]).as_str(), "pending" | "running")).await
    }

    /// An execution as soon as it is as wanted.
    pub async fn when(&self, id: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        let begin = Instant::now();
        loop {
            let execution = self.execution(id).await;
            if is_wanted(&execution) {
                return execution;
            }
            assert!(begin.elapsed() < ENDS_WITHIN, "this is not what was waited for: {execution}");
            tokio::time::sleep(ASK_EVERY).await;
        }
    }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name is a word");
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON, if the status is as expected.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The `error` of an answer that has this status and code, and all that every
    /// error has to have.
    #[track_caller]
    pub fn error(&self, status: u16, code: &str) -> Value {
        let mut body = self.json(status);
        assert_eq!(self.header("content-type"), "application/json", "{body}");
        assert!(!self.header("x-request-id").is_empty(), "{:?}", self.headers);
        let error = body["error"].take();
        assert_eq!(error["code"], code, "{error}");
        let message = text(&error["message"]);
        assert!(!message.is_empty() && !message.ends_with('.'), "{error}");
        let mut fields: Vec<_> = error.as_object().into_iter().flat_map(|it| it.keys()).collect();
        fields.retain(|field| !["code", "message", "details"].contains(&field.as_str()));
        assert!(fields.is_empty(), "{error}");
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(1));
        error
    }
}

/// A request with a body of JSON.
pub fn with_json(request: RequestBuilder, body: impl ToString) -> RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}

/// Sends a request and reads all of the answer.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("the server answers");
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        bytes: response.bytes().await.expect("the answer is whole").to_vec(),
    }
}

/// The text of a value that has to be one.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The number of a value that has to be a whole one.
#[track_caller]
pub fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no whole number"))
}
