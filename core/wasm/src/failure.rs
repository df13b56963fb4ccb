//! Why a call was refused.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::json::{Problem, Unreadable};
use weftwork_core::read::ReadError;

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

    /// A text cannot be read: because it is over a limit, or else for this sort of reason.
    /// `what` is said before.
    pub(crate) fn unreadable(code: &'static str, what: &str, error: &Unreadable) -> Self {
        let is_too_large = matches!(error.problem, Problem::TooLarge | Problem::TooDeep);
        let code = if is_too_large { "too-large" } else { code };
        Self::new(code, format!("{what}{error}"))
    }

    /// The same for a text that may be read, and not be what it has to be.
    pub(crate) fn of_text(code: &'static str, what: &str, error: &ReadError) -> Self {
        match error {
            ReadError::Unreadable(error) => Self::unreadable(code, what, error),
            _ => Self::new(code, format!("{what}{error}")),
        }
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
