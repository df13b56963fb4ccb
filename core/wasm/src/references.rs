//! What every reference of a document is.

use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::facts::Facts;
use weftwork_core::infer;
use weftwork_core::parse::parse;
use weftwork_core::types::Builder;

use crate::failure::{Failure, write};

/// Every reference of a document with its type: an array as JSON text, in the order
/// of the document. A text that is no JSON has none.
///
/// When the caller had no text but an object, `is_text` is false and no place in the
/// text is told.
///
/// # Errors
///
/// None; a list can always be written.
#[wasm_bindgen]
pub fn types(text: String, is_text: bool) -> Result<String, Failure> {
    let document = parse(text);
    let catalogue = Catalogue::default();
    let builder = Builder::default();
    let list = infer::list(&Facts::new(&document, &catalogue, &builder));
    if is_text { write(&list) } else { write(&without_ranges(&list)?) }
}

fn without_ranges(list: &[infer::TypedReference<'_>]) -> Result<Value, Failure> {
    let value = serde_json::to_value(list);
    let mut value = value.map_err(|error| Failure::new("internal", error))?;
    for reference in value.as_array_mut().into_iter().flatten() {
        reference["range"] = Value::Null;
    }
    Ok(value)
}
