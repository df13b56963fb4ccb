//! Something that is wrong with a data dir.

use serde::Serialize;
use weftwork_core::diagnostic::Severity;

use crate::db::journal::Summary;

/// What is wrong, what it means, and what to do.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// Names it for programs.
    pub(super) code: &'static str,
    /// An error is something lost or contradictory, a warning something to see to, and a
    /// hint no problem at all.
    pub(super) severity: Severity,
    /// The fact.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
    /// The ids or names that it is about.
    pub(super) subjects: Vec<String>,
    /// Whether it was repaired.
    pub(super) repaired: bool,
    #[serde(skip)]
    pub(super) repair: Option<Repair>,
}

/// What `--repair` does about it.
#[derive(Debug)]
pub(super) enum Repair {
    /// Delete these files of the artifacts' folder.
    Sweep(Vec<String>),
    /// Write the end of a run, which its events tell, into its row.
    End(i64, Box<Summary>),
    /// Let only its owner read the token.
    Protect,
    /// Write the WAL into the database.
    EmptyWal,
    /// Give free pages back to the disk.
    Vacuum,
}

impl Finding {
    pub(super) fn error(code: &'static str, message: String, help: &str) -> Self {
        Self::new(Severity::Error, code, message, help)
    }

    pub(super) fn warning(code: &'static str, message: String, help: &str) -> Self {
        Self::new(Severity::Warning, code, message, help)
    }

    pub(super) fn hint(code: &'static str, message: String, help: &str) -> Self {
        Self::new(Severity::Hint, code, message, help)
    }

    fn new(severity: Severity, code: &'static str, message: String, help: &str) -> Self {
        let (help, subjects) = (help.to_owned(), Vec::new());
        Self { code, severity, message, help, subjects, repaired: false, repair: None }
    }

    pub(super) fn about(mut self, subjects: Vec<String>) -> Self {
        self.subjects = subjects;
        self
    }

    pub(super) fn with_repair(mut self, repair: Repair) -> Self {
        self.repair = Some(repair);
        self
    }

    /// Whether somebody has to see to it.
    pub(super) fn is_problem(&self) -> bool {
        self.severity != Severity::Hint && !self.repaired
    }
}

/// The first of these names, and how many there are if not all are shown.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let names = |n: usize| some_of(&(1..=n).map(|it| it.to_string()).collect::<Vec<_>>());
        assert_eq!((names(1).as_str(), names(3).as_str()), ("1", "1, 2, 3"));
        assert_eq!(names(5), "1, 2, 3 and 2 more");
    }
}
