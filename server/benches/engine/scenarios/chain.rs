//! A chain of tasks that each make one POST: what a node costs.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::Bench;
use crate::table::Row;
use crate::{Options, documents};

/// How long the chain is.
const N_NODES: usize = 40;
/// How many runs are open at a time when several are.
const N_AT_ONCE: usize = 8;
/// How often ended runs are looked for, so that hardly ever fewer are open.
const LOOK_AGAIN: Duration = Duration::from_millis(1);
/// After how long without an end a failure is looked for.
const STALLED: Duration = Duration::from_secs(5);

/// One run at a time, each followed by a reader of its events.
pub(super) async fn one(options: &Options) -> Result<Vec<Row>> {
    let bench = Bench::start(options).await?;
    let workflow = bench.api.create(&documents::chain(N_NODES, 0)).await?;
    let (mut outside, mut inside) = (Vec::new(), Vec::new());
    let n_warm_up = 5;
    for index in 0..n_warm_up + options.repeats(100, 20) {
        let start = Instant::now();
        let id = bench.api.execute(&workflow, "{}".to_owned()).await?;
        let execution = bench.api.events(&id).await?.completed().await?;
        let wall = start.elapsed();
        if index < n_warm_up {
            continue;
        }
        outside.push(wall.as_secs_f64() * 1000.0);
        let times = execution.finished_at_ms.zip(execution.started_at_ms);
        let (finished, started) = times.context("a completed run has no times")?;
        inside.push((finished - started) as f64);
    }
    Ok(vec![
        Row::new("chain of 40, HTTP, one run: client, ms", outside).at_most(20.0),
        Row::new("chain of 40, HTTP, one run: engine, ms", inside),
    ])
}

/// Eight runs at a time. Nobody reads their events: that would cost the server as much
/// as the runs do.
pub(super) async fn eight(options: &Options) -> Result<Vec<Row>> {
    let bench = Bench::start(options).await?;
    round(&bench, 3 * N_AT_ONCE).await?;
    let (mut rates, mut cpu) = (Vec::new(), Vec::new());
    let n_runs = options.repeats(100, 40);
    for _ in 0..options.repeats(5, 3) {
        let (start, cpu_before) = (Instant::now(), bench.server.cpu_ms()?);
        round(&bench, n_runs).await?;
        rates.push(n_runs as f64 / start.elapsed().as_secs_f64());
        cpu.push((bench.server.cpu_ms()? - cpu_before) / (n_runs * N_NODES) as f64);
    }
    Ok(vec![
        Row::new("chain of 40, HTTP, 8 at a time, runs/s", rates).at_least(150.0),
        Row::new("engine CPU per HTTP node, 8 at a time, ms", cpu).at_most(0.15),
    ])
}

/// Makes `n_runs` runs of a new workflow, so that eight are always open. That one ends is
/// told by its last call, a commit before its end.
async fn round(bench: &Bench, n_runs: usize) -> Result<()> {
    let workflow = bench.api.create(&documents::chain(N_NODES, 0)).await?;
    bench.mock.forget().await?;
    let (mut n_started, mut n_ended) = (0, 0);
    let mut last_end = Instant::now();
    while n_ended < n_runs {
        while n_started < n_runs && n_started - n_ended < N_AT_ONCE {
            bench.api.execute(&workflow, "{}".to_owned()).await?;
            n_started += 1;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
        let n_last = bench.mock.requests().await?.n_last as usize;
        if n_last > n_ended {
            (n_ended, last_end) = (n_last, Instant::now());
        } else if last_end.elapsed() > STALLED {
            bench.api.none_failed(&workflow).await?;
            last_end = Instant::now();
        }
    }
    bench.api.completed(&workflow, n_runs).await?;
    let n_calls = bench.mock.requests().await?.n as usize;
    ensure!(n_calls == n_runs * N_NODES, "{n_calls} calls for {n_runs} runs");
    Ok(())
}
