//! The text of a document as its author saved it.

use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit;
use weftwork_core::json::Json;

/// What the server puts before the members of the author, in this order.
const ADDED: [&str; 4] = ["id", "version", "created_at", "updated_at"];

/// The document in the `workflow` of an answer, without the four members that the
/// server puts before those of the author. Spacing, order and digits stay.
pub fn document_text(raw: &str) -> String {
    cut(raw).unwrap_or_else(|| {
        // They stand elsewhere, so the space around them is nobody's in particular.
        ADDED.iter().fold(raw.to_owned(), |text, name| {
            edit::apply(&text, &[PatchOp::remove(format!("/{name}"))]).unwrap_or(text)
        })
    })
}

/// The text with the first four members cut out to the letter; `None` when they
/// are others.
fn cut(raw: &str) -> Option<String> {
    let json = Json::read(raw).ok()?;
    let mut members = json.root().members();
    let mut end = 0;
    for name in ADDED {
        let (key, value) = members.next()?;
        if !key.is(name) {
            return None;
        }
        end = value.span().end;
    }
    let own = raw.get(end..)?.strip_prefix(',')?;
    Some(format!("{{{own}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_stays_as_it_was_written() {
        let own = "{\n  \"name\": \"x\",\n  \"n\": 1.50\n}\n";
        let added = r#""id":"wf_1","version":3,"created_at":1,"updated_at":2,"#;
        assert_eq!(document_text(&own.replacen('{', &format!("{{{added}"), 1)), own);
        assert_eq!(document_text(own), own);
        assert_eq!(document_text(r#"{"name": 1, "version": 2}"#), r#"{"name": 1}"#);
    }
}
