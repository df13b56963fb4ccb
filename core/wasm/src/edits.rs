//! Text in, text out: changes that keep a document's formatting.

use wasm_bindgen::prelude::wasm_bindgen;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::rename::RenameError;
use weftwork_core::edit::{self, EditError, nodes};
use weftwork_core::json::{Json, Kind, Value};
use weftwork_core::model::{Document, is_node_id};
use weftwork_core::parse::parse;
use weftwork_core::read::{Unfit, member, number, read_text};

use crate::failure::Failure;

/// The text with a JSON Patch put into it, which is JSON text.
///
/// # Errors
///
/// * `invalid-json`: the text is not JSON
/// * `invalid-patch`: the patch is not one
/// * `not-found`: one of its pointers names nothing
#[wasm_bindgen(js_name = applyPatch)]
pub fn apply_patch(text: &str, patch: &str) -> Result<String, Failure> {
    let patch = read_text(patch, PatchOp::read_all)
        .map_err(|error| Failure::of_text("invalid-patch", "the patch: ", &error))?;
    apply(text, &patch)
}

/// The text with a node added under `id`; `node` is JSON text. With a position, JSON
/// text such as `{"x": 1, "y": 2}`, it gets that place on the canvas, in whole pixels.
///
/// # Errors
///
/// `already-exists` if there is such a node, `invalid-argument` if none can have the id, or
/// if `node` is no object; else as [`apply_patch`].
#[wasm_bindgen(js_name = addNode)]
pub fn add_node(
    text: &str,
    id: &str,
    node: &str,
    position: Option<String>,
) -> Result<String, Failure> {
    let document = read(text)?;
    refuse_existing(&document, id)?;
    if !is_node_id(id) {
        return Err(Failure::new("invalid-argument", RenameError::InvalidId { id: id.to_owned() }));
    }
    let node = Json::read(node)
        .map_err(|error| Failure::unreadable("invalid-argument", "the node: ", &error))?;
    if node.root().kind() != Kind::Object {
        return Err(Failure::new("invalid-argument", "the node has to be an object"));
    }
    let node = node.root().to_owned_value();
    let place = position.map(|position| place(&position)).transpose()?;
    apply(text, &nodes::add_node(&document, id, node, place))
}

/// The text without a node, its edges and its place on the canvas. References to it
/// stay, and are reported.
///
/// # Errors
///
/// `not-found` if there is no such node; else as [`apply_patch`].
#[wasm_bindgen(js_name = removeNode)]
pub fn remove_node(text: &str, id: &str) -> Result<String, Failure> {
    let document = read(text)?;
    if document.workflow.find_node(id).is_none() {
        return Err(Failure::new("not-found", format!("there is no node `{id}`")));
    }
    apply(text, &nodes::remove_node(&document, id))
}

/// The text with a node renamed: its key, its edges, its place on the canvas, and
/// every reference to it.
///
/// # Errors
///
/// `not-found` if there is no such node, `already-exists` if another has the new id,
/// `invalid-argument` if none can have it; else as [`apply_patch`].
#[wasm_bindgen(js_name = renameNode)]
pub fn rename_node(text: &str, from: &str, to: &str) -> Result<String, Failure> {
    edit::rename::node(&read(text)?, from, to).map_err(not_renamed)
}

/// The text with an input parameter renamed: where it is declared, if it is, and in
/// every reference to it.
///
/// # Errors
///
/// `not-found` if there is no such parameter, `already-exists` if another has the new
/// name, `invalid-argument` if none can have it; else as [`apply_patch`].
#[wasm_bindgen(js_name = renameInput)]
pub fn rename_input(text: &str, from: &str, to: &str) -> Result<String, Failure> {
    edit::rename::input(&read(text)?, from, to).map_err(not_renamed)
}

fn not_renamed(error: RenameError) -> Failure {
    let code = match error {
        RenameError::UnknownNode { .. } | RenameError::UnknownInput { .. } => "not-found",
        RenameError::InvalidId { .. } | RenameError::InvalidName { .. } => "invalid-argument",
        RenameError::Taken { .. } => "already-exists",
    };
    Failure::new(code, error)
}

/// The text with the edge `from` → `to` added.
///
/// # Errors
///
/// `already-exists` if there is such an edge, `not-found` if `edges` is no array; else as
/// [`apply_patch`].
#[wasm_bindgen(js_name = addEdge)]
pub fn add_edge(text: &str, from: &str, to: &str) -> Result<String, Failure> {
    let document = read(text)?;
    let mut ends = document.workflow.edges.iter().map(|edge| {
        [edge.from, edge.to].map(|end| end.and_then(|end| document.json.value(end).as_str()))
    });
    if ends.any(|ends| ends == [Some(from.into()), Some(to.into())]) {
        let message = format!("there is an edge `{from}` → `{to}` already");
        return Err(Failure::new("already-exists", message));
    }
    apply(text, &nodes::add_edge(&document, from, to))
}

/// The text without any edge `from` → `to`.
///
/// # Errors
///
/// `not-found` if there is no such edge; else as [`apply_patch`].
#[wasm_bindgen(js_name = removeEdge)]
pub fn remove_edge(text: &str, from: &str, to: &str) -> Result<String, Failure> {
    let document = read(text)?;
    let patch = nodes::remove_edge(&document, from, to);
    if patch.is_empty() {
        return Err(Failure::new("not-found", format!("there is no edge `{from}` → `{to}`")));
    }
    apply(text, &patch)
}

/// A place on the canvas, in whole pixels.
fn place(position: &str) -> Result<(i64, i64), Failure> {
    let pixels = |value: Value<'_>| Ok::<_, Unfit>(number(value)?.round() as i64);
    read_text(position, |it| Ok((pixels(member(it, "x")?)?, pixels(member(it, "y")?)?)))
        .map_err(|error| Failure::new("invalid-argument", format!("the position: {error}")))
}

/// A document that has to be JSON.
pub(crate) fn read(text: &str) -> Result<Document, Failure> {
    let document = parse(text);
    match &document.unreadable {
        Some(unreadable) => Err(Failure::unreadable("invalid-json", "", unreadable)),
        None => Ok(document),
    }
}

/// A patch would put the new node in the place of the one that is there.
fn refuse_existing(document: &Document, id: &str) -> Result<(), Failure> {
    match document.workflow.find_node(id) {
        Some(_) => Err(Failure::new("already-exists", format!("there is a node `{id}` already"))),
        None => Ok(()),
    }
}

fn apply(text: &str, patch: &[PatchOp]) -> Result<String, Failure> {
    edit::apply(text, patch).map_err(|error| match error {
        EditError::Unreadable(unreadable) => Failure::unreadable("invalid-json", "", &unreadable),
        EditError::NotFound { .. } => Failure::new("not-found", error),
        EditError::Incomplete { .. } | EditError::Root => Failure::new("invalid-patch", error),
    })
}
