//! A data dir and the servers that live on it, one after another: when one dies, the
//! next goes on.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::{JoinHandle, block_in_place};

use crate::client::{Answer, Client, ENDS_WITHIN, send, text, with_json};
use crate::events::{Event, Events};
use crate::ledger::{self, Line};
use crate::records::Records;
use crate::server::{Server, weftwork};

/// How long to wait before asking again.
const ASK_EVERY: Duration = Duration::from_millis(10);
/// The signal of a process that aborts itself.
const ABORTED: i32 = 6;

/// The servers of one data dir.
#[derive(Debug)]
pub struct Lives {
    folder: TempDir,
    server: Option<Server>,
    /// Speaks to the server that lives now.
    client: Arc<Mutex<Option<Client>>>,
    /// Where a server is to abort itself; `None` once one has.
    crash_at: Option<String>,
    deaths: Vec<Death>,
}

/// What was so when a server died.
#[derive(Debug)]
struct Death {
    records: Records,
    /// How many lines the sandbox's ledger had.
    n_lines: usize,
}

impl Lives {
    /// Starts the first server. The first that comes to `crash_at`, such as
    /// `call.after-provider:2`, aborts itself.
    pub async fn begin(crash_at: Option<String>) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let client = Arc::default();
        let mut lives = Self { folder, server: None, client, crash_at, deaths: Vec::new() };
        lives.start().await;
        lives
    }

    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn ledger_file(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    /// What the sandbox was asked so far.
    pub fn ledger(&self) -> Vec<Line> {
        ledger::read(&self.ledger_file())
    }

    /// Whether a server has come to where it was to abort itself.
    pub fn has_crashed(&self) -> bool {
        self.crash_at.is_none()
    }

    async fn start(&mut self) {
        loop {
            let mut command = weftwork();
            command.env("WEFTWORK_SANDBOX_LEDGER", self.ledger_file());
            if let Some(crash_at) = &self.crash_at {
                command.env("WEFTWORK_CRASH_AT", crash_at);
            }
            let data_dir = self.data_dir();
            self.server = block_in_place(|| Server::try_start(command, "127.0.0.1:0", &data_dir));
            if let Some(server) = &self.server {
                *self.lock() = Some(Client::new(server));
                return;
            }
            assert!(self.crash_at.take().is_some(), "a server does not start");
            self.note_death().await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Client>> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks to the server that lives now.
    pub fn client(&self) -> Client {
        self.lock().clone().expect("a server was started")
    }

    async fn note_death(&mut self) {
        let records = Records::read(&self.data_dir()).await;
        self.deaths.push(Death { records, n_lines: self.ledger().len() });
    }

    /// Kills the server, and starts the next.
    pub async fn kill(&mut self) {
        if let Some(server) = self.server.take() {
            block_in_place(|| server.kill());
        }
        self.note_death().await;
        self.start().await;
    }

    /// Starts the next server if this one has aborted itself.
    async fn revive(&mut self, why: &reqwest::Error) {
        let ended = self.server.as_mut().and_then(|it| block_in_place(|| it.has_ended()));
        let ended = ended.unwrap_or_else(|| panic!("a server lives and does not answer: {why}"));
        assert_eq!(ended.signal(), Some(ABORTED), "a server ended by itself: {ended}");
        assert!(self.crash_at.take().is_some(), "a server aborted, and was not told to");
        self.note_death().await;
        self.start().await;
    }

    /// Sends a request until it is answered, if need be by the next server.
    pub async fn ask(&mut self, request: impl Fn(&Client) -> RequestBuilder) -> Answer {
        loop {
            match request(&self.client()).send().await {
                Ok(response) => {
                    let (status, headers) =
                        (response.status().as_u16(), response.headers().clone());
                    match response.bytes().await {
                        Ok(bytes) => return Answer { status, headers, bytes: bytes.to_vec() },
                        Err(error) => self.revive(&error).await,
                    }
                }
                Err(error) => self.revive(&error).await,
            }
        }
    }

    /// Keeps a workflow and answers with its id.
    pub async fn create(&mut self, document: &Value) -> String {
        let answer = self.post("/api/workflows", document).await.json(201);
        text(&answer["workflow"]["id"])
    }

    /// `POST` of JSON.
    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.ask(|client| with_json(client.request("POST", path), body)).await
    }

    /// `POST` of JSON under an idempotency key; answers with the run's id.
    pub async fn submit(&mut self, path: &str, body: &Value, key: &str) -> String {
        let request = |client: &Client| {
            with_json(client.request("POST", path), body).header("idempotency-key", key)
        };
        text(&self.ask(request).await.json(202)["execution"]["id"])
    }

    /// Starts a run of a workflow, once whatever happens.
    pub async fn execute(&mut self, workflow: &str, inputs: &Value, key: &str) -> String {
        let path = format!("/api/workflows/{workflow}/execute");
        self.submit(&path, &json!({ "input_params": inputs }), key).await
    }

    /// A run as soon as it is as wanted.
    pub async fn when(&mut self, run: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        let (begin, path) = (Instant::now(), format!("/api/workflow-executions/{run}"));
        loop {
            let mut answer = self.ask(|client| client.request("GET", &path)).await.json(200);
            let execution = answer["execution"].take();
            if is_wanted(&execution) {
                return execution;
            }
            assert!(begin.elapsed() < ENDS_WITHIN, "this is not what was waited for: {execution}");
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// A run that has ended.
    pub async fn ended(&mut self, run: &str) -> Value {
        self.when(run, |it| !matches!(text(&it["status"]).as_str(), "pending" | "running")).await
    }

    /// Reads the events of a run from its first on, through all lives, to the last.
    pub fn watch(&self, run: &str) -> JoinHandle<Vec<Event>> {
        let (client, run) = (Arc::clone(&self.client), run.to_owned());
        tokio::spawn(async move {
            let mut seen: Vec<Event> = Vec::new();
            loop {
                let last = seen.last().map_or(0, |it| it.id);
                let now = client.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let request = now.map(|now| Events::request(&now, &run, Some(last)));
                let events = Events::read(request.expect("a server was started")).await;
                if let Some(mut events) = events {
                    while let Some(event) = events.next().await {
                        seen.push(event);
                    }
                }
                if seen.last().is_some_and(|it| it.name == "execution.finished") {
                    return seen;
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
        })
    }

    /// The results of a run, with the content of files instead of their URLs: those
    /// are others in each run.
    pub async fn outputs(&mut self, execution: &Value) -> Value {
        let mut outputs = execution["outputs"].to_string();
        while let Some(start) = outputs.find("\"http://") {
            let url = &outputs[start + 1..];
            let url = url[..url.find('"').expect("a string has an end")].to_owned();
            let path =
                url[url.find("/artifacts/").expect("no other URL is in a result")..].to_owned();
            let path = path.split('?').next().unwrap_or_default();
            let file = send(self.client().request("GET", path)).await;
            assert_eq!(file.status, 200, "{url}");
            let content = crate::server::sha256(&file.bytes);
            outputs = outputs.replace(&url, &content);
        }
        serde_json::from_str(&outputs).expect("it is still JSON")
    }

    /// Ends the last server, and checks what has to hold of all lives together:
    ///
    /// * every run has ended, and no end has changed;
    /// * nothing was asked of the sandbox that did not follow from what was recorded;
    /// * what was recorded when a server died was not asked for again, and a job that
    ///   was recorded was not ordered again;
    /// * no server has asked for the same twice;
    /// * never were more than `max_concurrency` elements of a map at work.
    pub async fn check(mut self, max_concurrency: usize) {
        if let Some(server) = self.server.take() {
            assert_eq!(block_in_place(|| server.stop()), Some(0));
        }
        self.note_death().await;
        let lines = self.ledger();
        let last = self.deaths.last().map(|it| it.records.clone()).unwrap_or_default();
        assert_eq!(last.ends().count(), last.runs.len(), "{:?}", last.runs);
        for Death { records, n_lines } in &self.deaths {
            lines[..*n_lines].iter().for_each(|line| assert_follows(line, records));
            for (run, status) in records.ends() {
                assert_eq!(last.runs.get(run), Some(status), "{run} has ended differently");
            }
            for line in lines[*n_lines..].iter().filter(|it| it.is_work()) {
                let is_known = records.ended.contains(&line.key)
                    || (line.what == "submit" && records.accepted.contains(&line.key))
                    || records.ends().any(|(run, _)| run == line.run());
                assert!(!is_known, "recorded, and asked for again: {line:?}");
            }
        }
        let mut from = 0;
        for death in &self.deaths {
            check_life(&lines[from..death.n_lines], max_concurrency);
            from = death.n_lines;
        }
    }
}

/// Checks that what the sandbox was asked follows from what was recorded by then.
fn assert_follows(line: &Line, records: &Records) {
    assert!(records.runs.contains_key(line.run()), "of a run that was not recorded: {line:?}");
    assert!(records.lead_to(line), "what comes before was not recorded: {line:?}");
    let is_job = line.what != "poll" || records.accepted.contains(&line.key);
    assert!(is_job, "the job was not recorded: {line:?}");
    if let Some(before) = line.attempt_before() {
        assert!(records.ended.contains(&before), "the attempt before was not recorded: {line:?}");
    }
}

/// Checks what one server asked of the sandbox.
fn check_life(lines: &[Line], max_concurrency: usize) {
    let mut submitted = std::collections::BTreeSet::new();
    let mut at_work = std::collections::BTreeMap::new();
    for line in lines {
        if line.what == "submit" {
            assert!(submitted.insert(&line.key), "asked for twice by one server: {line:?}");
        }
        if let Some(map) = line.map() {
            let at_work: &mut usize = at_work.entry(map).or_default();
            match line.what.as_str() {
                "finish" => *at_work -= 1,
                "submit" | "poll" => *at_work += 1,
                _ => {}
            }
            assert!(*at_work <= max_concurrency, "{at_work} elements of {map} are at work");
        }
    }
}
