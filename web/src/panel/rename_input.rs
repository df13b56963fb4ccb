//! Gives a parameter another name: where it is declared, and in every reference.
//! No browser in here.

use std::borrow::Cow;

use weftwork_core::diagnostic::PatchOp;
use weftwork_core::json::{Kind, Value, escape_pointer_token, quote};
use weftwork_core::model::Document;
use weftwork_core::template::{Root, Segment, Template};

/// The patch that renames the declared parameter `from`.
pub fn rename_input(document: &Document, from: &str, to: &str) -> Vec<PatchOp> {
    let pointer = |name: &str| format!("/input_params/{}", escape_pointer_token(name));
    let mut patch = Vec::new();
    let nodes = weftwork_core::edit::nodes::node_pointer(document, "");
    if let Some(value) = document.workflow.nodes_object.map(|id| document.json.value(id)) {
        rename_below(value, nodes.trim_end_matches('/'), from, to, &mut patch);
    }
    patch.push(PatchOp::rename(pointer(from), pointer(to)));
    patch
}

fn rename_below(value: Value<'_>, pointer: &str, from: &str, to: &str, patch: &mut Vec<PatchOp>) {
    match value.kind() {
        Kind::Array => {
            for (index, element) in value.elements().enumerate() {
                rename_below(element, &format!("{pointer}/{index}"), from, to, patch);
            }
        }
        Kind::Object => {
            for (key, member) in value.members() {
                let key = key.as_str().unwrap_or_default();
                let pointer = format!("{pointer}/{}", escape_pointer_token(&key));
                rename_below(member, &pointer, from, to, patch);
            }
        }
        _ => {
            let Some(text) = value.as_str().filter(|text| text.contains("${input")) else { return };
            let renamed = rename_in_text(&text, from, to);
            if renamed != text {
                patch.push(PatchOp::replace(pointer, renamed));
            }
        }
    }
}

fn rename_in_text(text: &str, from: &str, to: &str) -> String {
    let mut renamed = text.to_owned();
    let template = Template::parse(text);
    let references: Vec<_> = template.references().collect();
    for (reference, range) in references.into_iter().rev() {
        if !matches!(&reference.root, Root::Input(name) if name == from) {
            continue;
        }
        let start = range.start + "${input".len();
        let old = [Segment::Key(Cow::Borrowed(from)).to_string(), format!("[{}]", quote(from))];
        if let Some(old) = old.iter().find(|old| renamed[start..].starts_with(old.as_str())) {
            let new = Segment::Key(Cow::Borrowed(to)).to_string();
            renamed.replace_range(start..start + old.len(), &new);
        }
    }
    renamed
}

#[cfg(test)]
mod tests {
    use weftwork_core::parse::parse;

    use super::*;

    #[test]
    fn references_follow() {
        let text = r#"{"input_params":{"a":{}},"dag":{"nodes":{"n":{"payload":{"p":"${input.a.x} ${input[\"a\"]} ${input.ab}"}}}}}"#;
        let text = weftwork_core::edit::apply(text, &rename_input(&parse(text), "a", "b")).unwrap();
        assert_eq!(
            text,
            r#"{"input_params":{"b":{}},"dag":{"nodes":{"n":{"payload":{"p":"${input.b.x} ${input.b} ${input.ab}"}}}}}"#
        );
    }
}
