//! The other processes: how they are started, measured and ended.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::machine::cpu_ms;

/// A process that ends when this value is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts a process, and waits for the line that it prints when it answers. What it
    /// says on standard error is kept in `log`.
    pub(crate) async fn start(mut command: Command, log: &Path) -> Result<(Self, String)> {
        let log_file =
            File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        // The open end of its input tells it that we are still here.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log_file);
        let mut child = command.spawn().context("cannot start a process")?;
        let output = child.stdout.take();
        let process = Self { child };
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            let mut output = BufReader::new(output.context("its output was not asked for")?);
            output.read_line(&mut line)?;
            anyhow::Ok(line)
        });
        let line = line.await??;
        if line.is_empty() {
            bail!("a process ended at once: {}", fs::read_to_string(log).unwrap_or_default());
        }
        Ok((process, line.trim().to_owned()))
    }

    /// A process that plays another role of this program.
    pub(crate) fn role(args: &[&str]) -> Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(args);
        Ok(command)
    }

    /// The CPU time that it has used so far, in milliseconds.
    pub(crate) fn cpu_ms(&self) -> Result<f64> {
        cpu_ms(&self.child.id().to_string())
    }

    /// A field of its `/proc/PID/status` in MiB: `VmRSS` now, `VmHWM` at most so far.
    pub(crate) fn memory_mib(&self, field: &str) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        Ok(kib.with_context(|| format!("no `{field}` of a process"))? / 1024.0)
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.end();
    }
}

/// Prints the line that [`Process::start`] waits for.
#[expect(clippy::print_stdout, reason = "the parent waits for it")]
pub(crate) fn announce(line: &str) {
    println!("{line}");
}

/// Ends this process when the one that started it has ended, however it did.
pub(crate) fn end_with_parent() {
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
}
