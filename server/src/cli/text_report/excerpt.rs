//! The line of the text that a fault stands in, cut to what a screen can show.

use weftwork_core::diagnostic::Range;

/// How many characters of the line before the fault are shown.
const MAX_BEFORE: usize = 60;
/// How many characters of the fault itself are marked.
const MAX_MARKED: usize = 60;
/// How many characters of the line after the fault are shown.
const MAX_AFTER: usize = 40;

/// A line, or the part of it around a fault: a document may be one line of
/// megabytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What to show of it. `…` stands where it was cut.
    pub(super) line: String,
    /// How many characters of that come before the fault.
    pub(super) n_before: usize,
    /// How many of its characters to mark, at least one.
    pub(super) n_marked: usize,
}

impl Excerpt {
    /// The part of `text` around the start of `range`.
    pub(super) fn of(text: &str, range: &Range) -> Self {
        let start = text.floor_char_boundary(range.start.offset as usize);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = text.floor_char_boundary(range.end.offset as usize).clamp(start, line_end);
        let before = last(&text[line_start..start], MAX_BEFORE);
        let marked = first(&text[start..end], MAX_MARKED);
        let is_cut = marked.ends_with('…');
        let after = text[end..line_end].trim_end_matches('\r');
        let after = if is_cut { String::new() } else { first(after, MAX_AFTER) };
        let (n_before, n_marked) = (before.chars().count(), marked.chars().count().max(1));
        Self { line: visible(&format!("{before}{marked}{after}")), n_before, n_marked }
    }
}

/// The first characters of a text, with `…` for the others.
pub(in crate::cli) fn first(text: &str, count: usize) -> String {
    match text.char_indices().nth(count) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The last characters of a text, with `…` for the others.
fn last(text: &str, count: usize) -> String {
    match text.char_indices().rev().nth(count) {
        Some((at, skipped)) => format!("…{}", &text[at + skipped.len_utf8()..]),
        None => text.to_owned(),
    }
}

/// The text with what a terminal would obey or move by made harmless.
pub(in crate::cli) fn visible(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use weftwork_core::text::LineIndex;

    /// The excerpt around `[…]`, shown as it and a line of carets.
    #[track_caller]
    fn check(marked: &str, expected: [&str; 2]) {
        let text = marked.replace(['[', ']'], "");
        let start = marked.find('[').unwrap();
        let range = LineIndex::new(&text).range(start..marked.find(']').unwrap() - 1);
        let Excerpt { line, n_before, n_marked } = Excerpt::of(&text, &range);
        let carets = format!("{}{}", " ".repeat(n_before), "^".repeat(n_marked));
        assert_eq!([line.as_str(), carets.as_str()], expected);
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        check("a\né [b🎬] c\r\nd", ["é b🎬 c", "  ^^"]);
        check("a\n[b\nc]", ["b", "^"]);
        check("a []", ["a ", "  ^"]);
        check("\t[\u{1b}]x", ["  x", " ^"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_fault() {
        let (a, b, c) = ("a".repeat(70), "b".repeat(70), "c".repeat(70));
        let shown = format!("…{}x{}…", &a[..60], &c[..40]);
        check(&format!("{a}[x]{c}"), [&shown, &format!("{}^", " ".repeat(61))]);
        let shown = format!("{}…", &b[..60]);
        check(&format!("[{b}]{c}"), [&shown, &"^".repeat(61)]);
    }
}
