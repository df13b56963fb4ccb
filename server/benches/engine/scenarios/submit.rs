//! How soon a submitted run does something.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use weftwork_core::run::RunStatus;

use super::Bench;
use crate::Options;
use crate::api::outcome;
use crate::clock::{ms_between, now_ns};
use crate::documents::{self, SINGLE};
use crate::table::{Row, percentile};

/// How many runs make one 99th percentile.
const N_RUNS: usize = 300;

/// From the moment that a caller sends its request to that in which the provider is
/// called, one run at a time.
pub(super) async fn run(options: &Options) -> Result<Vec<Row>> {
    let bench = Bench::start(options).await?;
    let workflow = bench.api.create(&documents::single()).await?;
    for _ in 0..N_RUNS {
        submit(&bench, &workflow).await?;
    }
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for _ in 0..options.repeats(5, 3) {
        let mut waits = Vec::new();
        for _ in 0..N_RUNS {
            waits.push(submit(&bench, &workflow).await?);
        }
        p50.push(percentile(&waits, 0.5));
        p99.push(percentile(&waits, 0.99));
    }
    Ok(vec![
        Row::new("submit to first dispatch: p50, ms", p50).at_most(1.0),
        Row::new("submit to first dispatch: p99, ms", p99).at_most(5.0),
    ])
}

/// Submits one run, waits for its end, and answers with the milliseconds until the
/// provider was called.
async fn submit(bench: &Bench, workflow: &str) -> Result<f64> {
    let start = now_ns();
    let id = bench.api.execute(workflow, "{}".to_owned()).await?;
    loop {
        let execution = bench.api.execution(&id).await?;
        match execution.status {
            RunStatus::Completed => {
                let result = execution.outputs.get(SINGLE);
                let called = result.and_then(|result| result["called_at_ns"].as_u64());
                return Ok(ms_between(start, called.context("a result says not when")?));
            }
            RunStatus::Pending | RunStatus::Running => {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            _ => bail!("a run is {}", outcome(&execution)),
        }
    }
}
