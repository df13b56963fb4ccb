//! The workflow core for JavaScript: the npm package `weftwork`.
//!
//! A thin binding: documents go in as text and reports come out as objects. What
//! they mean is said in [`weftwork_core`].

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};
use weftwork_core::catalogue::{Catalogue, Model};
use weftwork_core::check::check;
use weftwork_core::parse::parse;
use weftwork_core::tasks;

/// Says what is wrong with a workflow document, as `POST /api/validate` does.
///
/// `models` is a list as `GET /api/models` answers with; without one, every model
/// counts as known.
///
/// # Errors
///
/// When `models` is not such a list.
#[wasm_bindgen]
pub fn validate(text: &str, models: JsValue) -> Result<JsValue, JsError> {
    let models: Option<Vec<Model>> = serde_wasm_bindgen::from_value(models)?;
    let catalogue = Catalogue { models: models.unwrap_or_default() };
    to_js(&check(&parse(text), &catalogue))
}

/// Every task type, with its inputs and its result.
#[wasm_bindgen(js_name = taskTypes)]
pub fn task_types() -> Result<JsValue, JsError> {
    to_js(tasks::ALL)
}

/// Plain objects, `null` and all, as `JSON.parse` makes them.
fn to_js(value: &(impl Serialize + ?Sized)) -> Result<JsValue, JsError> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}
