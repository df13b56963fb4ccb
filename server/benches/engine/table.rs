//! What was measured, beside what is meant to be reached.

use anyhow::Error;

/// From how many values on the outermost are left out of the spread.
const MANY: usize = 20;

/// What a value is meant to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
}

/// One thing that was measured, several times.
#[derive(Debug)]
pub(crate) struct Row {
    /// What, with its unit.
    pub(crate) what: String,
    /// What its median is meant to be.
    pub(crate) target: Option<Target>,
    /// What it was.
    pub(crate) values: Vec<f64>,
}

impl Row {
    /// A row without a target.
    pub(crate) fn new(what: impl Into<String>, values: Vec<f64>) -> Self {
        Self { what: what.into(), target: None, values }
    }

    /// A row whose median is meant to be at most this.
    pub(crate) fn at_most(self, most: f64) -> Self {
        Self { target: Some(Target::AtMost(most)), ..self }
    }

    /// A row whose median is meant to be at least this.
    pub(crate) fn at_least(self, least: f64) -> Self {
        Self { target: Some(Target::AtLeast(least)), ..self }
    }
}

/// The value below which this share of the values is, between two of them if need be.
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let place = values.len().saturating_sub(1) as f64 * share;
    let at = |index: f64| values.get(index as usize).copied().unwrap_or(f64::NAN);
    let (below, above) = (at(place.floor()), at(place.ceil()));
    below + (above - below) * place.fract()
}

/// Prints what stands above the rows.
#[expect(clippy::print_stdout, reason = "a bench tells what it measured")]
pub(crate) fn print_head(machine: &str) {
    println!("{machine}");
    println!("Spread: least and most; of {MANY} values and more, 5th and 95th percentile.");
    println!("Others: the part of the machine's CPU time that other processes took meanwhile.\n");
    println!(
        "| {:<44} | {:>9} | {:>9} | {:>9} | {:>9} | {:>4} | {:<3} | others |",
        "what", "target", "low", "median", "high", "n", "met"
    );
    println!("| --- | --: | --: | --: | --: | --: | --- | --: |");
}

/// Prints the rows of one scenario.
#[expect(clippy::print_stdout, reason = "a bench tells what it measured")]
pub(crate) fn print_rows(rows: &[Row], share_of_others: f64) {
    for Row { what, target, values } in rows {
        let median = percentile(values, 0.5);
        let (low, high) = if values.len() < MANY { (0.0, 1.0) } else { (0.05, 0.95) };
        let (wish, met) = match *target {
            None => (String::new(), ""),
            Some(Target::AtMost(most)) => {
                (format!("≤ {}", number(most)), if median <= most { "yes" } else { "no" })
            }
            Some(Target::AtLeast(least)) => {
                (format!("≥ {}", number(least)), if median < least { "no" } else { "yes" })
            }
        };
        println!(
            "| {what:<44} | {wish:>9} | {:>9} | {:>9} | {:>9} | {:>4} | {met:<3} | {:>4.0} % |",
            number(percentile(values, low)),
            number(median),
            number(percentile(values, high)),
            values.len(),
            share_of_others * 100.0,
        );
    }
}

/// Prints that a scenario has no figures, and why.
#[expect(clippy::print_stdout, reason = "a bench tells what it measured")]
pub(crate) fn print_failure(name: &str, error: &Error) {
    println!("| {name:<44} | failed: {error:#}");
}

/// A number with three digits that matter, and commas between thousands.
fn number(value: f64) -> String {
    let n_decimals = match value.abs() {
        it if it < 1.0 => 3,
        it if it < 10.0 => 2,
        it if it < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.n_decimals$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}
