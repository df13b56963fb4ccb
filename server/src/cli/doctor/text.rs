//! What was found, for people.

use std::fmt::{Display, Formatter, Result};

use weftwork_core::diagnostic::Severity;

use super::database::bytes;
use super::finding::Finding;
use super::{Checkup, Facts};
use crate::cli::table::Table;
use crate::cli::text_report::{BLUE, BOLD, GREEN, PLAIN, RED, YELLOW, visible, visible_path};

/// A checkup as text.
pub(super) struct DoctorText<'c> {
    /// What was found.
    pub(super) checkup: &'c Checkup,
    /// Whether to use the terminal's colours.
    pub(super) colours: bool,
}

impl Display for DoctorText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Checkup { data_dir, facts, findings } = self.checkup;
        write!(f, "{}", table(facts))?;
        writeln!(f)?;
        for finding in findings {
            self.finding(f, finding)?;
        }
        let n_repaired = findings.iter().filter(|it| it.repaired).count();
        let n_problems = findings.iter().filter(|it| it.is_problem()).count();
        let verdict = match n_problems {
            0 => "sound".to_owned(),
            1 => "1 problem".to_owned(),
            n => format!("{n} problems"),
        };
        write!(f, "{}: {verdict}", visible_path(data_dir))?;
        if n_repaired > 0 {
            write!(f, ", {n_repaired} repaired")?;
        }
        writeln!(f)
    }
}

impl DoctorText<'_> {
    fn finding(&self, f: &mut Formatter<'_>, finding: &Finding) -> Result {
        let (word, colour) = match (finding.repaired, finding.severity) {
            (true, _) => ("repaired", GREEN),
            (false, Severity::Error) => ("error", RED),
            (false, Severity::Warning) => ("warning", YELLOW),
            (false, Severity::Hint) => ("hint", BLUE),
        };
        let (colour, bold, plain) = if self.colours { (colour, BOLD, PLAIN) } else { ("", "", "") };
        let (code, message) = (finding.code, visible(&finding.message));
        writeln!(f, "{colour}{word}[{code}]{plain}{bold}: {message}{plain}")?;
        if !finding.repaired {
            writeln!(f, "  {bold}help:{plain} {}", visible(&finding.help))?;
        }
        writeln!(f)
    }
}

fn table(facts: &Facts) -> Table {
    let mut table = Table::default();
    let mut row = |name: &str, value: String| table.row([name.to_owned(), value]);
    row("SQLite", facts.sqlite_version.clone());
    let (size, free) = (bytes(facts.database_bytes), bytes(facts.free_bytes));
    row("database", format!("{size}, {free} of it free"));
    row("WAL", bytes(facts.wal_bytes));
    row("runs", format!("{}, {} not ended", facts.runs, facts.unfinished_runs));
    row("files", format!("{}, {}", facts.files, bytes(facts.files_bytes)));
    row("disk", facts.disk_free_bytes.map_or("unknown".to_owned(), |it| bytes(it) + " left"));
    table
}
