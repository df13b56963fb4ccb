//! The form in which documents are stored: as they were given, but for what the
//! server itself says of them.

use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::{EditError, apply};
use weftwork_core::json::{Value, quote};
use weftwork_core::model::Document;

/// What a workflow is called that was saved without a name.
pub(crate) const UNTITLED: &str = "Untitled workflow";
/// Fields that the server writes; what comes back in them is not believed.
const OWN_FIELDS: &[&str] = &["id", "version", "created_at", "updated_at"];

/// The text to store: without the server's own fields, with a name, and with a
/// bare DAG put under `dag`. Everything else is kept to the letter.
///
/// # Errors
///
/// None for a document that could be read.
pub(crate) fn for_storage(given: &Document) -> Result<String, EditError> {
    let root = given.json.root();
    if given.workflow.dag == Some(root.id()) {
        return Ok(wrapped(given));
    }
    let fields = root.members().filter_map(|(key, _)| OWN_FIELDS.iter().find(|it| key.is(it)));
    let mut patch: Vec<_> = fields.map(|field| PatchOp::remove(format!("/{field}"))).collect();
    if root.get("name").is_none() {
        patch.push(PatchOp::add("/name", UNTITLED));
    }
    apply(given.json.text(), &patch)
}

/// A bare DAG as the `dag` of a document.
fn wrapped(given: &Document) -> String {
    let root = given.json.root();
    let mut settings = Vec::new();
    let mut dag = Vec::new();
    if root.get("name").is_none() {
        settings.push(format!("\"name\": {}", quote(UNTITLED)));
    }
    let is_own = |key: &Value<'_>| OWN_FIELDS.iter().any(|field| key.is(field));
    for (key, value) in root.members().filter(|(key, _)| !is_own(key)) {
        let member = format!("{}: {}", key.raw(), value.raw());
        if key.is("nodes") || key.is("edges") {
            dag.push(member);
        } else {
            settings.push(member);
        }
    }
    settings.push(format!("\"dag\": {{\n  {}\n}}", dag.join(",\n  ")));
    format!("{{\n{}\n}}", settings.join(",\n"))
}

#[cfg(test)]
mod tests {
    use weftwork_core::parse::parse;

    use super::*;

    #[track_caller]
    fn check(given: &str, expected: &str) {
        assert_eq!(for_storage(&parse(given)).unwrap(), expected);
    }

    #[test]
    fn only_the_servers_own_fields_go() {
        check(
            "{\"id\": \"wf_1\", \"version\": 3,\n \"name\":\"n\", \"x\": 1.50,\"dag\":{}}",
            "{\n \"name\":\"n\", \"x\": 1.50,\"dag\":{}}",
        );
        let saved = "{\n  \"name\": \"n\",\n  \"dag\": {}\n}";
        let shown = saved.replacen('{', "{\"id\":\"wf_1\",\"version\":2,\"created_at\":3,", 1);
        check(&shown, saved);
        check("{\"dag\":{}}", "{\"dag\":{},\"name\":\"Untitled workflow\"}");
    }

    #[test]
    fn the_servers_own_fields_go_however_often_they_are_there() {
        check(r#"{"id":1,"name":"n","id":2,"dag":{}}"#, r#"{"name":"n","dag":{}}"#);
        check(
            r#"{"id":"x","name":"n","nodes":{},"version":2}"#,
            "{\n\"name\": \"n\",\n\"dag\": {\n  \"nodes\": {}\n}\n}",
        );
    }

    #[test]
    fn a_bare_dag_gets_a_document_around_it() {
        check(
            r#"{"nodes":{"a":{}},"edges":[]}"#,
            "{\n\"name\": \"Untitled workflow\",\n\"dag\": {\n  \"nodes\": {\"a\":{}},\n  \"edges\": []\n}\n}",
        );
    }
}
