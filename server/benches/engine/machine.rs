//! What the machine is, and how busy it is with others.

use std::fs;
use std::thread::available_parallelism;

use anyhow::{Context, Result};

/// A tick of the times in `/proc`: always a hundredth of a second for programs.
const TICK_MS: f64 = 10.0;

/// The machine in a line.
pub(crate) fn describe() -> String {
    let n_cores = available_parallelism().map_or(0, usize::from);
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown", |it| it.trim_start_matches([' ', '\t', ':']));
    format!("{n_cores} cores, {model}")
}

/// The CPU time of a process (or of `self`) so far, in milliseconds.
pub(crate) fn cpu_ms(process: &str) -> Result<f64> {
    Ok(times(process)?[..2].iter().sum())
}

/// User and system time of a process, then those of its ended children, in milliseconds.
fn times(process: &str) -> Result<Vec<f64>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may have blanks in it.
    let (_, fields) = stat.rsplit_once(')').context("no name in /proc/PID/stat")?;
    let times = fields.split_whitespace().skip(11).take(4).map(str::parse::<f64>);
    let times: Vec<f64> = times.collect::<Result<_, _>>()?;
    anyhow::ensure!(times.len() == 4, "/proc/PID/stat is too short");
    Ok(times.into_iter().map(|ticks| ticks * TICK_MS).collect())
}

/// CPU time until some moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Of all cores, whatever they did, in milliseconds.
    all: f64,
    /// Of all cores, with work for any process, in milliseconds.
    busy: f64,
    /// Of this process and the ended ones that it had started, in milliseconds.
    own: f64,
}

impl Usage {
    /// Until now.
    pub(crate) fn now() -> Result<Self> {
        let stat = fs::read_to_string("/proc/stat")?;
        let line = stat.lines().next().and_then(|line| line.strip_prefix("cpu "));
        let line = line.context("no `cpu` in /proc/stat")?;
        // user nice system idle iowait irq softirq steal
        let times = line.split_whitespace().take(8).map(str::parse::<f64>);
        let times: Vec<f64> = times.collect::<Result<_, _>>()?;
        let all = times.iter().sum::<f64>() * TICK_MS;
        // What the kernel does for the network belongs to nobody, so it is left out.
        let busy = [0, 1, 2, 7].iter().filter_map(|&it| times.get(it)).sum::<f64>() * TICK_MS;
        Ok(Self { all, busy, own: self::times("self")?.iter().sum() })
    }

    /// The part of the machine, from 0 to 1, that others took since then.
    pub(crate) fn share_of_others(&self) -> Result<f64> {
        let now = Self::now()?;
        let others = (now.busy - self.busy) - (now.own - self.own);
        Ok((others / (now.all - self.all).max(1.0)).clamp(0.0, 1.0))
    }
}
