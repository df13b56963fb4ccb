//! A command that is watched and signalled while it runs.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use weftwork_tests::server::weftwork;

/// How long a line may take that is waited for.
const SAYS_WITHIN: Duration = Duration::from_secs(30);

/// A `weftwork` at work.
pub(super) struct Running {
    child: Child,
    lines: Receiver<String>,
    error: String,
}

impl Running {
    pub(super) fn start(args: &[&str]) -> Self {
        let mut command = weftwork();
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines, error: String::new() }
    }

    /// Waits until it has said this on standard error.
    pub(super) fn until(&mut self, text: &str) {
        while !self.error.contains(text) {
            let line = self.lines.recv_timeout(SAYS_WITHIN);
            let line = line.unwrap_or_else(|_| panic!("not said: {text}\n{}", self.error));
            self.error += &(line + "\n");
        }
    }

    /// Sends it a signal: `INT`, `TERM`.
    pub(super) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Waits for its end, and answers with its exit code, standard output and standard
    /// error.
    pub(super) fn end(mut self) -> (i32, String, String) {
        let mut out = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        let code = self.child.wait().unwrap().code();
        self.lines.iter().for_each(|line| self.error += &(line + "\n"));
        (code.unwrap_or(-1), out, self.error)
    }
}
