//! A document that is being edited, with what is known of it kept between the edits.

use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::recheck;

use crate::failure::Failure;
use crate::report;

/// A document that is being edited, and what is wrong with it.
#[wasm_bindgen]
pub struct Checker(recheck::Checker);

#[wasm_bindgen]
impl Checker {
    /// Reads and checks a text; `models` is as in [`validate`](crate::validate).
    ///
    /// # Errors
    ///
    /// `invalid-argument` when `models` is not a list of models.
    #[wasm_bindgen(constructor)]
    pub fn new(text: String, models: Option<String>) -> Result<Checker, Failure> {
        Ok(Checker(recheck::Checker::new(text, report::catalogue(models.as_deref())?)))
    }

    /// Puts `text` in the place of the characters from `start` to `end`, as JavaScript
    /// counts them.
    ///
    /// # Errors
    ///
    /// `invalid-argument` when that is no stretch of the text.
    pub fn replace(&mut self, start: u32, end: u32, text: &str) -> Result<(), Failure> {
        self.0
            .replace_units(start as usize..end as usize, text)
            .map_err(|error| Failure::new("invalid-argument", error))
    }

    /// The report as JSON text, byte for byte that of the text as it is now; `mark` is as
    /// in [`validate`](crate::validate).
    ///
    /// # Errors
    ///
    /// None; a report can always be written.
    pub fn report(&self, mark: Option<String>) -> Result<String, Failure> {
        report::marked(self.0.report(), mark)
    }

    /// The text as it is now.
    pub fn text(&self) -> String {
        self.0.text().to_owned()
    }
}
