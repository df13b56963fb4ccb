//! `check`: a report points into its text, its fixes can be put in, and of the graph
//! and its references it says what the oracle says.

use weftwork_core::diagnostic::{Position, Report};
use weftwork_core::edit::apply;
use weftwork_core::json::Json;

use crate::agreement::on_report;
use crate::case;

/// Checks a document.
pub fn target(data: &[u8]) {
    let text = super::text(data);
    let report = case::report(&text);
    assert_is_sound(&text, &report);
    if let Ok(document) = serde_json::from_str(&text) {
        on_report(&document, &report).unwrap_or_else(|differ| panic!("{text}\n{differ}"));
    }
}

fn assert_is_sound(text: &str, report: &Report) {
    let is_ambiguous = report.errors.iter().any(|it| it.code == "duplicate-key");
    for it in report.iter() {
        let range = it.range.expect("there is a text");
        assert!(range.start.offset <= range.end.offset, "{it:?}\n{text}");
        assert_is_in(text, range.start);
        assert_is_in(text, range.end);
        // Of two members with one name a pointer can mean only the first.
        let fixes = if is_ambiguous { &[][..] } else { &it.fixes };
        for fix in fixes {
            let mended = apply(text, &fix.patch).unwrap_or_else(|error| panic!("{error}\n{text}"));
            Json::read(mended).unwrap_or_else(|error| panic!("{error}: {fix:?}\n{text}"));
        }
    }
}

/// Whether a place is what it says: its offset is one of a character, and its line
/// and column are those of the offset.
fn assert_is_in(text: &str, place: Position) {
    let before = text.get(..place.offset as usize);
    let before = before.unwrap_or_else(|| panic!("{place:?} is within a character of:\n{text}"));
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    let column = last.encode_utf16().count() + 1;
    assert_eq!((place.line as usize, place.column as usize), (line, column), "{text}");
}
