//! A report for people: each fault with its line and a caret.

mod excerpt;

use std::fmt::{Display, Formatter, Result};
use std::io::IsTerminal;
use std::path::Path;

use weftwork_core::diagnostic::{Diagnostic, Report, Severity};

use self::excerpt::Excerpt;
pub(super) use self::excerpt::{first, visible};
use super::tally::Tally;

/// What is wrong with one file.
pub(super) struct TextReport<'r> {
    /// The file.
    pub(super) file: &'r Path,
    /// Its text.
    pub(super) text: &'r str,
    /// What is wrong.
    pub(super) report: &'r Report,
    /// How many fixes were put into the text before.
    pub(super) n_fixes: usize,
    /// Whether to use the terminal's colours.
    pub(super) colours: bool,
}

pub(super) const RED: &str = "\x1b[1;31m";
pub(super) const GREEN: &str = "\x1b[1;32m";
pub(super) const YELLOW: &str = "\x1b[1;33m";
pub(super) const BLUE: &str = "\x1b[1;34m";
const GREY: &str = "\x1b[2m";
pub(super) const BOLD: &str = "\x1b[1m";
pub(super) const PLAIN: &str = "\x1b[0m";

/// Whether what is written to `out` may have colours: on a terminal, unless
/// `NO_COLOR` has a value (<https://no-color.org>).
pub(super) fn has_colours(out: &impl IsTerminal) -> bool {
    out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

impl Display for TextReport<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let mut diagnostics: Vec<&Diagnostic> = self.report.iter().collect();
        diagnostics.sort_by_key(|it| it.range.map(|range| range.start.offset));
        for diagnostic in diagnostics {
            self.diagnostic(f, diagnostic)?;
        }
        let tally = Tally::of(self.report, self.n_fixes);
        writeln!(f, "{}: {tally}", self.file.display())
    }
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
        let (code, message) = (&diagnostic.code, visible(&diagnostic.message));
        writeln!(f, "{colour}{word}[{code}]{plain}{bold}: {message}{plain}")?;
        if let Some(range) = diagnostic.range {
            let start = range.start;
            let file = self.file.display();
            writeln!(f, "{grey}  --> {plain}{file}:{}:{}", start.line, start.column)?;
            let number = start.line.to_string();
            let margin = " ".repeat(number.len());
            let Excerpt { line, n_before, n_marked } = Excerpt::of(self.text, &range);
            writeln!(f, "{grey}{number} |{plain} {line}")?;
            let (spaces, carets) = (" ".repeat(n_before), "^".repeat(n_marked));
            writeln!(f, "{grey}{margin} |{plain} {spaces}{colour}{carets}{plain}")?;
        }
        if let Some(help) = &diagnostic.help {
            writeln!(f, "  {bold}help:{plain} {}", visible(help))?;
        }
        writeln!(f)
    }
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
        let file = Path::new("w.json");
        let shown = TextReport { file, text, report: &report, n_fixes: 0, colours: false };
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
