//! A text laid out anew, as somebody would write it.

use crate::json::{Kind, MAX_BYTES, Problem, Unreadable, Value};
use crate::model::Document;

/// One level of indentation.
const UNIT: &str = "  ";

/// What has no arrays and objects in it stands on one line, if that line is no longer
/// than this.
const MAX_LINE: usize = 80;

/// The document's text with other white space: two blanks for each level, and short
/// arrays and objects on one line. Keys, numbers and strings stay as they are written.
///
/// # Errors
///
/// A text that is not JSON has no layout, and one that would be too large to be read again
/// is not written.
pub fn format(document: &Document) -> Result<String, Unreadable> {
    if let Some(reason) = &document.unreadable {
        return Err(reason.clone());
    }
    let mut text = String::with_capacity(document.json.text().len() * 2);
    write(document.json.root(), 0, &mut text)?;
    text.push('\n');
    check_size(&text)?;
    Ok(text)
}

fn check_size(text: &str) -> Result<(), Unreadable> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    Err(Unreadable { problem: Problem::TooLarge, offset: MAX_BYTES })
}

/// Writes a value behind what stands on its line, and stops when it gets too large. The
/// recursion is as deep as a text may be.
fn write(value: Value<'_>, level: usize, text: &mut String) -> Result<(), Unreadable> {
    let (open, close) = match value.kind() {
        Kind::Object => ('{', '}'),
        Kind::Array => ('[', ']'),
        _ => {
            text.push_str(value.raw());
            return Ok(());
        }
    };
    text.push(open);
    let start = text.len();
    let line = text.rfind('\n').map_or(0, |end| end + 1);
    let is_flat = children(value).all(|(_, child)| is_leaf(child));
    if is_flat {
        write_flat(value, text);
        // One more for the bracket, and one for a comma.
        if text[line..].chars().count() + 2 <= MAX_LINE || text.len() == start {
            text.push(close);
            return Ok(());
        }
        text.truncate(start);
    }
    for (number, (key, child)) in children(value).enumerate() {
        text.push_str(if number == 0 { "\n" } else { ",\n" });
        (0..=level).for_each(|_| text.push_str(UNIT));
        write_key(key, text);
        write(child, level + 1, text)?;
        check_size(text)?;
    }
    text.push('\n');
    (0..level).for_each(|_| text.push_str(UNIT));
    text.push(close);
    Ok(())
}

/// Writes on one line what is between the brackets.
fn write_flat(value: Value<'_>, text: &mut String) {
    let pad = if value.kind() == Kind::Object { " " } else { "" };
    let mut is_first = true;
    for (key, child) in children(value) {
        text.push_str(if is_first { pad } else { ", " });
        is_first = false;
        write_key(key, text);
        text.push_str(raw(child));
    }
    if !is_first {
        text.push_str(pad);
    }
}

fn write_key(key: Option<Value<'_>>, text: &mut String) {
    if let Some(key) = key {
        text.push_str(key.raw());
        text.push_str(": ");
    }
}

/// The members with their keys, or the elements.
fn children(value: Value<'_>) -> impl Iterator<Item = (Option<Value<'_>>, Value<'_>)> {
    let members = value.members().map(|(key, member)| (Some(key), member));
    members.chain(value.elements().map(|element| (None, element)))
}

fn is_leaf(value: Value<'_>) -> bool {
    !matches!(value.kind(), Kind::Object | Kind::Array) || children(value).next().is_none()
}

/// A leaf as it is written, without what may be between its brackets.
fn raw(leaf: Value<'_>) -> &str {
    match leaf.kind() {
        Kind::Object => "{}",
        Kind::Array => "[]",
        _ => leaf.raw(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let formatted = format(&parse(text)).unwrap();
        assert_eq!(formatted, expected);
        assert_eq!(format(&parse(formatted.as_str())).unwrap(), formatted);
    }

    #[test]
    fn what_is_short_stands_on_one_line() {
        check(
            r#"{"a":[1,2],"b":{"from":"x","to":"y"}}"#,
            concat!(
                "{\n",
                "  \"a\": [1, 2],\n",
                "  \"b\": { \"from\": \"x\", \"to\": \"y\" }\n",
                "}\n",
            ),
        );
        check("[ ]", "[]\n");
        check("[{ },[ ]]", "[{}, []]\n");
        let long = "x".repeat(MAX_LINE);
        check(&format!("[\"{long}\",1]"), &format!("[\n  \"{long}\",\n  1\n]\n"));
    }

    #[test]
    fn a_line_is_as_long_as_it_may_be() {
        let element = |n: usize| format!("\"{}\"", "x".repeat(n));
        // Its brackets, its quotes and a comma are 5 more.
        let most = element(MAX_LINE - 5);
        check(&format!("[{most}]"), &format!("[{most}]\n"));
        let more = element(MAX_LINE - 4);
        check(&format!("[{more}]"), &format!("[\n  {more}\n]\n"));
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let too_large = Err(Unreadable { problem: Problem::TooLarge, offset: MAX_BYTES });
        let nested = format!("{}{}1{}", "[".repeat(60), "1,".repeat(1 << 20), "]".repeat(60));
        assert_eq!(format(&parse(nested)), too_large);
        // A line break comes behind the last quote.
        let string = |len: usize| format!("\"{}\"", "x".repeat(len - 2));
        assert_eq!(format(&parse(string(MAX_BYTES))), too_large);
        assert_eq!(format(&parse(string(MAX_BYTES - 1))).map(|it| it.len()), Ok(MAX_BYTES));
    }

    #[test]
    fn nothing_but_white_space_changes() {
        check(
            r#"{"a":1.50e+3,"a":"\u0041","b":12345678901234567890}"#,
            concat!(r#"{ "a": 1.50e+3, "a": "\u0041", "b": 12345678901234567890 }"#, "\n",),
        );
    }
}
