//! Why a call was refused.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// JavaScript's `Error`, which may have a `code` as those of Node have.
    type Error;

    #[wasm_bindgen(constructor)]
    fn new(message: &str) -> Error;

    #[wasm_bindgen(method, setter)]
    fn set_code(this: &Error, code: &str);
}

/// Why a call was refused: in JavaScript an `Error` with a `code`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What sort of reason it is; one of those in `npm/index.d.ts`.
    pub code: &'static str,
    /// The reason, for people.
    pub message: String,
}

impl Failure {
    /// A failure of this sort.
    pub(crate) fn new(code: &'static str, message: impl ToString) -> Self {
        Self { code, message: message.to_string() }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> JsValue {
        let error = Error::new(&failure.message);
        error.set_code(failure.code);
        error.into()
    }
}

/// A value as JSON text.
pub(crate) fn write(value: &(impl Serialize + ?Sized)) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::new("internal", error))
}
