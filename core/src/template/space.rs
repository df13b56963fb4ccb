//! White space in what would be a reference without it.

use super::{Problem, is_name_byte};

/// The fault of a reference that would be right without its white space, or have only
/// such slips left as are made in paths.
pub(super) fn white_space(inside: &str) -> Option<Problem> {
    if inside.trim().is_empty() || !inside.contains(char::is_whitespace) {
        return None;
    }
    let mended = without_space(inside).filter(|it| it.len() < inside.len())?;
    Some(Problem::WhiteSpace { mended: format!("${{{mended}}}") })
}

/// The reference without the white space that is not part of a key. `None` when that
/// would make one name of two, and when it has more in it than paths have: then it is
/// something to be worked out, and no white space is what is wrong with it.
fn without_space(inside: &str) -> Option<String> {
    let mut mended = String::with_capacity(inside.len());
    // The quote that the key began with: a single one is a common slip.
    let mut key = None;
    let mut is_escaped = false;
    let mut after_space = false;
    for character in inside.chars() {
        let is_name = |it: char| u8::try_from(it).is_ok_and(is_name_byte);
        match key {
            None if character.is_whitespace() => {
                after_space = true;
                continue;
            }
            None if is_name(character) && after_space && mended.ends_with(is_name) => return None,
            None if matches!(character, '"' | '\'') => key = Some(character),
            None if !is_name(character) && !matches!(character, '.' | '[' | ']') => return None,
            Some(quote) if character == quote && !is_escaped => key = None,
            _ => {}
        }
        after_space = false;
        is_escaped = key.is_some() && character == '\\' && !is_escaped;
        mended.push(character);
    }
    key.is_none().then_some(mended)
}
