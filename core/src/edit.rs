//! Changes to a document's text that change nothing else: key order, spacing and
//! unknown fields survive.
//!
//! A change is a JSON Patch (RFC 6902), as diagnostics' fixes are. [`apply`] puts
//! it into the text; [`nodes`] makes the patches that take knowledge of the format, and
//! [`rename`] gives nodes and parameters other names.

mod children;
mod container;
mod extent;
mod format;
mod keys;
pub mod nodes;
mod ops;
mod part;
mod piece;
pub mod rename;
#[cfg(test)]
mod samples;
mod splices;
mod style;
#[cfg(test)]
mod tests_of_names;
#[cfg(test)]
mod tests_of_patches;
mod tree;

use crate::diagnostic::PatchOp;
use crate::json::{Json, Unreadable};
use crate::model::Document;
pub use format::format;
use part::Source;
use style::Style;
use tree::Tree;

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

impl EditError {
    fn not_found(pointer: &str) -> Self {
        Self::NotFound { pointer: pointer.to_owned() }
    }
}

/// The text with `patch` put into it, laid out as the text was that came in.
///
/// The work grows with the text, the patch and the white space that is put between new
/// values, by no more than a logarithm faster than they do.
///
/// # Errors
///
/// The first operation that does not fit; the text is then unchanged.
pub fn apply(text: &str, patch: &[PatchOp]) -> Result<String, EditError> {
    put(Json::read(text)?, patch)
}

/// The same for a text that has been read already.
///
/// # Errors
///
/// As those of [`apply`].
pub fn apply_to(document: &Document, patch: &[PatchOp]) -> Result<String, EditError> {
    match &document.unreadable {
        Some(reason) => Err(reason.clone().into()),
        None => put(document.json.clone(), patch),
    }
}

fn put(json: Json, patch: &[PatchOp]) -> Result<String, EditError> {
    let style = Style::of(json.text());
    put_in(Source::with_style(json, &style), patch, &style)
}

/// Puts operations into a text, new values laid out by a style.
fn put_in(source: Source, patch: &[PatchOp], style: &Style) -> Result<String, EditError> {
    let mut tree = Tree::new(source, style);
    for op in patch {
        tree.apply(op)?;
        tree.check()?;
    }
    Ok(tree.to_text())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::{MAX_BYTES, Problem};

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
    fn what_is_moved_is_the_same_text() {
        check(
            r#"{"a":[{"k":1,"k":2, "n":1E5,"s":"\u00e9"},0]}"#,
            PatchOp::rename("/a/0", "/a/1"),
            r#"{"a":[0,{"k":1,"k":2, "n":1E5,"s":"\u00e9"}]}"#,
        );
        check(
            "{\"a\":[1,\n2],\"b\":{}}",
            PatchOp::rename("/a", "/b/c"),
            "{\"b\":{\n  \"c\": [1,\n2]\n}}",
        );
    }

    #[test]
    fn lines_end_as_the_first_one_does() {
        check(
            "{\r\n  \"a\": [\r\n  ]\r\n}\r\n",
            PatchOp::add("/b", json!({ "c": [1] })),
            "{\r\n  \"a\": [\r\n  ],\r\n  \"b\": {\r\n    \"c\": [\r\n      1\r\n    ]\r\n  }\r\n}\r\n",
        );
        check(
            "{\r\n  \"a\": []\r\n}",
            PatchOp::add("/a/-", 1),
            "{\r\n  \"a\": [\r\n    1\r\n  ]\r\n}",
        );
    }

    #[test]
    fn positions_are_plain_digits() {
        for token in ["01", "+1", "-1", "1.0", "", " 1"] {
            let pointer = format!("/{token}");
            let nothing = format!("there is nothing at `{pointer}`");
            check("[1,2,3]", PatchOp::remove(pointer.clone()), &nothing);
            check("[1,2,3]", PatchOp::add(pointer, 9), &nothing);
        }
        check("[1,2,3]", PatchOp::add("b", 9), "there is nothing at `b`");
    }

    #[test]
    fn of_members_with_one_key_the_first_is_named() {
        let text = r#"{"a":1,"b":2,"a":3,"a":4}"#;
        check(text, PatchOp::replace("/a", 5), r#"{"a":5,"b":2,"a":3,"a":4}"#);
        let patch = [PatchOp::rename("/a", "/c"), PatchOp::remove("/a"), PatchOp::add("/a", 5)];
        assert_eq!(apply(text, &patch).unwrap(), r#"{"c":1,"b":2,"a":5}"#);
        assert_eq!(
            apply(text, &vec![PatchOp::remove("/a"); 4]).unwrap_err().to_string(),
            "there is nothing at `/a`"
        );
    }

    #[test]
    fn a_move_makes_nothing_too_deep() {
        let check = |n_levels: usize, patch: &[PatchOp], problem: Option<Problem>| {
            let (open, close) = ("[".repeat(n_levels), "]".repeat(n_levels));
            let found = match apply(&format!(r#"{{"a":[0,{open}{close},1],"b":{{}}}}"#), patch) {
                Err(EditError::Unreadable(it)) => Some(it.problem),
                done => done.map(|_| None).unwrap(),
            };
            assert_eq!(found, problem, "{patch:?}");
        };
        let [there, back] = [("/a", "/b/a"), ("/b/a", "/a")].map(|(a, b)| PatchOp::rename(a, b));
        let there_and_back = |op| [op, there.clone(), back.clone()];
        check(61, &there_and_back(PatchOp::replace("/a/0", 1)), None);
        check(62, &there_and_back(PatchOp::replace("/a/0", 1)), Some(Problem::TooDeep));
        // What is too deep changes before, or goes.
        check(62, &there_and_back(PatchOp::replace("/a/1/0", 1)), None);
        check(62, &there_and_back(PatchOp::remove("/a/1")), None);
        check(62, &there_and_back(PatchOp::rename("/a/1", "/c")), None);
        check(62, std::slice::from_ref(&there), Some(Problem::TooDeep));
        check(61, &[there, PatchOp::rename("/b/a/1", "/c"), back], None);
    }

    #[test]
    fn what_would_be_over_a_limit_is_refused() {
        let deep = |n: usize| (0..n).fold(json!(1), |it, _| json!([it]));
        let error = |text: &str, patch: &[PatchOp]| match apply(text, patch) {
            Err(EditError::Unreadable(it)) => Some((it.problem, it.offset)),
            _ => None,
        };
        let patch = |depth| [PatchOp::add("/a/-", deep(depth)), PatchOp::replace("/a", 1)];
        assert_eq!(error(r#"{"a":[]}"#, &patch(62)), None);
        assert_eq!(error(r#"{"a":[]}"#, &patch(63)), Some((Problem::TooDeep, 68)));
        assert_eq!(error(r#"{"a":[]}"#, &patch(63)[..1]), Some((Problem::TooDeep, 68)));

        let long = |len: usize| format!("{}[1]", " ".repeat(len - 3));
        let patch = [PatchOp::add("/-", 2), PatchOp::remove("/0")];
        assert_eq!(error(&long(MAX_BYTES - 2), &patch), None);
        assert_eq!(error(&long(MAX_BYTES - 1), &patch), Some((Problem::TooLarge, MAX_BYTES)));
        assert_eq!(error(&long(MAX_BYTES + 1), &[]), Some((Problem::TooLarge, MAX_BYTES)));
        assert_eq!(apply("[1]", &[]).as_deref(), Ok("[1]"));
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
