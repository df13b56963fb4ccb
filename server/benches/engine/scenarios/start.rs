//! The shipped server, before it has anything to do.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;
use tempfile::TempDir;

use crate::Options;
use crate::api::Api;
use crate::process::Process;
use crate::table::Row;

/// How long a server is left alone before its memory is read.
const IDLE: Duration = Duration::from_millis(500);

pub(super) async fn run(options: &Options) -> Result<Vec<Row>> {
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    // The first start reads the program from the disk.
    for is_warm in std::iter::once(false).chain(vec![true; options.repeats(10, 3)]) {
        let folder = TempDir::new_in(&options.folder)?;
        let start = Instant::now();
        let command = shipped(&folder.path().join("data"));
        let (server, line) = Process::start(command, &folder.path().join("server.log")).await?;
        Api::new(&line)?.get("/healthz").await?;
        let took = start.elapsed();
        tokio::time::sleep(IDLE).await;
        if is_warm {
            starts.push(took.as_secs_f64() * 1000.0);
            memory.push(server.memory_mib("VmRSS")?);
        }
    }
    Ok(vec![
        Row::new("cold start on an empty data dir, ms", starts).at_most(50.0),
        Row::new("idle RSS, MiB", memory).at_most(20.0),
    ])
}

/// The command that starts the server as it is shipped.
fn shipped(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weftwork"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(data);
    command.env_remove("WEFTWORK_LOG");
    command
}
