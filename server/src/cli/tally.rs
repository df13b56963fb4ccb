//! How many faults of each severity there are, in words.

use std::fmt::{Display, Formatter, Result};
use std::ops::AddAssign;

use weftwork_core::diagnostic::{Report, Severity};

/// How much is wrong, and how much was fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    /// Whether all reports say so, for they may be cut and not show each error.
    pub(super) valid: bool,
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
            valid: report.valid,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            hints: count(Severity::Hint),
            fixes,
        }
    }
}

impl Default for Tally {
    /// Of no reports.
    fn default() -> Self {
        Self { valid: true, errors: 0, warnings: 0, hints: 0, fixes: 0 }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.valid &= other.valid;
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
        match (self.valid, self.errors, list.as_str()) {
            (true, _, "") => f.write_str("valid")?,
            (true, ..) => write!(f, "valid, with {list}")?,
            (false, 0, "") => f.write_str("not valid")?,
            (false, 0, _) => write!(f, "not valid, with {list}")?,
            (false, ..) => f.write_str(&list)?,
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
    fn check(valid: bool, [errors, warnings, hints, fixes]: [usize; 4], expected: &str) {
        let tally = Tally { valid, errors, warnings, hints, fixes };
        assert_eq!(tally.to_string(), expected);
    }

    #[test]
    fn only_what_there_is_is_named() {
        check(true, [0, 0, 0, 0], "valid");
        check(true, [0, 2, 0, 0], "valid, with 2 warnings");
        check(true, [0, 0, 1, 1], "valid, with 1 hint after 1 fix");
        check(false, [1, 0, 0, 0], "1 error");
        check(false, [3, 1, 2, 4], "3 errors, 1 warning and 2 hints after 4 fixes");
    }

    #[test]
    fn the_report_says_whether_it_is_valid() {
        check(false, [0, 0, 0, 0], "not valid");
        check(false, [0, 2, 0, 1], "not valid, with 2 warnings after 1 fix");
        let mut total = Tally::default();
        assert_eq!(total.to_string(), "valid");
        for valid in [true, false, true] {
            total += Tally::of(&Report { valid, ..Report::default() }, 0);
        }
        assert_eq!(total.to_string(), "not valid");
    }
}
