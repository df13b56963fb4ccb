//! A list of all that the sandbox is asked, so that tests know of its calls from
//! somebody else than the engine.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::Arc;

use crate::clock::now_ms;
use crate::providers::Call;

/// The setting that names its file.
const SETTING: &str = "WEFTWORK_SANDBOX_LEDGER";

/// Writes a line for each thing that the sandbox is asked, before it does it: the time
/// in milliseconds since 1970, what, the call's key, and its task. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    /// `None` when nobody wants to know.
    file: Option<Arc<File>>,
}

impl Ledger {
    /// The one that the environment asks for.
    pub(super) fn from_environment() -> Self {
        let Some(path) = std::env::var_os(SETTING) else { return Self { file: None } };
        // Appending, so that the servers that follow each other go on with one list.
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|error| {
            let path = path.display();
            tracing::error!(%error, "{SETTING} names {path}, which cannot be written");
        });
        Self { file: file.ok().map(Arc::new) }
    }

    /// Notes what is asked of a call.
    pub(super) fn note(&self, what: &str, call: &Call) {
        self.write(what, &call.key, &call.task);
    }

    /// Notes what is asked of a call, and that it is over when this is dropped.
    pub(super) fn begin<'a>(&'a self, what: &str, call: &'a Call) -> Begun<'a> {
        self.note(what, call);
        Begun { ledger: self, call }
    }

    fn write(&self, what: &str, key: impl Display, task: &str) {
        let Some(mut file) = self.file.as_deref() else { return };
        // In one piece, so that lines of calls at the same time do not mix.
        let line = format!("{} {what} {key} {task}\n", now_ms());
        if let Err(error) = file.write_all(line.as_bytes()) {
            tracing::error!(%error, "the sandbox's ledger cannot be written");
        }
    }
}

/// Something that the sandbox is at.
pub(super) struct Begun<'a> {
    ledger: &'a Ledger,
    call: &'a Call,
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        self.ledger.note("finish", self.call);
    }
}
