//! An estimate for people: a table of the nodes, and what they come to.

use std::fmt::{Display, Formatter, Result};

use weftwork_core::count::Quantity;
use weftwork_core::estimate::{
    Amount, Estimate, FanOut, Measure, NodeEstimate, PriceEstimate, TimeRange,
};

use crate::cli::table::Table;

/// An estimate to be shown.
pub(super) struct EstimateText<'e>(pub(super) &'e Estimate);

impl Display for EstimateText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.0.nodes.is_empty() {
            return writeln!(f, "a run does nothing: the workflow has no nodes");
        }
        write!(f, "{}\n{}", nodes(self.0), totals(self.0))
    }
}

/// A row for each node, wave by wave.
fn nodes(estimate: &Estimate) -> Table {
    let titles = ["wave", "node", "task", "model", "calls", "at once", "attempts", "price"];
    let mut table = Table::new(&titles);
    let mut nodes: Vec<&NodeEstimate> = estimate.nodes.iter().collect();
    nodes.sort_by_key(|node| node.wave);
    for node in nodes {
        let mut row = vec![
            (node.wave + 1).to_string(),
            node.node_id.clone(),
            node.task.clone(),
            node.model.clone().unwrap_or_default(),
            node.calls.to_string(),
        ];
        if node.calls.max != Some(0) {
            row.push(node.at_once.to_string());
            row.push(at_most(node.most_attempts));
            row.push(node.price.as_ref().map_or_else(|| "not known".to_owned(), amount));
        }
        table.row(row);
    }
    table
}

/// What all nodes come to, a row for each thing.
fn totals(estimate: &Estimate) -> Table {
    let totals = &estimate.totals;
    let mut table = Table::default();
    let mut row = |title: &str, text: String| table.row([title.to_owned(), text]);
    row("waves", estimate.waves.len().to_string());
    row("calls", quantity(&totals.calls));
    row("attempts", at_most(totals.most_attempts));
    row("at once", at_most(Some(totals.at_once)));
    for (index, line) in prices(&totals.price).into_iter().enumerate() {
        row(if index == 0 { "price" } else { "" }, line);
    }
    let time = totals.time.map_or_else(|| "no past run tells".to_owned(), time);
    row("time", time);
    let by = match estimate.critical_path.by {
        Measure::Time => "by time",
        Measure::Calls => "by calls",
    };
    row("longest", format!("{} ({by})", estimate.critical_path.nodes.join(" → ")));
    for (index, map) in estimate.fan_out.iter().enumerate() {
        row(if index == 0 { "fan-out" } else { "" }, fan_out(map));
    }
    if !estimate.missing_inputs.is_empty() {
        let names = estimate.missing_inputs.join(", ");
        row("missing", format!("{names}; give them with -i NAME=VALUE"));
    }
    table
}

/// What is known of the price, and a line for each thing that is not.
fn prices(price: &PriceEstimate) -> Vec<String> {
    let amounts: Vec<String> = price.amounts.iter().map(amount).collect();
    let known = match (amounts.is_empty(), price.unknown.is_empty()) {
        (true, true) => "nothing".to_owned(),
        (true, false) => "not known".to_owned(),
        (false, _) => amounts.join(", and "),
    };
    let unknown = price.unknown.iter().map(|it| format!("{}: {}", it.node_id, it.reason));
    std::iter::once(known).chain(unknown).collect()
}

fn fan_out(map: &FanOut) -> String {
    let FanOut { node_id, elements, limit, is_over } = map;
    let but = if *is_over { ", so the run would fail" } else { "" };
    format!("{node_id}: {} elements; a map may have {limit}{but}", quantity(elements))
}

/// `3`, `input.prompts (2 to 5)`
fn quantity(it: &Quantity) -> String {
    match (&it.of, it.max) {
        (None, _) => it.min.to_string(),
        (Some(of), Some(max)) => format!("{of} ({} to {max})", it.min),
        (Some(of), None) => format!("{of} ({} or more)", it.min),
    }
}

fn at_most(number: Option<u64>) -> String {
    number.map_or_else(|| "no limit".to_owned(), |number| format!("at most {number}"))
}

fn amount(Amount { currency, min, max }: &Amount) -> String {
    match max {
        Some(max) if max <= min => format!("{min} {currency}"),
        Some(max) => format!("{min} to {max} {currency}"),
        None => format!("{min} {currency} or more"),
    }
}

fn time(TimeRange { min_ms, max_ms }: TimeRange) -> String {
    let seconds = |ms: u64| ms as f64 / 1000.0;
    match max_ms {
        Some(max_ms) if max_ms <= min_ms => format!("{} s", seconds(min_ms)),
        Some(max_ms) => format!("{} to {} s", seconds(min_ms), seconds(max_ms)),
        None => format!("{} s or more", seconds(min_ms)),
    }
}
