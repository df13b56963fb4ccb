//! How much later than its time a run ends.

use std::time::Instant;

use anyhow::{Result, ensure};
use weftwork_core::run::RunStatus;

use super::Bench;
use crate::table::Row;
use crate::{Options, documents};

/// How long a call takes that is not dropped.
const CALL_MS: u64 = 600_000;
/// How long a run may take.
const SECONDS: u32 = 1;

/// With one call under way, and with as many as a server has to bear.
pub(super) async fn run(options: &Options) -> Result<Vec<Row>> {
    Ok(vec![measure(options, 1).await?, measure(options, 1_000).await?])
}

/// From the request that starts the run to the event that tells of its end, without the
/// time that it may take.
async fn measure(options: &Options, n_calls: usize) -> Result<Row> {
    let bench = Bench::start_wide(options, n_calls).await?;
    let mut document = documents::many(n_calls, CALL_MS);
    document["timeout_seconds"] = SECONDS.into();
    let workflow = bench.api.create(&document).await?;
    let mut late = Vec::new();
    for _ in 0..options.repeats(10, 2) {
        let start = Instant::now();
        let id = bench.api.execute(&workflow, "{}".to_owned()).await?;
        let execution = bench.api.events(&id).await?.last().await?;
        late.push((start.elapsed().as_secs_f64() - f64::from(SECONDS)) * 1000.0);
        ensure!(execution.status == RunStatus::TimedOut, "a run is {:?}", execution.status);
    }
    let calls =
        if n_calls == 1 { "a call".to_owned() } else { format!("{},000 calls", n_calls / 1_000) };
    Ok(Row::new(format!("deadline with {calls}: ends late by, ms"), late).at_most(500.0))
}
