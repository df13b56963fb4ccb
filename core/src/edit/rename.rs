//! Gives nodes and input parameters other names, wherever they are named.
//!
//! Only the bytes of the names change: quotes, brackets and escapes around them stay,
//! so that giving the old name back gives the old text back.

use super::apply;
use super::nodes::MAX_ID_BYTES;
use super::splices::Splices;
use crate::diagnostic::PatchOp;
use crate::json::escape_pointer_token;
use crate::model::Document;
use crate::names::{Symbol, places};
use crate::parse::parse;
use crate::template::is_name;

/// Why something cannot have another name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// There is no such node.
    #[error("there is no node `{id}`")]
    UnknownNode {
        /// The id that it should have now.
        id: String,
    },
    /// There is no such parameter: it is neither declared nor referred to.
    #[error("there is no input parameter `{name}`")]
    UnknownInput {
        /// The name that it should have now.
        name: String,
    },
    /// No node can have the new id.
    #[error(
        "`{id}` is not a node id: it begins with a letter or `_`, and has at most 64 letters, \
         digits, `_` or `-`"
    )]
    InvalidId {
        /// The new id.
        id: String,
    },
    /// Not every reference can name a parameter so.
    #[error(
        "`{name}` is not a name: it begins with a letter or `_`, and has letters, digits, `_` or `-`"
    )]
    InvalidName {
        /// The new name.
        name: String,
    },
    /// Something else has the new name.
    #[error("there is already a `{name}`")]
    Taken {
        /// The new name.
        name: String,
    },
}

/// The document's text with another id for a node: at its key, in edges, in
/// references, and at its place on the canvas.
///
/// # Errors
///
/// When there is no node `from`, or when no node, or another one, can be called `to`.
pub fn node(document: &Document, from: &str, to: &str) -> Result<String, RenameError> {
    if document.workflow.find_node(from).is_none() {
        return Err(RenameError::UnknownNode { id: from.to_owned() });
    }
    if from == to {
        return Ok(document.json.text().to_string());
    }
    if !is_name(to) || to.len() > MAX_ID_BYTES {
        return Err(RenameError::InvalidId { id: to.to_owned() });
    }
    if document.workflow.find_node(to).is_some() {
        return Err(RenameError::Taken { name: to.to_owned() });
    }
    // A place that no node has any more would have the same key.
    let place = format!("/ui/positions/{}", escape_pointer_token(to));
    let without = document
        .json
        .root()
        .pointer(&place)
        .and_then(|_| apply(document.json.text(), &[PatchOp::remove(place)]).ok().map(parse));
    Ok(renamed(without.as_ref().unwrap_or(document), Symbol::Node(from), to))
}

/// The document's text with another name for an input parameter: where it is
/// declared, if it is, and in references.
///
/// # Errors
///
/// When there is no parameter `from`, or when no parameter, or another one, can be
/// called `to`.
pub fn input(document: &Document, from: &str, to: &str) -> Result<String, RenameError> {
    if places(document, Symbol::Input(from)).is_empty() {
        return Err(RenameError::UnknownInput { name: from.to_owned() });
    }
    if from == to {
        return Ok(document.json.text().to_string());
    }
    if !is_name(to) {
        return Err(RenameError::InvalidName { name: to.to_owned() });
    }
    // What is referred to without being declared is one too.
    if !places(document, Symbol::Input(to)).is_empty() {
        return Err(RenameError::Taken { name: to.to_owned() });
    }
    Ok(renamed(document, Symbol::Input(from), to))
}

/// `to` is a name, so it needs no escapes anywhere.
fn renamed(document: &Document, symbol: Symbol<'_>, to: &str) -> String {
    let mut splices = Splices::default();
    for place in places(document, symbol) {
        splices.put(place.span, to.to_owned());
    }
    splices.into_text(document.json.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"input_params": {"a b": {}},
        "dag": {"nodes": {"a": {}, "b": {"p\u0061yload": {"p": "\u00e9 ${nodes.a.result.t}\/${nodes[\"a\"].result} ${nodes.ab.result} ${input[\"a b\"].x}"}}},
        "edges": [{"from": "a", "to": "b"}]}, "ui": {"positions": {"c": 1, "a": 2}}}"#;

    #[test]
    fn names_change_and_nothing_else() {
        let renamed = node(&parse(TEXT), "a", "first").unwrap();
        assert_eq!(
            renamed,
            TEXT.replace("nodes.a.", "nodes.first.")
                .replace("[\\\"a\\\"]", "[\\\"first\\\"]")
                .replace("\"a\"", "\"first\"")
        );
        let renamed = input(&parse(TEXT), "a b", "c").unwrap();
        assert_eq!(renamed, TEXT.replace("a b", "c"));
    }

    #[test]
    fn a_place_without_a_node_makes_room() {
        let renamed = node(&parse(TEXT), "a", "c").unwrap();
        assert!(renamed.ends_with(r#""ui": {"positions": {"c": 2}}}"#), "{renamed}");
    }

    #[test]
    fn names_that_will_not_do_are_refused() {
        let document = parse(TEXT);
        let error = |result: Result<String, RenameError>| result.unwrap_err().to_string();
        assert_eq!(error(node(&document, "a", "b")), "there is already a `b`");
        assert_eq!(error(node(&document, "z", "b")), "there is no node `z`");
        assert!(error(node(&document, "a", "a b")).contains("is not a node id"));
        assert!(error(node(&document, "a", &"x".repeat(65))).contains("is not a node id"));
        assert!(error(input(&document, "a b", "")).contains("is not a name"));
        assert_eq!(error(input(&document, "x", "y")), "there is no input parameter `x`");
        assert_eq!(node(&document, "a", "a").unwrap(), TEXT);
    }
}
