//! Changes to a document's text that change nothing else: key order, spacing and
//! unknown fields survive.
//!
//! A change is a JSON Patch (RFC 6902), as diagnostics' fixes are. [`apply`] puts
//! it into the text; [`nodes`] makes the patches that take knowledge of the format, and
//! [`rename`] gives nodes and parameters other names.

mod batch;
mod container;
pub mod nodes;
pub mod rename;
#[cfg(test)]
mod samples;
mod splices;
mod style;
#[cfg(test)]
mod tests_of_batches;
#[cfg(test)]
mod tests_of_names;

use std::borrow::Cow;

use crate::diagnostic::{PatchKind, PatchOp};
use crate::json::{Json, Kind, Unreadable};
use crate::model::Document;
use batch::Batch;
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

/// The text with `patch` put into it, laid out as the text was that came in.
///
/// Operations that have nothing to do with each other are put in together: only
/// one that names what another one made has the text read again.
///
/// # Errors
///
/// The first operation that does not fit; the text is then unchanged.
pub fn apply(text: &str, patch: &[PatchOp]) -> Result<String, EditError> {
    if patch.is_empty() {
        return Ok(text.to_owned());
    }
    put(Cow::Owned(Json::read(text)?), patch)
}

/// The same for a text that has been read already.
///
/// # Errors
///
/// As those of [`apply`].
pub fn apply_to(document: &Document, patch: &[PatchOp]) -> Result<String, EditError> {
    match &document.unreadable {
        Some(reason) if !patch.is_empty() => Err(reason.clone().into()),
        _ => put(Cow::Borrowed(&document.json), patch),
    }
}

fn put(mut json: Cow<'_, Json>, patch: &[PatchOp]) -> Result<String, EditError> {
    let style = Style::of(json.text());
    let mut rest = patch;
    loop {
        let [first, others @ ..] = rest else { return Ok(json.into_owned().into_text()) };
        let text = if let Some([remove, add]) = as_two(&json, first)? {
            rest = others;
            let without = Batch::new(&json, &style).run(&[remove])?.0;
            apply_with(without, &[add], &style)?
        } else {
            let (text, n_done) = Batch::new(&json, &style).run(rest)?;
            rest = &rest[n_done..];
            text
        };
        if rest.is_empty() {
            return Ok(text);
        }
        json = Cow::Owned(Json::read(text)?);
    }
}

/// Puts one operation that is no move into the text.
fn apply_with(text: String, op: &[PatchOp], style: &Style) -> Result<String, EditError> {
    let json = Json::read(text)?;
    Ok(Batch::new(&json, style).run(op)?.0)
}

/// A move that is more than another key, as RFC 6902 explains it: a removal, and
/// then an addition.
fn as_two(json: &Json, op: &PatchOp) -> Result<Option<[PatchOp; 2]>, EditError> {
    let PatchOp { op: PatchKind::Move, path, from: Some(from), .. } = op else { return Ok(None) };
    if from == path {
        return Ok(None);
    }
    let not_found = |pointer: &str| EditError::NotFound { pointer: pointer.to_owned() };
    let (Some((old_parent, _)), Some((new_parent, token))) =
        (from.rsplit_once('/'), path.rsplit_once('/'))
    else {
        return Err(EditError::Root);
    };
    let value = json.root().pointer(from).ok_or_else(|| not_found(from))?;
    let parent = json.root().pointer(new_parent).ok_or_else(|| not_found(new_parent))?;
    if old_parent == new_parent
        && parent.kind() == Kind::Object
        && parent.get(&unescape_pointer_token(token)).is_none()
    {
        return Ok(None);
    }
    // Nothing can be put into itself.
    if path.strip_prefix(from.as_str()).is_some_and(|rest| rest.starts_with('/')) {
        return Err(not_found(path));
    }
    Ok(Some([PatchOp::remove(from), PatchOp::add(path, value.to_owned_value())]))
}

/// A token of a JSON Pointer as the key that it means.
fn unescape_pointer_token(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
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
    fn a_move_takes_away_before_it_puts() {
        check("[1,2,3]", PatchOp::rename("/0", "/2"), "[2,3,1]");
        check("[1,2,3]", PatchOp::rename("/2", "/0"), "[3,1,2]");
        check(r#"{"a":{"b":1}}"#, PatchOp::rename("/a/b", "/a"), r#"{"a":1}"#);
        check(r#"{"a":1,"b":2}"#, PatchOp::rename("/a", "/b"), r#"{"b":1}"#);
        check(r#"{"a":1}"#, PatchOp::rename("/a", "/a"), r#"{"a":1}"#);
        check(r#"{"a":{}}"#, PatchOp::rename("/a", "/a/b"), "there is nothing at `/a/b`");
        check("[[],[]]", PatchOp::rename("/0", "/0/0"), "there is nothing at `/0/0`");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        check("{}", PatchOp::replace("a", 1), "there is nothing at `a`");
        check("{}", PatchOp::remove("/a"), "there is nothing at `/a`");
        check("{}", PatchOp::add("/a/b", 1), "there is nothing at `/a`");
        check("[]", PatchOp::add("/1", 1), "there is nothing at `/1`");
        check("{}", PatchOp::remove(""), "the whole document can only be replaced");
        check("{", PatchOp::remove("/a"), "the document ends too early");
    }
}
