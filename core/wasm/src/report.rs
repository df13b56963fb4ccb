//! What is wrong with a document.

use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::{Diagnostic, Report};
use weftwork_core::parse::parse;
use weftwork_core::read::read_text;

use crate::failure::{Failure, write};
use crate::resolve::mark_big_integers;

/// Says what is wrong with a workflow document: the report as JSON text, byte for
/// byte as `POST /api/validate` answers.
///
/// `models` is the JSON text of what `GET /api/models` answers, or of its array;
/// without it every model counts as known. When the caller had no text but an
/// object, `is_text` is false and no place in the text is told. With a `mark`, big integers
/// are marked in the fixes as [`resolve`](crate::resolve) does it.
///
/// # Errors
///
/// `invalid-argument` when `models` is not such a list.
#[wasm_bindgen]
pub fn validate(
    text: String,
    models: Option<String>,
    is_text: bool,
    mark: Option<String>,
) -> Result<String, Failure> {
    let catalogue = catalogue(models.as_deref())?;
    let mut report = check(&parse(text), &catalogue);
    if !is_text {
        diagnostics(&mut report).for_each(|it| it.range = None);
    }
    marked(report, mark)
}

/// The JSON text of a report; with a `mark`, big integers are marked in its fixes.
pub(crate) fn marked(mut report: Report, mark: Option<String>) -> Result<String, Failure> {
    if let Some(mark) = mark {
        let fixes = diagnostics(&mut report).flat_map(|it| &mut it.fixes);
        let values = fixes.flat_map(|fix| &mut fix.patch).filter_map(|op| op.value.as_mut());
        values.for_each(|value| mark_big_integers(value, &mark));
    }
    write(&report)
}

/// The models that are given, as a list or as an object that has it.
pub(crate) fn catalogue(models: Option<&str>) -> Result<Catalogue, Failure> {
    let Some(models) = models else { return Ok(Catalogue::default()) };
    let catalogue = read_text(models, Catalogue::read);
    catalogue.map_err(|error| Failure::new("invalid-argument", format!("`models`: {error}")))
}

fn diagnostics(report: &mut Report) -> impl Iterator<Item = &mut Diagnostic> {
    let Report { valid: _, errors, type_issues, warnings } = report;
    errors.iter_mut().chain(type_issues).chain(warnings)
}
