//! Gives nodes and input parameters other names, wherever they are named.
//!
//! Only the bytes of the names change: quotes, brackets and escapes around them stay,
//! so that giving the old name back gives the old text back.

use std::borrow::Cow;

use super::apply_to;
use super::splices::Splices;
use crate::diagnostic::PatchOp;
use crate::json::escape_pointer_token;
use crate::model::{Document, is_node_id};
use crate::names::{NamePlace, Symbol, places, places_of_nodes};
use crate::parse::parse;
use crate::template::is_name;
use crate::texts::Texts;

/// Why something cannot have another name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// There is no such node, or no longer, as it was named before.
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
    nodes(document, &[(from, to)])
}

/// The same for some nodes at once, each from its first to its second id. They may also
/// change ids among each other.
///
/// # Errors
///
/// As those of [`node`]. A node that is named twice is not there the second time.
pub fn nodes(document: &Document, names: &[(&str, &str)]) -> Result<String, RenameError> {
    let mut numbers = vec![None; document.workflow.nodes.len()];
    for (number, (from, _)) in names.iter().enumerate() {
        let node = document.workflow.find_node(from);
        let node = node.filter(|node| numbers[*node].is_none());
        let node = node.ok_or_else(|| RenameError::UnknownNode { id: (*from).to_owned() })?;
        numbers[node] = Some(number);
    }
    let mut taken = Texts::default();
    for (from, to) in names {
        if from != to && !is_node_id(to) {
            return Err(RenameError::InvalidId { id: (*to).to_owned() });
        }
        let other = document.workflow.find_node(to);
        if other.is_some_and(|other| numbers[other].is_none()) || !taken.add((*to).into()).1 {
            return Err(RenameError::Taken { name: (*to).to_owned() });
        }
    }
    let without = without_spare_places(document, &taken);
    let document = without.as_ref().unwrap_or(document);
    let number = |id: &str| numbers[document.workflow.find_node(id)?];
    let places = places_of_nodes(document, names.len(), &number);
    let names = names.iter().map(|(_, to)| *to);
    Ok(written(document, names.zip(places)))
}

/// The document without the places on the canvas that nodes are yet to have: what has
/// been there belongs to no node, and would have the same key.
fn without_spare_places(document: &Document, names: &Texts<'_>) -> Option<Document> {
    let positions = document.json.root().pointer("/ui/positions")?;
    let is_spare =
        |id: &Cow<'_, str>| names.find(id).is_some() && document.workflow.find_node(id).is_none();
    let spare = positions.members().filter_map(|(key, _)| key.as_str()).filter(is_spare);
    let place =
        |id: Cow<'_, str>| PatchOp::remove(format!("/ui/positions/{}", escape_pointer_token(&id)));
    let patch: Vec<PatchOp> = spare.map(place).collect();
    (!patch.is_empty()).then(|| apply_to(document, &patch).ok().map(parse)).flatten()
}

/// The document's text with another name for an input parameter: where it is
/// declared, if it is, and in references.
///
/// # Errors
///
/// When there is no parameter `from`, or when no parameter, or another one, can be
/// called `to`.
pub fn input(document: &Document, from: &str, to: &str) -> Result<String, RenameError> {
    let own = places(document, Symbol::Input(from));
    if own.is_empty() {
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
    Ok(written(document, std::iter::once((to, own))))
}

/// The text with a name at each of its places. Names need no escapes anywhere.
fn written<'n>(
    document: &Document,
    names: impl Iterator<Item = (&'n str, Vec<NamePlace>)>,
) -> String {
    let mut splices = Splices::default();
    for (name, places) in names {
        for place in places {
            splices.put(place.span, name.to_owned());
        }
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
    fn white_space_hides_no_name() {
        let text = r#"{"nodes": {"a": {}, "b": {"payload": {"p": "${ nodes .a. result }"}}}}"#;
        let renamed = node(&parse(text), "a", "first").unwrap();
        assert_eq!(renamed, text.replace(".a.", ".first.").replace("\"a\"", "\"first\""));
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
        assert_eq!(error(nodes(&document, &[("a", "c"), ("b", "c")])), "there is already a `c`");
        assert_eq!(
            error(nodes(&document, &[("a", "c"), ("b", "a"), ("z", "b")])),
            "there is no node `z`"
        );
        assert_eq!(error(nodes(&document, &[("a", "x"), ("a", "y")])), "there is no node `a`");
    }

    #[test]
    fn nodes_change_names_at_once() {
        let document = parse(TEXT);
        let there = nodes(&document, &[("a", "b"), ("b", "a")]).unwrap();
        assert!(there.contains(r#""nodes": {"b": {}, "a": {"#), "{there}");
        assert!(there.contains("${nodes.b.result.t}"), "{there}");
        assert_eq!(nodes(&parse(there), &[("b", "a"), ("a", "b")]).unwrap(), TEXT);
    }
}
