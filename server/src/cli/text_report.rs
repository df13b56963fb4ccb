//! A report for people: each fault with its line and a caret.

mod excerpt;
mod fixed;
mod visible;

use std::ffi::OsStr;
use std::fmt::{Display, Formatter, Result};
use std::io::IsTerminal;
use std::path::Path;

use weftwork_core::diagnostic::{Diagnostic, Report, Severity};

use self::excerpt::Excerpt;
pub(super) use self::excerpt::first;
pub(super) use self::fixed::Fixed;
pub(super) use self::visible::{is_hidden, visible, visible_path};
use super::tally::Tally;

/// What is wrong with one file.
pub(super) struct TextReport<'r> {
    /// The file.
    pub(super) file: &'r Path,
    /// Its text.
    pub(super) text: &'r str,
    /// What is wrong.
    pub(super) report: &'r Report,
    /// The fixes that were put into the text before.
    pub(super) fixed: &'r [Fixed],
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

/// Whether what is written to `out` may have colours: on a terminal that knows any, unless
/// `NO_COLOR` has a value (<https://no-color.org>).
pub(super) fn has_colours(out: &impl IsTerminal) -> bool {
    let is_wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    out.is_terminal() && can_draw() && is_wanted
}

/// Whether the terminal, if there is one, can do more than write lines.
pub(super) fn can_draw() -> bool {
    is_able(std::env::var_os("TERM").as_deref())
}

/// Whether a terminal of this kind can. One that can only write lines says so, or nothing.
fn is_able(kind: Option<&OsStr>) -> bool {
    kind.is_some_and(|kind| !kind.is_empty() && kind != "dumb")
}

impl Display for TextReport<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let file = visible_path(self.file);
        let mut diagnostics: Vec<&Diagnostic> = self.report.iter().collect();
        diagnostics.sort_by_key(|it| it.range.map(|range| range.start.offset));
        for diagnostic in diagnostics {
            self.diagnostic(f, &file, diagnostic)?;
        }
        for fixed in self.fixed {
            self.fixed(f, &file, fixed)?;
        }
        let tally = Tally::of(self.report, self.fixed.len());
        writeln!(f, "{file}: {tally}")
    }
}

impl TextReport<'_> {
    fn diagnostic(&self, f: &mut Formatter<'_>, file: &str, diagnostic: &Diagnostic) -> Result {
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

    /// A line for a fix. It stands below the faults, which are what is left to do.
    fn fixed(&self, f: &mut Formatter<'_>, file: &str, fixed: &Fixed) -> Result {
        let (green, plain) = if self.colours { (GREEN, PLAIN) } else { ("", "") };
        f.write_str(file)?;
        if let Some(start) = fixed.start {
            write!(f, ":{}:{}", start.line, start.column)?;
        }
        let (code, title) = (&fixed.code, visible(&fixed.title));
        writeln!(f, ": {green}fixed{plain} {code}: {title}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weftwork_core::catalogue::Catalogue;
    use weftwork_core::check::check;
    use weftwork_core::diagnostic::Position;
    use weftwork_core::parse::parse;

    /// What is shown of `text`, without colours.
    fn shown(file: &str, text: &str, fixed: &[Fixed]) -> String {
        let report = check(&parse(text), &Catalogue::default());
        let file = Path::new(file);
        TextReport { file, text, report: &report, fixed, colours: false }.to_string()
    }

    #[test]
    fn a_fault_is_shown_with_its_line_and_a_caret() {
        assert_eq!(
            shown("w.json", "{\n  \"nodes\": {},\n  \"egdes\": []\n}\n", &[]),
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

    #[test]
    fn a_fix_is_shown_with_its_place_before_the_verdict() {
        let start = Some(Position { line: 3, column: 15, offset: 40 });
        let (pointer, title) = ("/nodes/a/task".to_owned(), "Change to `a\u{1b}b`".to_owned());
        let fixed = [Fixed { code: "unknown-task".into(), pointer, title, start }];
        let shown = shown("a\u{202e}b\n.json", r#"{"nodes":{}}"#, &fixed);
        let (faults, end) = shown.split_once("\n\n").unwrap();
        assert!(faults.contains("  --> a b .json:1:10\n"), "{faults}");
        assert_eq!(
            end,
            "a b .json:3:15: fixed unknown-task: Change to `a b`\n\
             a b .json: valid, with 1 warning after 1 fix\n"
        );
    }

    #[test]
    fn a_terminal_that_can_only_write_lines_says_so_or_nothing() {
        let kinds = [Some("xterm"), Some("dumb"), Some(""), None];
        assert_eq!(kinds.map(|it| is_able(it.map(OsStr::new))), [true, false, false, false]);
    }
}
