//! How many faults of each severity there are, in words.

use std::fmt::{Display, Formatter, Result};
use std::ops::AddAssign;

use weftwork_core::diagnostic::{Report, Severity};

/// How much is wrong, and how much was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    /// Diagnostics of [`Severity::Error`].
    pub(super) errors: usize,
    /// Diagnostics of [`Severity::Warning`].
    pub(super) warnings: usize,
    /// Diagnostics of [`Severity::Hint`].
    pub(super) hints: usize,
    /// Fixes that were put into the text before it was checked.
    pub(super) fixes: usize,
}

impl Tally {
    /// Counts a report.
    pub(super) fn of(report: &Report, fixes: usize) -> Self {
        let count = |severity| report.iter().filter(|it| it.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            hints: count(Severity::Hint),
            fixes,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.hints += other.hints;
        self.fixes += other.fixes;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let parts = [(self.errors, "error"), (self.warnings, "warning"), (self.hints, "hint")];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count != 0)
            .map(|(count, noun)| counted(count, noun, "s"))
            .collect();
        let list = match parts.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        };
        match (self.errors, list.as_str()) {
            (0, "") => f.write_str("valid")?,
            (0, _) => write!(f, "valid, with {list}")?,
            _ => f.write_str(&list)?,
        }
        match self.fixes {
            0 => Ok(()),
            count => write!(f, " after {}", counted(count, "fix", "es")),
        }
    }
}

fn counted(count: usize, noun: &str, plural: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}{plural}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check([errors, warnings, hints, fixes]: [usize; 4], expected: &str) {
        let tally = Tally { errors, warnings, hints, fixes };
        assert_eq!(tally.to_string(), expected);
    }

    #[test]
    fn only_what_there_is_is_named() {
        check([0, 0, 0, 0], "valid");
        check([0, 2, 0, 0], "valid, with 2 warnings");
        check([0, 0, 1, 1], "valid, with 1 hint after 1 fix");
        check([1, 0, 0, 0], "1 error");
        check([3, 1, 2, 4], "3 errors, 1 warning and 2 hints after 4 fixes");
    }
}
