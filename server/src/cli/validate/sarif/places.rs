//! Files, lines and columns as SARIF writes them.

use std::path::{Component, Path};

use serde_json::{Value, json};
use weftwork_core::diagnostic::{Diagnostic, Range, Related};
use weftwork_core::json::Json;
use weftwork_core::text::LineIndex;

use super::super::checked::Checked;
use super::wanted::{Spans, spans};

/// The places of one file.
pub(super) struct Places<'c> {
    uri: String,
    lines: LineIndex<'c>,
    /// Where the values are that diagnostics have to do with besides their own.
    related: Spans<'c>,
}

impl<'c> Places<'c> {
    /// Finds the file's lines, and the values that its report names.
    pub(super) fn new(file: &'c Checked) -> Self {
        let (json, _) = Json::of(file.text.clone());
        let related = file.report.iter().flat_map(|it| &it.related);
        let related = spans(&json, related.map(|it| it.pointer.as_str()));
        Self { uri: uri(file), lines: LineIndex::new(&file.text), related }
    }

    /// Where a diagnostic is.
    pub(super) fn of(&self, diagnostic: &Diagnostic) -> Value {
        let mut location = self.location(diagnostic.range.as_ref());
        if !diagnostic.pointer.is_empty() {
            let mut part = json!({ "fullyQualifiedName": diagnostic.pointer });
            if let Some(node) = &diagnostic.node_id {
                part["name"] = node.as_str().into();
            }
            location["logicalLocations"] = json!([part]);
        }
        location
    }

    /// Another place that a diagnostic has to do with.
    pub(super) fn related(&self, related: &Related) -> Value {
        let span = self.related.get(related.pointer.as_str());
        let range = span.map(|span| self.lines.range(span.clone()));
        let mut location = self.location(range.as_ref());
        location["message"] = json!({ "text": related.message });
        location
    }

    fn location(&self, range: Option<&Range>) -> Value {
        let mut place = json!({ "artifactLocation": { "uri": self.uri } });
        if let Some(range) = range {
            place["region"] = region(range);
        }
        json!({ "physicalLocation": place })
    }
}

/// A stretch of a text.
pub(super) fn region(Range { start, end }: &Range) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// The file as a URI: relative as long as its path is, as code hosts want it.
pub(super) fn uri(file: &Checked) -> String {
    if file.is_standard_input { "stdin".to_owned() } else { path_uri(&file.path) }
}

fn path_uri(path: &Path) -> String {
    let steps = path.components().filter_map(|step| match step {
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
        Component::ParentDir => Some("..".to_owned()),
        Component::Normal(name) => Some(encoded(name.as_encoded_bytes())),
    });
    let start = if path.has_root() { "file:///" } else { "" };
    format!("{start}{}", steps.collect::<Vec<_>>().join("/"))
}

/// Bytes as one step of a URI's path: all but unreserved characters (RFC 3986) as
/// `%` and two digits.
fn encoded(bytes: &[u8]) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    bytes
        .iter()
        .map(|&byte| if is_plain(byte) { char::from(byte).into() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        let check = |path: &str, uri| assert_eq!(path_uri(Path::new(path)), uri);
        check("flows/a.json", "flows/a.json");
        check("./a b.json", "a%20b.json");
        check("../50%/é:?#.json", "../50%25/%C3%A9%3A%3F%23.json");
        check("/tmp/x\\y.json", "file:///tmp/x%5Cy.json");
    }
}
