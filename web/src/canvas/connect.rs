//! Connecting nodes. Whether an edge may be is core's to say: the edge is put into
//! a copy of the text, and the report on that is read.

use leptos::prelude::*;
use weftwork_core::edit::nodes;

use super::board::{Board, Connection};
use super::scene::Hit;
use crate::geometry::{Point, Rect};
use crate::state::document::Document;
use crate::state::graph_view::NodeId;
use crate::ui::plain;

/// Why the edge `from` → `to` may not be.
///
/// # Errors
///
/// What core says about the edge, in one sentence.
pub fn may_join(document: Document, from: &str, to: &str) -> Result<(), String> {
    let graph = document.graph.get_untracked();
    if graph.edges.iter().any(|(a, b)| a.as_ref() == from && b.as_ref() == to) {
        return Err(format!("`{to}` waits for `{from}` already"));
    }
    let patch = document.now(|it| nodes::add_edge(it, from, to));
    let errors = document.new_errors(&patch, &["cycle", "self-edge"]);
    errors.first().map_or(Ok(()), |error| Err(error.message.clone()))
}

/// Follows the pointer while a connection is drawn. Each target is judged once.
pub fn aim(board: Board, from: &NodeId, at: Point) {
    let zoom = board.viewport().zoom;
    let under = board.scene.with_value(|scene| match scene.hit(at, zoom) {
        Hit::Node(id) | Hit::Handle(id) => Some(id),
        // Near its left edge a node catches the connection.
        _ => scene.nodes_in(Rect { x: at.x, y: at.y, width: 20.0, height: 0.0 }).pop(),
    });
    let under = under.filter(|id| {
        let place = board.scene.with_value(|scene| scene.place(from));
        // The start itself counts only when the pointer is well inside it.
        id != from || place.is_some_and(|place| Rect::card(place).grown(-20.0).contains(at))
    });
    let old = board.connection.get_untracked().and_then(|connection| connection.target);
    let target = match (under, old) {
        (Some(id), Some((old, verdict))) if id == old => Some((old, verdict)),
        (Some(id), _) => {
            let verdict = may_join(board.document, from, &id);
            Some((id, verdict))
        }
        (None, _) => None,
    };
    board.connection.set(Some(Connection { from: from.clone(), to: at, target }));
}

/// Adds the edge, or says why not.
pub fn join(board: Board, from: &str, to: &str) {
    let document = board.document;
    if let Err(reason) = may_join(document, from, to) {
        refuse(board, &reason);
        return;
    }
    let patch = document.now(|it| nodes::add_edge(it, from, to));
    match document.apply(&format!("Connect {from} to {to}"), &patch) {
        Ok(()) => board.said.set(format!("Connected {from} to {to}")),
        Err(error) => refuse(board, &error.to_string()),
    }
}

/// Says that something was not done, to everybody.
pub fn refuse(board: Board, reason: &str) {
    let sentence = crate::api::sentence(reason);
    board.said.set(plain(&sentence));
    board.toasts.error(sentence);
}
