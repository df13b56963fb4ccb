//! The line of the text that a fault stands in, cut to what a screen can show.

use console::measure_text_width;
use weftwork_core::diagnostic::Range;

use super::visible::visible;

/// How many characters of the line before the fault are shown.
const MAX_BEFORE: usize = 60;
/// How many characters of the fault itself are marked.
const MAX_MARKED: usize = 60;
/// How many characters of the line after the fault are shown.
const MAX_AFTER: usize = 40;
/// How many bytes are looked at on either side of the fault's start: at least as many as what
/// is shown can take, with a character more, which tells that there are others.
const REACH: usize = 4 * (MAX_MARKED + MAX_AFTER + 4);

/// A line, or the part of it around a fault: a document may be one line of
/// megabytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What to show of it. `…` stands where it was cut.
    pub(super) line: String,
    /// How many columns of that come before the fault.
    pub(super) n_before: usize,
    /// How many of its columns to mark, at least one.
    pub(super) n_marked: usize,
}

impl Excerpt {
    /// The part of `text` around the start of `range`. However long the line is, no more
    /// of it is looked at than can be shown: there may be very many faults in it.
    pub(super) fn of(text: &str, range: &Range) -> Self {
        let start = text.floor_char_boundary(range.start.offset as usize);
        let from = text.ceil_char_boundary(start.saturating_sub(REACH));
        let until = text.floor_char_boundary(start + REACH);
        let line_start = text[from..start].rfind('\n').map_or(from, |at| from + at + 1);
        let line_end = text[start..until].find('\n').map_or(until, |at| start + at);
        let end = text.floor_char_boundary(range.end.offset as usize).clamp(start, line_end);
        let before = visible(&last(&text[line_start..start], MAX_BEFORE));
        let marked = visible(&first(&text[start..end], MAX_MARKED));
        let is_cut = marked.ends_with('…');
        let after = text[end..line_end].trim_end_matches('\r');
        let after = if is_cut { String::new() } else { visible(&first(after, MAX_AFTER)) };
        // A character may take two columns of a terminal, or none.
        let (n_before, n_marked) = (measure_text_width(&before), measure_text_width(&marked));
        Self { line: before + &marked + &after, n_before, n_marked: n_marked.max(1) }
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
        check("a\né [b🎬] c\r\nd", ["é b🎬 c", "  ^^^"]);
        check("a\n[b\nc]", ["b", "^"]);
        check("a []", ["a ", "  ^"]);
        check("\t[\u{1b}]x", ["  x", " ^"]);
    }

    #[test]
    fn carets_stand_below_what_is_meant_however_wide_it_is() {
        check("日本語 [x] y", ["日本語 x y", "       ^"]);
        check("a [日本] y", ["a 日本 y", "  ^^^^"]);
        check("e\u{301} [x]", ["e\u{301} x", "  ^"]);
        check("a\u{200b}\u{202e}[x]", ["a  x", "   ^"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_fault() {
        let (a, b, c) = ("a".repeat(70), "b".repeat(70), "c".repeat(70));
        let shown = format!("…{}x{}…", &a[..60], &c[..40]);
        check(&format!("{a}[x]{c}"), [&shown, &format!("{}^", " ".repeat(61))]);
        let shown = format!("{}…", &b[..60]);
        check(&format!("[{b}]{c}"), [&shown, &"^".repeat(61)]);
        // Characters of four bytes each, as many as there can be.
        let (before, after) = ("🎬".repeat(60), "🎬".repeat(40));
        let shown = format!("…{before}{before}{after}…");
        let carets = format!("{}{}", " ".repeat(121), "^".repeat(120));
        check(&format!("🎬{before}[{before}]{after}🎬"), [&shown, &carets]);
        check(
            &format!("🎬\n{before}[{before}]{after}\r\n🎬"),
            [&shown.replace('…', ""), &carets[1..]],
        );
    }
}
