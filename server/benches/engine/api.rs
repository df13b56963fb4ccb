//! A caller of the server's HTTP API.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use weftwork_api::{Execution, ExecutionAnswer, ExecutionList, ItemList, WorkflowAnswer};
use weftwork_core::run::RunStatus;

/// How often the end of a run is looked for, as a share of the time that it was waited
/// for. Each look costs the server about a third of a millisecond of its CPU time; a
/// time is at most so much too long.
const LOOK_AGAIN: f64 = 0.04;
/// How often it is looked for at most.
const LOOK_AT_MOST: Duration = Duration::from_millis(1);
/// How often a failure is looked for.
const LOOK_FOR_FAILURE: Duration = Duration::from_millis(500);

/// Calls one server.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    client: Client,
    base: String,
    token: String,
}

impl Api {
    /// A caller of the server that printed this line when it started.
    pub(crate) fn new(line: &str) -> Result<Self> {
        let url = line.strip_prefix("Editor: ").and_then(|it| it.split_once("/#token="));
        let (base, token) = url.with_context(|| format!("no URL in `{line}`"))?;
        let client = Client::builder().no_proxy().build()?;
        Ok(Self { client, base: base.to_owned(), token: token.to_owned() })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    /// The text that is behind a path.
    pub(crate) async fn get(&self, path: &str) -> Result<String> {
        text(self.request(Method::GET, path).send().await?).await
    }

    async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        Ok(serde_json::from_str(&self.get(path).await?)?)
    }

    /// Sends JSON, and answers with the text that comes back.
    pub(crate) async fn post(&self, path: &str, body: String) -> Result<String> {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        text(request.body(body).send().await?).await
    }

    /// Saves a workflow, and answers with its id.
    pub(crate) async fn create(&self, document: &Value) -> Result<String> {
        let answer = self.post("/api/workflows", document.to_string()).await?;
        let answer: WorkflowAnswer = serde_json::from_str(&answer)?;
        if let Some(diagnostic) = answer.diagnostics.iter().next() {
            bail!("a workflow of the bench is not quite right: {}", diagnostic.message);
        }
        let workflow: Value = serde_json::from_str(answer.workflow.get())?;
        Ok(workflow["id"].as_str().context("a workflow has no id")?.to_owned())
    }

    /// Starts a run, and answers with its id.
    pub(crate) async fn execute(&self, workflow: &str, body: String) -> Result<String> {
        let answer = self.post(&format!("/api/workflows/{workflow}/execute"), body).await?;
        let answer: ExecutionAnswer = serde_json::from_str(&answer)?;
        Ok(answer.execution.id)
    }

    /// Cancels a run, and answers with its end.
    pub(crate) async fn cancel(&self, id: &str) -> Result<Execution> {
        let path = format!("/api/workflow-executions/{id}/cancel");
        let answer: ExecutionAnswer =
            serde_json::from_str(&self.post(&path, String::new()).await?)?;
        Ok(answer.execution)
    }

    /// How a run stands.
    pub(crate) async fn execution(&self, id: &str) -> Result<Execution> {
        let answer: ExecutionAnswer = self.read(&format!("/api/workflow-executions/{id}")).await?;
        Ok(answer.execution)
    }

    /// The first elements of a map.
    pub(crate) async fn items(&self, id: &str, node: &str) -> Result<ItemList> {
        self.read(&format!("/api/workflow-executions/{id}/nodes/{node}/items?limit=100")).await
    }

    /// The ids of a workflow's last runs with this status.
    pub(crate) async fn runs(
        &self,
        workflow: &str,
        status: RunStatus,
        limit: usize,
    ) -> Result<Vec<String>> {
        let status = status.name();
        let query = format!("workflow_id={workflow}&status={status}&limit={limit}");
        let list: ExecutionList = self.read(&format!("/api/workflow-executions?{query}")).await?;
        Ok(list.executions.into_iter().map(|it| it.id).collect())
    }

    /// Fails when a run of this workflow has failed, and says why.
    pub(crate) async fn none_failed(&self, workflow: &str) -> Result<()> {
        for status in [RunStatus::Failed, RunStatus::TimedOut, RunStatus::Cancelled] {
            if let Some(id) = self.runs(workflow, status, 1).await?.first() {
                bail!("a run is {}", outcome(&self.execution(id).await?));
            }
        }
        Ok(())
    }

    /// Waits until this many runs of a workflow have completed, of the last hundred.
    /// Nothing that grows with a run is asked for meanwhile.
    pub(crate) async fn completed(&self, workflow: &str, n_runs: usize) -> Result<()> {
        let start = Instant::now();
        let mut failures_looked_for = start;
        while self.runs(workflow, RunStatus::Completed, n_runs).await?.len() < n_runs {
            if failures_looked_for.elapsed() > LOOK_FOR_FAILURE {
                self.none_failed(workflow).await?;
                failures_looked_for = Instant::now();
            }
            let pause = start.elapsed().mul_f64(LOOK_AGAIN).max(LOOK_AT_MOST);
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    /// The events of a run, from now on.
    pub(crate) async fn events(&self, id: &str) -> Result<Events> {
        let path = format!("/api/workflow-executions/{id}/events");
        let response = self.request(Method::GET, &path).send().await?.error_for_status()?;
        Ok(Events { response })
    }
}

/// The server-sent events of one run.
pub(crate) struct Events {
    response: Response,
}

impl Events {
    /// Reads all events until the stream ends, and keeps none.
    pub(crate) async fn end(mut self) -> Result<()> {
        while self.response.chunk().await?.is_some() {}
        Ok(())
    }

    /// Waits for the end of the run, which has to have completed.
    pub(crate) async fn completed(self) -> Result<Execution> {
        let execution = self.last().await?;
        let is_completed = execution.status == RunStatus::Completed;
        ensure!(is_completed, "a run is {}", outcome(&execution));
        Ok(execution)
    }

    /// Waits for the end of the run, whatever that is.
    pub(crate) async fn last(self) -> Result<Execution> {
        const LAST: &str = "event: execution.finished\n";
        let text = self.response.text().await?;
        let (_, last) = text.split_once(LAST).context("the events ended too early")?;
        let data = last.lines().find_map(|line| line.strip_prefix("data: "));
        let answer: ExecutionAnswer = serde_json::from_str(data.context("an event has no data")?)?;
        Ok(answer.execution)
    }
}

/// How far a run is, and why it failed.
pub(crate) fn outcome(execution: &Execution) -> String {
    let status = execution.status.name();
    let error = execution.error.as_ref();
    error.map_or(status.to_owned(), |error| format!("{status}: {}: {}", error.code, error.message))
}

/// The body that gives a run these elements.
pub(crate) fn with_elements(elements: impl Iterator<Item = u64>) -> String {
    json!({ "input_params": { "xs": elements.collect::<Vec<_>>() } }).to_string()
}

async fn text(response: Response) -> Result<String> {
    let (status, path) = (response.status(), response.url().path().to_owned());
    let text = response.text().await?;
    ensure!(
        status.is_success(),
        "{path}: {status}: {}",
        text.chars().take(300).collect::<String>()
    );
    Ok(text)
}
