//! Text that a terminal only shows, and neither obeys nor moves by.

use std::path::Path;

/// Whether a terminal obeys this character, moves by it, or shows nothing of it: control
/// characters, what turns the direction of writing round, line separators, and what has
/// no width.
pub(in crate::cli) fn is_hidden(it: char) -> bool {
    it.is_control()
        || matches!(
            it,
            '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

/// The text with a space for what is hidden: of whatever origin it is, it is one line that
/// reads as it is meant.
pub(in crate::cli) fn visible(text: &str) -> String {
    text.chars().map(|it| if is_hidden(it) { ' ' } else { it }).collect()
}

/// The same of a path: a file can be called anything.
pub(in crate::cli) fn visible_path(path: &Path) -> String {
    visible(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_becomes_a_space() {
        let check = |text: &str, expected: &str| assert_eq!(visible(text), expected);
        check("a\u{1b}[2J\nb\u{9b}c", "a [2J b c");
        check("a\u{202e}b\u{2066}c\u{200e}d\u{200f}e\u{61c}f", "a b c d e f");
        check("a\u{200b}b\u{200d}c\u{2060}d\u{feff}e\u{2028}f", "a b c d e f");
        // Accents and signs of any script are seen.
        check("é e\u{301} 日本 🎬 → “x”", "é e\u{301} 日本 🎬 → “x”");
        assert_eq!(visible_path(Path::new("a\n\u{1b}]0;b.json")), "a  ]0;b.json");
    }
}
