//! What every reference of a document is.

use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::facts::Facts;
use weftwork_core::parse::parse;
use weftwork_core::query::typed_references;
use weftwork_core::types::Builder;

use crate::failure::{Failure, write};

/// Every reference of a document with its type: an array as JSON text, in the order
/// of the document. A text that is no JSON has none.
///
/// # Errors
///
/// None; a list can always be written.
#[wasm_bindgen]
pub fn types(text: String) -> Result<String, Failure> {
    let document = parse(text);
    let catalogue = Catalogue::default();
    let builder = Builder::default();
    write(&typed_references(&Facts::new(&document, &catalogue, &builder)))
}
