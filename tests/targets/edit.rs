//! `edit`: a patch does to a text what it would do to the text's value, and the text
//! is still JSON.
//!
//! The first line is a JSON Patch, the rest a document.

use serde_json::Value;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::{EditError, apply};
use weftwork_core::json::Json;

use super::patch;
use super::reader::has_duplicate_keys;

/// Puts a patch into a text.
pub fn target(data: &[u8]) {
    let text = super::text(data);
    let Some((patch, text)) = text.split_once('\n') else { return };
    let Ok(patch) = serde_json::from_str::<Vec<PatchOp>>(patch) else { return };
    let edited = apply(text, &patch);
    let Ok(json) = Json::read(text) else {
        assert!(edited.is_err(), "{text} is no JSON, and was edited");
        return;
    };
    if has_duplicate_keys(json.root()) || patch.iter().any(is_odd) {
        return;
    }
    let value: Value = serde_json::from_str(text).expect("what core reads is JSON");
    let expected = patch::apply(&value, &patch);
    match (edited, expected) {
        (Ok(edited), Some(expected)) => {
            let found = serde_json::from_str::<Value>(&edited);
            let found = found.unwrap_or_else(|error| panic!("{error} in {edited}"));
            assert_eq!(found.to_string(), expected.to_string(), "{patch:?} in {text}");
            assert!(Json::read(edited.as_str()).is_ok(), "{patch:?} in {text}");
        }
        // What is too deep is refused, also where it is so only in between.
        (Err(_), None) | (Err(EditError::Unreadable(_)), Some(_)) => {}
        (edited, expected) => {
            panic!("{patch:?} in {text}\nmakes {edited:?}\nand should make {expected:?}")
        }
    }
}

/// Whether a pointer has what core reads and the standard forbids: a `~` that escapes
/// nothing, or a position such as `01` or `+1`.
fn is_odd(op: &PatchOp) -> bool {
    let is_odd_position =
        |token: &str| token.parse::<usize>().is_ok_and(|it| it.to_string() != token);
    let is_odd = |pointer: &str| {
        (patch::tokens(pointer).is_none() && pointer.contains('~'))
            || pointer.split('/').any(is_odd_position)
    };
    is_odd(&op.path) || op.from.as_deref().is_some_and(is_odd)
}
