//! Workflow commands of GitHub Actions: each fault becomes a note in the diff.

use std::fmt::{Display, Formatter, Result};
use std::path::Path;

use weftwork_core::diagnostic::{Diagnostic, Severity};

use super::checked::Checked;
use super::failure::Failure;
use crate::cli::text_report::is_hidden;

/// The faults of one file, one command a line.
pub(super) struct GithubCommands<'c>(pub(super) &'c Checked);

/// What could not be read or written, as a command.
pub(super) struct GithubFailure<'f>(pub(super) &'f Failure);

impl Display for GithubFailure<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self(failure) = self;
        let message = data(&failure.to_string());
        writeln!(f, "::error file={},title=Weftwork::{message}", file(&failure.path))
    }
}

impl Display for GithubCommands<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.0.report.iter().try_for_each(|diagnostic| self.command(f, diagnostic))
    }
}

impl GithubCommands<'_> {
    fn command(&self, f: &mut Formatter<'_>, diagnostic: &Diagnostic) -> Result {
        let word = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        write!(f, "::{word} file={}", file(&self.0.path))?;
        if let Some(range) = diagnostic.range {
            let (start, end) = (range.start, range.end);
            write!(f, ",line={},endLine={}", start.line, end.line)?;
            // GitHub refuses columns of a note that covers many lines.
            if start.line == end.line {
                write!(f, ",col={},endColumn={}", start.column, end.column)?;
            }
        }
        write!(f, ",title={}", property(&format!("Weftwork ({})", diagnostic.code)))?;
        let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
        let message: String = std::iter::once(diagnostic.message.clone()).chain(help).collect();
        writeln!(f, "::{}", data(&message))
    }
}

/// A file as GitHub names it: from the root of the repository, where commands are run.
fn file(path: &Path) -> String {
    property(&path.strip_prefix("./").unwrap_or(path).display().to_string())
}

/// A message, with what would end it or is hidden in a log made harmless.
fn data(text: &str) -> String {
    escaped(text).replace(is_hidden, " ")
}

/// A property's value, with what would end it made harmless. Signs without width stay:
/// a file has no other name.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C").replace(char::is_control, " ")
}

/// A text on one line.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_is_a_note_too() {
        let failure = Failure::reading("./a:b\n\u{1b}\u{200d}.json", "it is not UTF-8");
        assert_eq!(
            GithubFailure(&failure).to_string(),
            "::error file=a%3Ab%0A \u{200d}.json,title=Weftwork\
             ::cannot read ./a:b   .json: it is not UTF-8\n"
        );
    }
}
