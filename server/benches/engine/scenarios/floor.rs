//! What no engine can go below: a durable write, and the provider's POST itself.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::Mock;
use crate::Options;
use crate::machine::cpu_ms;
use crate::provider::BenchProvider;
use crate::table::Row;

/// What is written at once: a page of the database.
const PAGE: [u8; 4096] = [7; 4096];
/// What is asked of the provider, in the middle of a chain.
const BODY: &str = r#"{"messages":[{"role":"user","content":"The quick brown fox jumps over the lazy dog."}],"sandbox":{"delay_ms":0}}"#;
/// How many POSTs are under way at once when many are.
const N_AT_ONCE: usize = 64;
/// How many POSTs each of them makes in a round.
const N_EACH: usize = 200;

pub(super) async fn run(options: &Options) -> Result<Vec<Row>> {
    let folder = TempDir::new_in(&options.folder)?;
    let writes = durable_writes(&folder.path().join("page"), options.repeats(1_000, 200))?;
    let mock = Mock::start(folder.path()).await?;
    let provider =
        Arc::new(BenchProvider::new(&format!("{}/v1/chat/completions", mock.url), N_AT_ONCE)?);
    many(&provider).await?;
    let mut alone = Vec::new();
    for _ in 0..options.repeats(5_000, 1_000) {
        let start = Instant::now();
        post(&provider).await?;
        alone.push(start.elapsed().as_secs_f64() * 1e6);
    }
    let (mut rates, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..options.repeats(5, 3) {
        let (start, cpu_before) = (Instant::now(), cpu_ms("self")?);
        many(&provider).await?;
        let n = (N_AT_ONCE * N_EACH) as f64;
        rates.push(n / start.elapsed().as_secs_f64());
        cpu.push((cpu_ms("self")? - cpu_before) / n);
    }
    Ok(vec![
        Row::new("floor: fdatasync of 4 KiB, µs", writes),
        Row::new("floor: POST without an engine, µs", alone),
        Row::new("floor: POSTs, 64 at a time, per s", rates),
        Row::new("floor: CPU per POST of the caller, ms", cpu),
    ])
}

/// How long it takes to write a page over itself so that it survives a power cut, in µs.
fn durable_writes(path: &Path, n: usize) -> Result<Vec<f64>> {
    let mut file = File::create(path)?;
    file.write_all(&PAGE)?;
    file.sync_all()?;
    let mut times = Vec::new();
    for _ in 0..n {
        file.rewind()?;
        let start = Instant::now();
        file.write_all(&PAGE)?;
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(times)
}

async fn post(provider: &BenchProvider) -> Result<()> {
    provider.post("floor", BODY.into()).await.context("the mock does not answer")?;
    Ok(())
}

async fn many(provider: &Arc<BenchProvider>) -> Result<()> {
    let mut tasks = JoinSet::new();
    for _ in 0..N_AT_ONCE {
        let provider = Arc::clone(provider);
        tasks.spawn(async move {
            for _ in 0..N_EACH {
                post(&provider).await?;
            }
            anyhow::Ok(())
        });
    }
    tasks.join_all().await.into_iter().collect()
}
