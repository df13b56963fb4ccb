//! What could not be read or written.

use std::fmt::{Display, Formatter, Result};
use std::path::PathBuf;

use crate::cli::text_report::{visible, visible_path};

/// A file or a folder with which something could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// What could not be done.
    action: &'static str,
    /// Where it is, as the user says it.
    pub(super) path: PathBuf,
    /// Why.
    reason: String,
}

impl Failure {
    /// It could not be read.
    pub(super) fn reading(path: impl Into<PathBuf>, reason: impl Display) -> Self {
        Self { action: "read", path: path.into(), reason: reason.to_string() }
    }

    /// It could not be written.
    pub(super) fn writing(path: impl Into<PathBuf>, reason: impl Display) -> Self {
        Self { action: "write", path: path.into(), reason: reason.to_string() }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { action, path, reason } = self;
        write!(f, "cannot {action} {}: {}", visible_path(path), visible(reason))
    }
}
