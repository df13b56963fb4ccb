//! How fast the engine is, durably stored, beside what it is meant to reach.
//!
//! `cargo xtask bench engine [--quick] [--dir FOLDER] [SCENARIO…]` runs the scenarios
//! whose names begin so, or all of [`scenarios::ALL`]. The data is kept under `FOLDER`,
//! whose disk is measured, or under the target folder.
//!
//! One program with three roles, each a process of its own, so that the engine's CPU time
//! and memory are told apart from those of its caller and of its provider:
//!
//! * the caller, which starts the others, asks for runs over HTTP, and prints the table;
//! * `serve DIR MOCK CALLS`: the server as it is shipped, but that a [`provider`] which does
//!   next to nothing does the work of every task, so many calls at once;
//! * `mock`: the service that this provider calls.
//!
//! All of it needs Linux, whose `/proc` tells CPU time and memory.
//!
//! # A profile of the server
//!
//! Where `perf` is installed and allowed, let it watch the server while a scenario runs.
//! Each repeat of a map has a server of its own, and the newest is watched:
//!
//! ```sh
//! cargo bench -p weftwork-server --bench engine -- chain-eight &
//! sleep 3     # longer, if there is something to build
//! perf record --call-graph dwarf,16384 -F 199 \
//!     -p "$(pgrep -n -f 'engine-[0-9a-f]* serve')" -- sleep 2
//! perf report --children -g none --sort sym
//! ```

mod api;
mod clock;
mod documents;
mod machine;
mod mock;
mod process;
mod provider;
mod scenarios;
mod serve;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use tokio::runtime::Builder;

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Options {
    /// Whether fewer repeats are enough.
    is_quick: bool,
    /// Where data dirs are made.
    folder: PathBuf,
    /// How the names of the scenarios to run begin; empty for all.
    wanted: Vec<String>,
}

impl Options {
    fn read(mut args: impl Iterator<Item = String>) -> Result<Self> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let mut options = Self { is_quick: false, folder, wanted: Vec::new() };
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--quick" => options.is_quick = true,
                "--dir" => options.folder = args.next().context("`--dir` names no folder")?.into(),
                // What cargo says to every bench.
                "--bench" => {}
                name if scenarios::ALL.iter().any(|it| it.name.starts_with(name)) => {
                    options.wanted.push(arg);
                }
                _ => {
                    let names: Vec<_> = scenarios::ALL.iter().map(|it| it.name).collect();
                    bail!("there is no scenario `{arg}`; there are {}", names.join(", "));
                }
            }
        }
        Ok(options)
    }

    /// `full` repeats, or `quick` ones when a glance is enough.
    fn repeats(&self, full: usize, quick: usize) -> usize {
        if self.is_quick { quick } else { full }
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["mock"] => block_on(mock::main()),
        ["serve", dir, mock, n_calls] => {
            let server = serve::main(dir.as_ref(), mock, n_calls);
            weftwork_server::runtime::new().map_err(Into::into).and_then(|it| it.block_on(server))
        }
        _ => Options::read(args.into_iter()).and_then(|it| block_on(scenarios::run_all(&it))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Works on one thread: with several it would be measured how they wake each other.
fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(work)
}
