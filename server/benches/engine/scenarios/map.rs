//! Maps: a sub-job per element, each element stored.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::Value;
use weftwork_api::ItemList;

use super::Bench;
use crate::Options;
use crate::api::with_elements;
use crate::clock::{ms_between, now_ns};
use crate::documents::{self, MAP};
use crate::table::Row;

/// What the server has to get warm by.
const N_WARM_UP: u64 = 200;

/// A map whose elements are a POST each.
pub(super) async fn http(options: &Options, n_items: usize) -> Result<Vec<Row>> {
    let measured = measure(options, &documents::http_map(), n_items, true).await?;
    let name = format!("map of {}, HTTP", thousands(n_items));
    let mut rows = vec![Row::new(format!("{name}, items/s"), measured.rates).at_least(8_000.0)];
    if n_items == 10_000 {
        rows.push(Row::new(format!("{name}: peak RSS, MiB"), measured.peaks).at_most(100.0));
    }
    Ok(rows)
}

/// A map whose elements are done at once.
pub(super) async fn instant(options: &Options, n_items: usize) -> Result<Vec<Row>> {
    let measured = measure(options, &documents::instant_map(), n_items, false).await?;
    let name = format!("map of {}, instant", thousands(n_items));
    let mut rows = vec![
        Row::new(format!("{name}, items/s"), measured.rates).at_least(40_000.0),
        Row::new(format!("{name}: first item, ms"), measured.first_ms).at_most(100.0),
    ];
    if n_items == 100_000 {
        rows.push(Row::new(format!("{name}: peak RSS, MiB"), measured.peaks).at_most(200.0));
    }
    Ok(rows)
}

/// One value per repeat.
#[derive(Debug, Default)]
struct Measured {
    /// Items per second, from the request to the end that the caller sees.
    rates: Vec<f64>,
    /// From the request until the provider is called first; empty when it does not say.
    first_ms: Vec<f64>,
    /// The server's peak RSS in MiB.
    peaks: Vec<f64>,
}

/// Each repeat on a server of its own, whose peak memory is then that of one map.
async fn measure(
    options: &Options,
    document: &Value,
    n_items: usize,
    is_http: bool,
) -> Result<Measured> {
    let mut measured = Measured::default();
    let body = with_elements(0..n_items as u64);
    for _ in 0..options.repeats(5, 1) {
        let bench = Bench::start(options).await?;
        let workflow = bench.api.create(document).await?;
        bench.api.execute(&workflow, with_elements(0..N_WARM_UP)).await?;
        bench.api.completed(&workflow, 1).await?;
        bench.mock.forget().await?;
        let workflow = bench.api.create(document).await?;
        let body = body.clone();
        let (start, start_ns) = (Instant::now(), now_ns());
        let id = bench.api.execute(&workflow, body).await?;
        if is_http {
            // So long the server need not be asked.
            bench.called(n_items as u64, &workflow).await?;
        }
        bench.api.completed(&workflow, 1).await?;
        measured.rates.push(n_items as f64 / start.elapsed().as_secs_f64());
        measured.peaks.push(bench.server.memory_mib("VmHWM")?);
        let items = bench.api.items(&id, MAP).await?;
        let first = first_call_ns(&items).map(|first| ms_between(start_ns, first));
        measured.first_ms.extend(first);
        let n_calls = if is_http { n_items } else { 0 };
        check(&bench, &id, n_items, n_calls).await?;
    }
    Ok(measured)
}

/// Fails unless the map has done all of its elements by just so many calls.
async fn check(bench: &Bench, id: &str, n_items: usize, n_calls: usize) -> Result<()> {
    let node = bench.api.execution(id).await?.nodes.swap_remove(MAP);
    let n_done = node.and_then(|node| node.items).map_or(0, |items| items.completed as usize);
    ensure!(n_done == n_items, "only {n_done} of {n_items} elements completed");
    let n_called = bench.mock.requests().await?.n as usize;
    ensure!(n_called == n_calls, "{n_called} calls instead of {n_calls}");
    Ok(())
}

/// When the first of these elements was given to the provider, if that says so.
fn first_call_ns(items: &ItemList) -> Option<u64> {
    let results = items.items.iter().filter_map(|item| item.result.as_ref());
    results.filter_map(|result| result["called_at_ns"].as_u64()).min()
}

fn thousands(n: usize) -> String {
    format!("{},000", n / 1000)
}
