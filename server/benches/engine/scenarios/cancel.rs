//! How soon a cancel is answered, and how soon the provider has peace.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use weftwork_core::run::RunStatus;

use super::Bench;
use crate::table::Row;
use crate::{Options, documents};

/// How long a call takes that is not cancelled.
const CALL_MS: u64 = 600_000;
/// How often the provider's calls are counted.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// With one call under way, and with as many as a server has to bear.
pub(super) async fn run(options: &Options) -> Result<Vec<Row>> {
    Ok([measure(options, 1).await?, measure(options, 1_000).await?].into_iter().flatten().collect())
}

/// From the request to its answer, which has the end of the run in it, and until no call
/// is under way any more.
async fn measure(options: &Options, n_calls: usize) -> Result<[Row; 2]> {
    let bench = Bench::start_wide(options, n_calls).await?;
    let workflow = bench.api.create(&documents::many(n_calls, CALL_MS)).await?;
    let (mut answers, mut peace) = (Vec::new(), Vec::new());
    for _ in 0..options.repeats(20, 3) {
        let id = bench.api.execute(&workflow, "{}".to_owned()).await?;
        bench.at_work(n_calls).await?;
        let start = Instant::now();
        let execution = bench.api.cancel(&id).await?;
        answers.push(start.elapsed().as_secs_f64() * 1000.0);
        while bench.mock.requests().await?.n_at_work > 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        peace.push(start.elapsed().as_secs_f64() * 1000.0);
        ensure!(execution.status == RunStatus::Cancelled, "a run is {:?}", execution.status);
    }
    let name = match n_calls {
        1 => "cancel of a call".to_owned(),
        _ => format!("cancel of {},000 calls", n_calls / 1_000),
    };
    Ok([
        Row::new(format!("{name}: run has ended, ms"), answers).at_most(250.0),
        Row::new(format!("{name}: all are dropped, ms"), peace).at_most(250.0),
    ])
}
