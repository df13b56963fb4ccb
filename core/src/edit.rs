//! Changes to a document's text that change nothing else: key order, spacing and
//! unknown fields survive.
//!
//! A change is a JSON Patch (RFC 6902), as diagnostics' fixes are. [`apply`] puts
//! it into the text; [`nodes`] makes the patches that take knowledge of the format.

pub mod nodes;
mod style;

use std::ops::Range;

use serde_json::Value as Owned;

use crate::diagnostic::{PatchKind, PatchOp};
use crate::json::{Json, Kind, Unreadable, Value, quote};
use style::Style;

/// Why a patch cannot be put into a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text is not JSON.
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
    /// A pointer names nothing.
    #[error("there is nothing at `{pointer}`")]
    NotFound {
        /// The pointer.
        pointer: String,
    },
    /// An addition or replacement without a value, or a move without an origin.
    #[error("the operation at `{pointer}` is incomplete")]
    Incomplete {
        /// The pointer.
        pointer: String,
    },
    /// The outermost value cannot be removed or moved.
    #[error("the whole document can only be replaced")]
    Root,
}

/// The text with `patch` put into it.
///
/// # Errors
///
/// The first operation that does not fit; the text is then unchanged.
pub fn apply(text: &str, patch: &[PatchOp]) -> Result<String, EditError> {
    let mut text = text.to_owned();
    for op in patch {
        let json = Json::read(text.as_str())?;
        let splices = splices(&json, op)?;
        for (range, new) in splices {
            text.replace_range(range, &new);
        }
    }
    Ok(text)
}

/// What to put in the place of which bytes, from the end of the text to its start.
type Splices = Vec<(Range<usize>, String)>;

fn splices(json: &Json, op: &PatchOp) -> Result<Splices, EditError> {
    let value = || op.value.as_ref().ok_or(EditError::Incomplete { pointer: op.path.clone() });
    match op.op {
        PatchKind::Add => add(json, &op.path, value()?),
        PatchKind::Replace => Ok(vec![replace(json, find(json, &op.path)?, value()?)]),
        PatchKind::Remove => Ok(vec![remove(json, &op.path)?]),
        PatchKind::Move => {
            let from = op.from.as_deref();
            let from = from.ok_or(EditError::Incomplete { pointer: op.path.clone() })?;
            rename(json, from, &op.path)
        }
    }
}

fn find<'j>(json: &'j Json, pointer: &str) -> Result<Value<'j>, EditError> {
    let found = json.root().pointer(pointer);
    found.ok_or_else(|| EditError::NotFound { pointer: pointer.to_owned() })
}

/// The parent and the last token of a pointer.
fn split<'j>(json: &'j Json, pointer: &str) -> Result<(Value<'j>, String), EditError> {
    let (parent, token) = pointer.rsplit_once('/').ok_or(EditError::Root)?;
    Ok((find(json, parent)?, token.replace("~1", "/").replace("~0", "~")))
}

fn replace(json: &Json, old: Value<'_>, new: &Owned) -> (Range<usize>, String) {
    let style = Style::of(json.text());
    let indent = style::line_indent(json.text(), old.span().start);
    (old.span(), style.like(Some(old)).write(new, indent))
}

fn add(json: &Json, pointer: &str, new: &Owned) -> Result<Splices, EditError> {
    if pointer.is_empty() {
        return Ok(vec![replace(json, json.root(), new)]);
    }
    let (parent, token) = split(json, pointer)?;
    let style = Style::of(json.text());
    match parent.kind() {
        Kind::Object => {
            if let Some(old) = parent.get(&token) {
                return Ok(vec![replace(json, old, new)]);
            }
            let last = parent.members().last();
            let style = style.like(last.map(|(_, value)| value));
            let previous = last.map(|(key, value)| key.span().start..value.span().end);
            let write = |indent: &str| {
                format!("{}:{}{}", quote(&token), style.after_colon(), style.write(new, indent))
            };
            Ok(vec![insert_last(json, &style, parent, previous, write)])
        }
        Kind::Array => {
            let elements: Vec<_> = parent.elements().collect();
            let at = if token == "-" { Some(elements.len()) } else { token.parse().ok() };
            let not_found = || EditError::NotFound { pointer: pointer.to_owned() };
            let at = at.filter(|at| *at <= elements.len()).ok_or_else(not_found)?;
            let style = style.like(elements.last().copied());
            if let Some(next) = elements.get(at) {
                let start = next.span().start;
                let gap = style::gap_before(json.text(), start);
                let indent = style::line_indent(json.text(), start);
                let text = format!("{},{gap}", style.write(new, indent));
                return Ok(vec![(start..start, text)]);
            }
            let previous = elements.last().map(|last| last.span());
            let write = |indent: &str| style.write(new, indent);
            Ok(vec![insert_last(json, &style, parent, previous, write)])
        }
        _ => Err(EditError::NotFound { pointer: pointer.to_owned() }),
    }
}

/// Puts a new last child into `parent`, set apart as the one before it is.
fn insert_last(
    json: &Json,
    style: &Style,
    parent: Value<'_>,
    previous: Option<Range<usize>>,
    write: impl Fn(&str) -> String,
) -> (Range<usize>, String) {
    if let Some(previous) = previous {
        let gap = style::gap_before(json.text(), previous.start);
        let indent = style::line_indent(json.text(), previous.start);
        return (previous.end..previous.end, format!(",{gap}{}", write(indent)));
    }
    let span = parent.span();
    let inside = span.start + 1..span.end - 1;
    if !style.is_multiline() {
        return (inside, write(""));
    }
    let outer = style::line_indent(json.text(), span.start);
    let inner = format!("{outer}{}", style.unit());
    (inside, format!("\n{inner}{}\n{outer}", write(&inner)))
}

fn remove(json: &Json, pointer: &str) -> Result<(Range<usize>, String), EditError> {
    let old = find(json, pointer)?;
    let (parent, _) = split(json, pointer)?;
    let children: Vec<Range<usize>> = match parent.kind() {
        Kind::Object => {
            parent.members().map(|(key, value)| key.span().start..value.span().end).collect()
        }
        _ => parent.elements().map(Value::span).collect(),
    };
    let end = old.span().end;
    let position = children.iter().position(|child| child.end == end);
    let position = position.ok_or_else(|| EditError::NotFound { pointer: pointer.to_owned() })?;
    // With the comma that goes with it: the one before, or for the first the one after.
    let range = match (position.checked_sub(1), children.get(position + 1)) {
        (Some(before), _) => children[before].end..children[position].end,
        // What the server writes before a document's own first line stands close.
        (None, Some(after))
            if style::gap_before(json.text(), children[position].start).is_empty()
                && style::gap_before(json.text(), after.start).contains('\n') =>
        {
            let gap = style::gap_before(json.text(), after.start);
            children[position].start..after.start - gap.len()
        }
        (None, Some(after)) => children[position].start..after.start,
        (None, None) => parent.span().start + 1..parent.span().end - 1,
    };
    Ok((range, String::new()))
}

fn rename(json: &Json, from: &str, to: &str) -> Result<Splices, EditError> {
    let value = find(json, from)?;
    let (old_parent, _) = split(json, from)?;
    let (new_parent, token) = split(json, to)?;
    let is_rename = old_parent.id() == new_parent.id() && old_parent.kind() == Kind::Object;
    if is_rename && new_parent.get(&token).is_none() {
        let key = old_parent.members().find(|(_, member)| member.id() == value.id());
        let (key, _) = key.ok_or(EditError::Root)?;
        return Ok(vec![(key.span(), quote(&token))]);
    }
    let mut splices = add(json, to, &value.to_owned_value())?;
    splices.push(remove(json, from)?);
    splices.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    Ok(splices)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, op: PatchOp, expected: &str) {
        assert_eq!(apply(text, &[op]).unwrap_or_else(|error| error.to_string()), expected);
    }

    #[test]
    fn compact_text_stays_compact() {
        check(r#"{"a":1}"#, PatchOp::add("/b", json!([1, {"c": 2}])), r#"{"a":1,"b":[1,{"c":2}]}"#);
        check("[1,2]", PatchOp::add("/1", 9), "[1,9,2]");
        check("[]", PatchOp::add("/-", 9), "[9]");
        check(r#"{"a":1,"b":2}"#, PatchOp::remove("/a"), r#"{"b":2}"#);
        check(r#"{"a":1,"b":2}"#, PatchOp::remove("/b"), r#"{"a":1}"#);
        check("[ 1 ]", PatchOp::remove("/0"), "[]");
        check(r#"{"/":1,"~1":2}"#, PatchOp::add("/~01", 3), r#"{"/":1,"~1":3}"#);
    }

    #[test]
    fn indented_text_stays_indented() {
        check(
            "{\n    \"a\": 1,  \"x\" : [ ]\n}\n",
            PatchOp::add("/x/-", json!({"k": [true]})),
            "{\n    \"a\": 1,  \"x\" : [\n        {\n            \"k\": [\n                true\n            ]\n        }\n    ]\n}\n",
        );
        check("{\n  \"a\": 1\n}", PatchOp::add("/b", 2), "{\n  \"a\": 1,\n  \"b\": 2\n}");
        check(
            "[\n  { \"from\": \"a\", \"to\": \"b\" }\n]",
            PatchOp::add("/-", json!({"from": "b", "to": "c"})),
            "[\n  { \"from\": \"a\", \"to\": \"b\" },\n  { \"from\": \"b\", \"to\": \"c\" }\n]",
        );
    }

    #[test]
    fn a_rename_changes_the_key_alone() {
        check("{ \"a\" :  [1,\n2] }", PatchOp::rename("/a", "/b"), "{ \"b\" :  [1,\n2] }");
        check(
            r#"{"a":{"x":1},"b":{}}"#,
            PatchOp::rename("/a/x", "/b/y"),
            r#"{"a":{},"b":{"y":1}}"#,
        );
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        check("{}", PatchOp::remove("/a"), "there is nothing at `/a`");
        check("{}", PatchOp::add("/a/b", 1), "there is nothing at `/a`");
        check("[]", PatchOp::add("/1", 1), "there is nothing at `/1`");
        check("{}", PatchOp::remove(""), "the whole document can only be replaced");
        check("{", PatchOp::remove("/a"), "the document ends too early");
    }
}
