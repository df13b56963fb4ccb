//! What is measured, one file per kind of work.

mod cancel;
mod chain;
mod deadline;
mod floor;
mod map;
mod open;
mod restart;
mod start;
mod submit;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use tempfile::TempDir;
use weftwork_server::providers::{Boxed, Limits};

use crate::Options;
use crate::api::Api;
use crate::clock::now_ns;
use crate::machine::{self, Usage};
use crate::mock::Requests;
use crate::process::Process;
use crate::table::{self, Row};

/// How long a scenario may take.
const ENDS_WITHIN: Duration = Duration::from_mins(5);
/// How often calls are looked for.
const LOOK_AGAIN: Duration = Duration::from_millis(1);
/// How often a failure is looked for.
const LOOK_FOR_FAILURE: Duration = Duration::from_millis(500);

/// Something to measure.
pub(crate) struct Scenario {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    run: fn(&Options) -> Boxed<'_, Result<Vec<Row>>>,
}

/// Every scenario, in the order of the table.
pub(crate) const ALL: &[Scenario] = &[
    Scenario { name: "floor", run: |options| Box::pin(floor::run(options)) },
    Scenario { name: "chain-one", run: |options| Box::pin(chain::one(options)) },
    Scenario { name: "chain-eight", run: |options| Box::pin(chain::eight(options)) },
    Scenario { name: "map-http-1k", run: |options| Box::pin(map::http(options, 1_000)) },
    Scenario { name: "map-http-10k", run: |options| Box::pin(map::http(options, 10_000)) },
    Scenario { name: "map-instant-10k", run: |options| Box::pin(map::instant(options, 10_000)) },
    Scenario { name: "map-instant-100k", run: |options| Box::pin(map::instant(options, 100_000)) },
    Scenario { name: "submit", run: |options| Box::pin(submit::run(options)) },
    Scenario { name: "start", run: |options| Box::pin(start::run(options)) },
    Scenario { name: "restart", run: |options| Box::pin(restart::run(options)) },
    Scenario { name: "cancel", run: |options| Box::pin(cancel::run(options)) },
    Scenario { name: "deadline", run: |options| Box::pin(deadline::run(options)) },
    Scenario { name: "open", run: |options| Box::pin(open::run(options)) },
];

/// Runs the scenarios that are asked for. One that fails does not stop the others, but
/// the whole then fails.
pub(crate) async fn run_all(options: &Options) -> Result<()> {
    std::fs::create_dir_all(&options.folder)
        .with_context(|| format!("cannot make {}", options.folder.display()))?;
    table::print_head(&machine::describe());
    let is_wanted = |scenario: &&Scenario| {
        let wanted = &options.wanted;
        wanted.is_empty() || wanted.iter().any(|it| scenario.name.starts_with(it.as_str()))
    };
    let mut n_failed = 0;
    for scenario in ALL.iter().filter(is_wanted) {
        let before = Usage::now()?;
        let result = tokio::time::timeout(ENDS_WITHIN, (scenario.run)(options)).await;
        let late = |_| anyhow!("not done within {} s", ENDS_WITHIN.as_secs());
        match result.map_err(late).flatten() {
            Ok(rows) => table::print_rows(&rows, before.share_of_others()?),
            Err(error) => {
                n_failed += 1;
                table::print_failure(scenario.name, &error);
            }
        }
    }
    ensure!(n_failed == 0, "{n_failed} scenarios have no figures");
    Ok(())
}

/// The mock, a server that calls it, and the folder with the server's data.
struct Bench {
    server: Process,
    api: Api,
    mock: Mock,
    folder: TempDir,
    /// How many calls the server makes at once.
    n_calls: usize,
}

impl Bench {
    /// A server on an empty data dir.
    async fn start(options: &Options) -> Result<Self> {
        Self::start_wide(options, Limits::default().max_in_flight).await
    }

    /// As [`Bench::start`], whose provider takes so many calls at once.
    async fn start_wide(options: &Options, n_calls: usize) -> Result<Self> {
        let folder = TempDir::new_in(&options.folder)?;
        let mock = Mock::start(folder.path()).await?;
        let (server, api) = serve(folder.path(), &mock, n_calls).await?;
        Ok(Self { server, api, mock, folder, n_calls })
    }

    /// Waits until so many calls are under way.
    async fn at_work(&self, n_calls: usize) -> Result<()> {
        while self.mock.requests().await?.n_at_work < n_calls as u64 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }

    /// Waits until the mock was called so often, which only runs of this workflow do.
    async fn called(&self, n: u64, workflow: &str) -> Result<Requests> {
        let mut failures_looked_for = Instant::now();
        loop {
            let requests = self.mock.requests().await?;
            if requests.n >= n {
                return Ok(requests);
            }
            if failures_looked_for.elapsed() > LOOK_FOR_FAILURE {
                self.api.none_failed(workflow).await?;
                failures_looked_for = Instant::now();
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Kills the server, and starts it anew on the same data. Answers also with when,
    /// by [`now_ns`].
    async fn crash_and_restart(self) -> Result<(Self, u64)> {
        let Self { server, mock, folder, n_calls, .. } = self;
        server.kill()?;
        mock.forget().await?;
        let start_ns = now_ns();
        let (server, api) = serve(folder.path(), &mock, n_calls).await?;
        Ok((Self { server, api, mock, folder, n_calls }, start_ns))
    }
}

/// Starts a server with the bench's provider on a data dir.
async fn serve(folder: &Path, mock: &Mock, n_calls: usize) -> Result<(Process, Api)> {
    let data = path_text(folder.join("data"))?;
    let command = Process::role(&["serve", &data, &mock.url, &n_calls.to_string()])?;
    let (server, line) = Process::start(command, &folder.join("server.log")).await?;
    Ok((server, Api::new(&line)?))
}

fn path_text(path: PathBuf) -> Result<String> {
    path.into_os_string().into_string().ok().context("a folder's name is not UTF-8")
}

/// The service that the provider calls.
struct Mock {
    /// `http://127.0.0.1:40123`
    url: String,
    client: reqwest::Client,
    _process: Process,
}

impl Mock {
    async fn start(folder: &Path) -> Result<Self> {
        let log = folder.join("mock.log");
        let (process, url) = Process::start(Process::role(&["mock"])?, &log).await?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { url, client, _process: process })
    }

    /// The requests that came since they were last forgotten.
    async fn requests(&self) -> Result<Requests> {
        let answer = self.client.get(format!("{}/requests", self.url)).send().await?;
        Ok(serde_json::from_str(&answer.text().await?)?)
    }

    async fn forget(&self) -> Result<()> {
        self.client.delete(format!("{}/requests", self.url)).send().await?.error_for_status()?;
        Ok(())
    }
}
