//! The requests of the HTTP API, one function each.

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::{AbortSignal, File};
use weftwork_api::{
    ExecuteBody, Execution, ExecutionAnswer, ExecutionList, ItemList, MapTuned, PlanBody,
    RerunBody, RerunPreview, TuneBody, UploadAnswer, WhichWorkflow, WorkflowAnswer, WorkflowList,
};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::estimate::Estimate;

use super::failure::ApiFailure;
use super::token::Token;
use crate::time::now_ms;

/// Speaks to the server. It is in the context of the whole app.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    token: Token,
}

/// What a request came to.
type Answer<T> = Result<T, ApiFailure>;

impl Client {
    /// A client that speaks with this token, whatever it is at the time.
    pub fn new(token: Token) -> Self {
        Self { token }
    }

    /// Whether the server takes this token; it need not be the client's.
    pub async fn check(self, token: &str) -> Answer<()> {
        let authorization = format!("Bearer {token}");
        let request = RequestBuilder::new("/api/me").header("Authorization", &authorization);
        self.send(request.build()).await.map(drop)
    }

    /// A page of workflows whose names or descriptions have `query` in them.
    pub async fn list_workflows(self, query: &str, cursor: Option<&str>) -> Answer<WorkflowList> {
        let request = self.request(Method::GET, "/api/workflows");
        let request = request.query([("limit", "50")].into_iter().chain(not_empty("q", query)));
        self.read(with_cursor(request, cursor)).await
    }

    /// Saves a new workflow.
    pub async fn create_workflow(self, text: &str) -> Answer<WorkflowAnswer> {
        self.send_text(self.request(Method::POST, "/api/workflows"), text).await.map(|it| it.0)
    }

    /// A workflow and its `ETag`.
    pub async fn workflow(self, id: &str) -> Answer<(WorkflowAnswer, Option<String>)> {
        let request = self.request(Method::GET, &format!("/api/workflows/{id}"));
        tagged(self.send(request.build()).await?).await
    }

    /// Saves a workflow; refused with 412 when `etag` is not the saved one's.
    pub async fn save_workflow(
        self,
        id: &str,
        text: &str,
        etag: Option<&str>,
    ) -> Answer<(WorkflowAnswer, Option<String>)> {
        let request = self.request(Method::PUT, &format!("/api/workflows/{id}"));
        let request = match etag {
            Some(etag) => request.header("If-Match", etag),
            None => request,
        };
        self.send_text(request, text).await
    }

    /// Deletes a workflow. Its runs stay.
    pub async fn delete_workflow(self, id: &str) -> Answer<()> {
        let request = self.request(Method::DELETE, &format!("/api/workflows/{id}"));
        self.send(request.build()).await.map(drop)
    }

    /// Starts a run. The same key starts only one.
    pub async fn execute(self, id: &str, body: &ExecuteBody, key: &str) -> Answer<Execution> {
        let request = self.request(Method::POST, &format!("/api/workflows/{id}/execute"));
        self.send_json::<_, ExecutionAnswer>(request.header("Idempotency-Key", key), body)
            .await
            .map(|answer| answer.execution)
    }

    /// What a run would do and cost.
    pub async fn plan(self, body: &PlanBody) -> Answer<Estimate> {
        self.send_json(self.request(Method::POST, "/api/plan"), body).await
    }

    /// A page of the runs of a workflow.
    pub async fn executions(self, workflow: &str, cursor: Option<&str>) -> Answer<ExecutionList> {
        let request = self.request(Method::GET, "/api/workflow-executions");
        let request = request.query([("workflow_id", workflow), ("limit", "50")]);
        self.read(with_cursor(request, cursor)).await
    }

    /// A run.
    pub async fn execution(self, id: &str) -> Answer<Execution> {
        let request = self.request(Method::GET, &format!("/api/workflow-executions/{id}"));
        self.read::<ExecutionAnswer>(request).await.map(|answer| answer.execution)
    }

    /// Cancels a run.
    pub async fn cancel(self, id: &str) -> Answer<Execution> {
        let request = self.request(Method::POST, &format!("/api/workflow-executions/{id}/cancel"));
        self.read::<ExecutionAnswer>(request).await.map(|answer| answer.execution)
    }

    /// What a rerun from `from` would use again of a run's results. Nothing is started.
    pub async fn preview_rerun(self, id: &str, from: &str) -> Answer<RerunPreview> {
        let request = self.request(Method::POST, &format!("/api/workflow-executions/{id}/rerun"));
        self.send_json(request, &rerun_body(from, true)).await
    }

    /// Runs a workflow again, keeping the results that are still right. The same key
    /// starts only one run.
    pub async fn rerun(self, id: &str, from: &str, key: &str) -> Answer<Execution> {
        let request = self.request(Method::POST, &format!("/api/workflow-executions/{id}/rerun"));
        let request = request.header("Idempotency-Key", key);
        let body = rerun_body(from, false);
        self.send_json::<_, ExecutionAnswer>(request, &body).await.map(|answer| answer.execution)
    }

    /// A page of up to `limit` elements of a map; `status` is empty for all of them.
    pub async fn items(
        self,
        execution: &str,
        node: &str,
        status: &str,
        limit: usize,
        cursor: Option<&str>,
    ) -> Answer<ItemList> {
        let path = format!("/api/workflow-executions/{execution}/nodes/{node}/items");
        let limit = limit.to_string();
        let parameters = [("limit", limit.as_str())].into_iter();
        let request = self.request(Method::GET, &path);
        let request = request.query(parameters.chain(not_empty("status", status)));
        self.read(with_cursor(request, cursor)).await
    }

    /// Gives a running map other limits, and tells what they are then.
    pub async fn tune(self, execution: &str, node: &str, body: &TuneBody) -> Answer<MapTuned> {
        let path = format!("/api/workflow-executions/{execution}/nodes/{node}");
        self.send_json(self.request(Method::PATCH, &path), body).await
    }

    /// The events of a run, after the one with the id `last`.
    pub async fn events(
        self,
        id: &str,
        last: Option<&str>,
        stop: &AbortSignal,
    ) -> Answer<Response> {
        let request = self.request(Method::GET, &format!("/api/workflow-executions/{id}/events"));
        let request = request.header("Accept", "text/event-stream").abort_signal(Some(stop));
        let request = match last {
            Some(last) => request.header("Last-Event-ID", last),
            None => request,
        };
        self.send(request.build()).await
    }

    /// The models that the server has.
    pub async fn models(self) -> Answer<Catalogue> {
        self.read(self.request(Method::GET, "/api/models")).await
    }

    /// Stores a file, for use as an input.
    pub async fn upload(self, file: &File) -> Answer<UploadAnswer> {
        let kind = file.type_();
        let kind = if kind.is_empty() { "application/octet-stream" } else { &kind };
        let request = self.request(Method::POST, "/api/uploads").header("Content-Type", kind);
        json(self.send(request.body(file)).await?).await
    }

    fn request(self, method: Method, path: &str) -> RequestBuilder {
        let token = self.token.get_untracked().unwrap_or_default();
        RequestBuilder::new(path)
            .method(method)
            .header("Accept", "application/json")
            .header("Authorization", &format!("Bearer {token}"))
    }

    async fn read<T: DeserializeOwned>(self, request: RequestBuilder) -> Answer<T> {
        json(self.send(request.build()).await?).await
    }

    async fn send_json<B: Serialize, T: DeserializeOwned>(
        self,
        request: RequestBuilder,
        body: &B,
    ) -> Answer<T> {
        // Bodies of the API are made of text, numbers, lists and maps alone.
        let text = serde_json::to_string(body).expect("a body of the API can be written");
        let request = request.header("Content-Type", "application/json");
        json(self.send(request.body(text)).await?).await
    }

    async fn send_text(
        self,
        request: RequestBuilder,
        text: &str,
    ) -> Answer<(WorkflowAnswer, Option<String>)> {
        let request = request.header("Content-Type", "application/json");
        tagged(self.send(request.body(text)).await?).await
    }

    /// Sends a request. A token that is refused leads back to the sign-in page.
    async fn send(
        self,
        request: Result<gloo_net::http::Request, gloo_net::Error>,
    ) -> Answer<Response> {
        let request = request.map_err(|_| ApiFailure::no_connection())?;
        let response = request.send().await.map_err(|_| ApiFailure::no_connection())?;
        if response.ok() {
            return Ok(response);
        }
        if response.status() == 401 {
            self.token.set(None);
        }
        let body = response.text().await.unwrap_or_default();
        Err(ApiFailure::from_answer(response.status(), &body))
    }
}

/// A key that no other request has: sent again with it, a request starts nothing twice.
pub fn idempotency_key() -> String {
    format!("editor-{:x}-{:x}", now_ms(), (js_sys::Math::random() * 1e15) as u64)
}

/// The body of an answer.
async fn json<T: DeserializeOwned>(response: Response) -> Answer<T> {
    let text = response.text().await.map_err(|_| ApiFailure::no_connection())?;
    serde_json::from_str(&text).map_err(|_| ApiFailure::unreadable(response.status()))
}

/// The body of an answer and its `ETag`.
async fn tagged<T: DeserializeOwned>(response: Response) -> Answer<(T, Option<String>)> {
    let etag = response.headers().get("etag");
    json(response).await.map(|body| (body, etag))
}

/// A rerun of a workflow as it is now.
fn rerun_body(from: &str, dry_run: bool) -> RerunBody {
    RerunBody { from: from.to_owned(), workflow: WhichWorkflow::Latest, dry_run }
}

fn with_cursor(request: RequestBuilder, cursor: Option<&str>) -> RequestBuilder {
    request.query(cursor.map(|cursor| ("cursor", cursor)))
}

/// A query parameter, unless it has nothing to say.
fn not_empty<'v>(name: &'static str, value: &'v str) -> Option<(&'static str, &'v str)> {
    (!value.is_empty()).then_some((name, value))
}
