//! Workflow commands of GitHub Actions: each fault becomes a note in the diff.

use std::fmt::{Display, Formatter, Result};

use weftwork_core::diagnostic::{Diagnostic, Severity};

use super::checked::Checked;

/// The faults of one file, one command a line.
pub(super) struct GithubCommands<'c>(pub(super) &'c Checked);

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
        let file = self.0.path.strip_prefix("./").unwrap_or(&self.0.path);
        write!(f, "::{word} file={}", property(&file.display().to_string()))?;
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

/// A message, with what would end it made harmless.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, with what would end it made harmless.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
