//! A `${…}` in a text that is being typed. No browser in here.

use std::ops::Range;

/// Whether the byte `at` of `text` is within a `${` that is not closed before it.
pub fn is_in_reference(text: &str, at: usize) -> bool {
    let Some(start) = text[..at].rfind("${") else { return false };
    // Of `$${` the first `$` only says that no reference begins.
    !text[..start].ends_with('$') && !text[start..at].contains('}')
}

/// `text` with `insert` in the place of some of its bytes, which are in a `${…}`, and
/// the byte after it. The reference is closed if it was not.
pub fn with_choice(text: &str, replace: Range<usize>, insert: &str) -> (String, usize) {
    let (before, after) = (&text[..replace.start], &text[replace.end..]);
    let is_step = |it: char| it.is_ascii_alphanumeric() || "_-.[]\"\\".contains(it);
    let is_closed = after.trim_start_matches(is_step).starts_with('}');
    let close = if is_closed { "" } else { "}" };
    (format!("{before}{insert}{close}{after}"), before.len() + insert.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_open_until_they_are_closed() {
        let check = |before: &str| is_in_reference(&format!("{before} and more}}"), before.len());
        assert!(check("a ${"));
        assert!(check("${input.a} ${nodes.é"));
        assert!(!check("a $"));
        assert!(!check("a ${input.a}"));
        assert!(!check("a $${"));
    }

    #[test]
    fn a_choice_closes_what_is_open() {
        let check = |text: &str, old: &str, insert: &str, expected: &str| {
            let start = text.rfind(old).unwrap_or(text.len());
            let (new, after) = with_choice(text, start..start + old.len(), insert);
            assert_eq!(format!("{}|{}", &new[..after], &new[after..]), expected);
        };
        check("a ${in", "in", "input.q", "a ${input.q|}");
        check("a ${in} b", "in", "input.q", "a ${input.q|} b");
        check("${no.result.x}", "no", "nodes.a", "${nodes.a|.result.x}");
        check("${in of {x}", "in", "input.q", "${input.q|} of {x}");
    }
}
