//! A report for people: each fault with its line and a caret.

use std::fmt::{Display, Formatter, Result};
use std::path::Path;

use weftwork_core::diagnostic::{Diagnostic, Range, Report, Severity};

/// What is wrong with one file.
pub(super) struct TextReport<'r> {
    /// The file.
    pub(super) file: &'r Path,
    /// Its text.
    pub(super) text: &'r str,
    /// What is wrong.
    pub(super) report: &'r Report,
    /// Whether to use the terminal's colours.
    pub(super) colours: bool,
}

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const BLUE: &str = "\x1b[1;34m";
const GREY: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

impl Display for TextReport<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let mut diagnostics: Vec<&Diagnostic> = self.report.iter().collect();
        diagnostics.sort_by_key(|it| it.range.map(|range| range.start.offset));
        for diagnostic in &diagnostics {
            self.diagnostic(f, diagnostic)?;
        }
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        let file = self.file.display();
        let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
        match (n_errors, n_warnings) {
            (0, 0) => writeln!(f, "{file}: valid"),
            (0, _) => writeln!(f, "{file}: valid, with {}", counted(n_warnings, "warning")),
            (_, 0) => writeln!(f, "{file}: {}", counted(n_errors, "error")),
            _ => writeln!(
                f,
                "{file}: {} and {}",
                counted(n_errors, "error"),
                counted(n_warnings, "warning")
            ),
        }
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

impl TextReport<'_> {
    fn diagnostic(&self, f: &mut Formatter<'_>, diagnostic: &Diagnostic) -> Result {
        let (word, colour) = match diagnostic.severity {
            Severity::Error => ("error", RED),
            Severity::Warning => ("warning", YELLOW),
            Severity::Hint => ("hint", BLUE),
        };
        let (colour, bold, grey, plain) =
            if self.colours { (colour, BOLD, GREY, PLAIN) } else { ("", "", "", "") };
        let Diagnostic { code, message, .. } = diagnostic;
        writeln!(f, "{colour}{word}[{code}]{plain}{bold}: {message}{plain}")?;
        if let Some(range) = diagnostic.range {
            let start = range.start;
            let file = self.file.display();
            writeln!(f, "{grey}  --> {plain}{file}:{}:{}", start.line, start.column)?;
            let line = self.text.lines().nth(start.line as usize - 1).unwrap_or_default();
            let number = start.line.to_string();
            let margin = " ".repeat(number.len());
            let (before, marked) = split(line, &range);
            writeln!(f, "{grey}{number} |{plain} {}", visible(line))?;
            let (spaces, carets) = (width(before), width(marked).max(1));
            writeln!(
                f,
                "{grey}{margin} |{plain} {}{colour}{}{plain}",
                " ".repeat(spaces),
                "^".repeat(carets)
            )?;
        }
        if let Some(help) = &diagnostic.help {
            writeln!(f, "  {bold}help:{plain} {help}")?;
        }
        writeln!(f)
    }
}

/// What of the line stands before the range, and what of it is in the range.
fn split<'l>(line: &'l str, range: &Range) -> (&'l str, &'l str) {
    let at = |column: u32| {
        let mut units = 1;
        line.char_indices()
            .find(|(_, it)| {
                let is_here = units >= column;
                units += it.len_utf16() as u32;
                is_here
            })
            .map_or(line.len(), |(offset, _)| offset)
    };
    let start = at(range.start.column);
    let is_one_line = range.start.line == range.end.line;
    let end = if is_one_line { at(range.end.column) } else { line.len() };
    (&line[..start], &line[start..end.max(start)])
}

/// The line with what a terminal would obey or move by made harmless.
fn visible(line: &str) -> String {
    line.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use weftwork_core::catalogue::Catalogue;
    use weftwork_core::check::check;
    use weftwork_core::parse::parse;

    #[test]
    fn a_fault_is_shown_with_its_line_and_a_caret() {
        let text = "{\n  \"nodes\": {},\n  \"egdes\": []\n}\n";
        let report = check(&parse(text), &Catalogue::default());
        let shown = TextReport { file: Path::new("w.json"), text, report: &report, colours: false };
        assert_eq!(
            shown.to_string(),
            "warning[empty-dag]: the workflow has no nodes\n  \
               --> w.json:2:12\n\
             2 |   \"nodes\": {},\n  \
               |            ^^\n  \
               help: add a node\n\n\
             warning[unknown-field]: there is no field `egdes` here\n  \
               --> w.json:3:3\n\
             3 |   \"egdes\": []\n  \
               |   ^^^^^^^\n  \
               help: did you mean `edges`?\n\n\
             w.json: valid, with 2 warnings\n"
        );
    }
}
