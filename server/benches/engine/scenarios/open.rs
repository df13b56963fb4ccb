//! The API while a thousand runs are open and go on.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures_util::future::try_join_all;
use tokio::task::JoinSet;
use weftwork_core::run::RunStatus;

use super::Bench;
use crate::api::Api;
use crate::table::{Row, percentile};
use crate::{Options, documents};

/// How many runs are open.
const N_RUNS: usize = 1_000;
/// How many of them have a reader of their events.
const N_READERS: usize = 50;
/// How many nodes a run has, so that none ends while it is measured.
const N_NODES: usize = 100;
/// How long each node takes.
const NODE_MS: u64 = 1_000;
/// How many requests of a kind make one 99th percentile.
const N_REQUESTS: usize = 300;
/// What a caller waits between two requests.
const PAUSE: Duration = Duration::from_millis(2);

/// What a caller asks for.
enum Request {
    /// What is behind this path.
    Get(String),
    /// Diagnostics of this document.
    Validate(String),
}

/// Three callers at a time, one per kind of request.
pub(super) async fn run(options: &Options) -> Result<Vec<Row>> {
    let bench = Bench::start(options).await?;
    let document = documents::chain(N_NODES, NODE_MS);
    let workflow = bench.api.create(&document).await?;
    let mut runs = Vec::new();
    let mut submits = Vec::new();
    for _ in 0..N_RUNS {
        let start = Instant::now();
        runs.push(bench.api.execute(&workflow, "{}".to_owned()).await?);
        submits.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let mut readers = JoinSet::new();
    for id in runs.iter().step_by(N_RUNS / N_READERS) {
        let events = bench.api.events(id).await?;
        readers.spawn(events.end());
    }
    let one = format!("/api/workflow-executions/{}", runs[N_RUNS / 2]);
    let kinds = [
        ("GET of one", Request::Get(one)),
        ("GET of a list", Request::Get("/api/workflow-executions?limit=50".to_owned())),
        ("POST validate", Request::Validate(document.to_string())),
    ];
    let n_rounds = options.repeats(5, 3);
    let callers = kinds.map(|(name, request)| rows(&bench.api, name, request, n_rounds));
    let mut all = vec![Row::new("1,000 runs open: POST execute, ms", submits)];
    all.extend(try_join_all(callers).await?.into_iter().flatten());
    if let Some(ended) = readers.try_join_next() {
        ended?.context("a reader was cut off")?;
        bail!("a reader's stream has ended");
    }
    let n_open = bench.api.runs(&workflow, RunStatus::Running, 100).await?.len();
    ensure!(n_open == 100, "only {n_open} runs are still open");
    bench.api.none_failed(&workflow).await?;
    Ok(all)
}

/// Makes requests of one kind, one after the other.
async fn rows(api: &Api, name: &str, request: Request, n_rounds: usize) -> Result<[Row; 2]> {
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for _ in 0..n_rounds {
        let mut times = Vec::new();
        for _ in 0..N_REQUESTS {
            let start = Instant::now();
            match &request {
                Request::Get(path) => api.get(path).await?,
                Request::Validate(document) => api.post("/api/validate", document.clone()).await?,
            };
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            tokio::time::sleep(PAUSE).await;
        }
        p50.push(percentile(&times, 0.5));
        p99.push(percentile(&times, 0.99));
    }
    Ok([
        Row::new(format!("1,000 runs open: {name}: p50, ms"), p50),
        Row::new(format!("1,000 runs open: {name}: p99, ms"), p99).at_most(50.0),
    ])
}
