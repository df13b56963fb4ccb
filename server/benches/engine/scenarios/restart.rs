//! How soon a server goes on after a crash in the middle of a large map.

use std::time::Duration;

use anyhow::Result;

use super::Bench;
use crate::api::with_elements;
use crate::clock::ms_between;
use crate::table::Row;
use crate::{Options, documents};

/// How many elements are done before the crash.
const N_DONE: u64 = 1_000;
/// How many are not.
const N_PENDING: u64 = 10_000;
/// How long an element takes that is not done when the server is killed.
const SLOW_MS: u64 = 600_000;

/// From the moment that the server is started anew to the first call that its provider
/// makes.
pub(super) async fn run(options: &Options) -> Result<Vec<Row>> {
    let mut waits = Vec::new();
    for _ in 0..options.repeats(5, 1) {
        let bench = Bench::start(options).await?;
        let workflow = bench.api.create(&documents::slow_map()).await?;
        let quick = (0..N_DONE).map(|_| 0);
        let slow = (0..N_PENDING).map(|_| SLOW_MS);
        bench.api.execute(&workflow, with_elements(quick.chain(slow))).await?;
        bench.called(N_DONE + 1, &workflow).await?;
        // The results that came last have to be stored too.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let (bench, start_ns) = bench.crash_and_restart().await?;
        waits.push(ms_between(start_ns, bench.called(1, &workflow).await?.first_ns));
    }
    Ok(vec![Row::new("restart with 10,000 pending items, ms", waits).at_most(1_000.0)])
}
