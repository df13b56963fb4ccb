//! What an editor asks about a document's text: what names a thing, what stands at a
//! place, and what could be written there.
//!
//! A place is an index into JavaScript's string, in UTF-16 units.

use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::facts::Facts;
use weftwork_core::parse::parse;
use weftwork_core::query::{self, Symbol};
use weftwork_core::text::offset_of_unit;
use weftwork_core::types::Builder;

use crate::failure::{Failure, write};
use crate::report::catalogue;

/// Every place that names a node or an input parameter: an array as JSON text, in the
/// order of the text. A text that is no JSON has none.
///
/// # Errors
///
/// `invalid-argument` unless exactly one of the two is asked for.
#[wasm_bindgen]
pub fn references(
    text: String,
    node: Option<String>,
    input: Option<String>,
) -> Result<String, Failure> {
    let symbol = match (&node, &input) {
        (Some(id), None) => Symbol::Node(id),
        (None, Some(name)) => Symbol::Input(name),
        _ => return Err(Failure::new("invalid-argument", "give either a `node` or an `input`")),
    };
    write(&query::references(&parse(text), symbol))
}

/// What stands at `index`, as JSON text: `null` if there is nothing to say of it, or
/// if the text is no JSON. `models` are as for [`validate`](crate::validate).
///
/// # Errors
///
/// `invalid-argument` when `models` is not such a list.
#[wasm_bindgen]
pub fn hover(text: String, index: usize, models: Option<String>) -> Result<String, Failure> {
    let catalogue = catalogue(models.as_deref())?;
    let place = byte_at(&text, index);
    let document = parse(text);
    let builder = Builder::default();
    let facts = Facts::new(&document, &catalogue, &builder);
    write(&query::at(&facts, place))
}

/// What could be written at `index`, as JSON text; `null` if nothing is known. The text
/// may be no JSON as long as that is because of what is being written there. `models`
/// are as for [`validate`](crate::validate); without them none are offered.
///
/// # Errors
///
/// `invalid-argument` when `models` is not such a list.
#[wasm_bindgen]
pub fn complete(text: &str, index: usize, models: Option<String>) -> Result<String, Failure> {
    let catalogue = catalogue(models.as_deref())?;
    write(&query::complete_text(text, &catalogue, byte_at(text, index)))
}

/// The byte at which the character begins that has the UTF-16 unit `index`. What is
/// past the end counts as the end.
fn byte_at(text: &str, index: usize) -> usize {
    let of_second = || offset_of_unit(text, index.checked_sub(1)?);
    offset_of_unit(text, index).or_else(of_second).unwrap_or(text.len())
}
