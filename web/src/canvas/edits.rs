//! What the canvas does to the document: move, delete, copy, add, tidy up.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::nodes;

use super::board::{AddRequest, Board};
use super::connect::refuse;
use super::fragment;
use super::layout::layout;
use crate::count::counted;
use crate::geometry::{CARD_WIDTH, Point};
use crate::state::graph_view::NodeId;

/// How far a copy stands from what it was copied from.
const COPY_OFFSET: f64 = 32.0;

/// Puts `patch` into the text as one entry of the history, or says why not.
/// Returns whether it was put in.
pub fn apply(board: Board, label: &str, patch: &[PatchOp]) -> bool {
    let result = board.document.apply(label, patch);
    if let Err(error) = &result {
        refuse(board, &error.to_string());
    }
    result.is_ok()
}

/// Writes where the nodes stand now into the document; also where those stand
/// that the document has no places for, lest they jump when it is opened again.
pub fn keep_places(board: Board, ids: &[NodeId]) {
    let graph = board.document.graph.get_untracked();
    let unplaced = graph.nodes.iter().filter(|it| it.position.is_none()).map(|it| it.id.clone());
    let ids: BTreeSet<NodeId> = ids.iter().cloned().chain(unplaced).collect();
    let places: Vec<_> = board.scene.with_value(|scene| {
        let place = |id: &NodeId| Some((id.clone(), scene.place(id)?));
        ids.iter().filter_map(place).collect()
    });
    write_places(board, &format!("Move {}", counted(ids.len(), "node")), &places);
}

fn write_places(board: Board, label: &str, places: &[(NodeId, Point)]) {
    let graph = board.document.graph.get_untracked();
    let places: Vec<_> = places
        .iter()
        .filter(|(id, place)| graph.node(id).and_then(|it| it.position) != Some(*place))
        .map(|(id, place)| (id.as_ref(), place.x.round() as i64, place.y.round() as i64))
        .collect();
    if places.is_empty() {
        return;
    }
    let patch = board.document.now(|it| nodes::move_nodes(it, &places));
    apply(board, label, &patch);
}

/// Moves the selected nodes.
pub fn nudge(board: Board, dx: f64, dy: f64) {
    let ids: Vec<NodeId> = board.selection.nodes.get_untracked().into_iter().collect();
    board.scene.with_value(|scene| {
        for place in ids.iter().filter_map(|id| scene.place_signal(id)) {
            place.update(|place| *place = place.plus(dx, dy));
        }
    });
    keep_places(board, &ids);
    if let Some(id) = board.selection.focused.get_untracked() {
        board.reveal(&id);
    }
}

/// Deletes what is selected.
pub fn delete_selected(board: Board) {
    let (ids, edges) =
        (board.selection.nodes.get_untracked(), board.selection.edges.get_untracked());
    if ids.is_empty() && edges.is_empty() {
        return;
    }
    let patch = board.document.now(|document| {
        let ids = ids.iter().map(AsRef::as_ref).collect();
        let edges = edges.iter().map(|(from, to)| (from.as_ref(), to.as_ref())).collect();
        nodes::remove(document, &ids, &edges)
    });
    let what = match (ids.len(), edges.len()) {
        (0, n) => counted(n, "edge"),
        (n, _) => counted(n, "node"),
    };
    if apply(board, &format!("Delete {what}"), &patch) {
        board.said.set(format!("Deleted {what}"));
    }
}

/// The selected nodes as JSON text, which is a workflow of its own.
pub fn copied(board: Board) -> Option<String> {
    let ids = board.selection.nodes.get_untracked();
    let places = board.scene.with_value(|scene| {
        let place = |id: &NodeId| Some((id.clone(), scene.place(id)?));
        ids.iter().filter_map(place).collect()
    });
    (!ids.is_empty()).then(|| board.document.now(|it| fragment::copy(it, &ids, &places)))
}

/// Adds the nodes of a text, near where they were, or in the middle of the screen.
pub fn paste(board: Board, text: &str) {
    let window = board.viewport().window(board.size());
    let taken = |place: Point| {
        board.scene.with_value(|scene| scene.places().any(|(_, it)| it.distance(place) < 8.0))
    };
    let Some(pasted) = board.document.now(|it| fragment::read(text, it)) else {
        refuse(board, "the clipboard holds no nodes");
        return;
    };
    let corner = pasted.corner();
    let mut shift = Point::default();
    if !window.contains(corner) {
        let middle = board.middle();
        shift = Point::new(middle.x - corner.x, middle.y - corner.y).snapped();
    }
    while taken(corner.plus(shift.x, shift.y)) {
        shift = shift.plus(COPY_OFFSET, COPY_OFFSET);
    }
    let n_nodes = pasted.nodes.len();
    let patch = board.document.now(|it| pasted.patch(it, shift));
    if apply(board, &format!("Paste {}", counted(n_nodes, "node")), &patch) {
        board.selection.select_all(pasted.nodes.iter().map(|it| NodeId::from(it.id.as_str())));
        board.said.set(format!("Pasted {}", counted(n_nodes, "node")));
    }
}

/// Copies the selected nodes to a place beside them.
pub fn duplicate(board: Board) {
    if let Some(text) = copied(board) {
        paste(board, &text);
    }
}

/// Selects every node.
pub fn select_all(board: Board) {
    let graph = board.document.graph.get_untracked();
    board.selection.select_all(graph.nodes.iter().map(|node| node.id.clone()));
}

/// Adds a node, connected as wished, and selects it. `make` gets the free id.
pub fn add(board: Board, request: &AddRequest, name: &str, node: Value) {
    let id = board.document.now(|it| nodes::free_id(it, &BTreeSet::new(), name));
    let mut at = request.at.snapped();
    while board.scene.with_value(|scene| scene.places().any(|(_, it)| it.distance(at) < 8.0)) {
        at = at.plus(COPY_OFFSET, COPY_OFFSET);
    }
    let patch = board.document.now(|document| {
        let mut patch = nodes::add_node(document, &id, node, Some((at.x as i64, at.y as i64)));
        if let Some(from) = &request.connect_from {
            patch.extend(nodes::add_edge(document, from, &id));
        }
        patch
    });
    if apply(board, &format!("Add {id}"), &patch) {
        board.selection.select(NodeId::from(id.as_str()));
        board.selection.tab.set(crate::state::selection::Tab::Node);
        board.said.set(format!("Added {id}"));
        board.focus();
        // The scene learns of it in the next turn of the reactive system.
        request_animation_frame(move || board.reveal(&id));
    }
}

/// Asks for a new node beside the focused one, or in the middle of the screen.
pub fn ask_for_node(board: Board) {
    let (width, height) = board.size();
    let beside = board.selection.focused.get_untracked();
    let beside = beside.and_then(|id| board.scene.with_value(|scene| scene.place(&id)));
    let at = beside.map_or_else(
        || board.middle().plus(-CARD_WIDTH / 2.0, -48.0),
        |place| place.plus(CARD_WIDTH + 96.0, 0.0),
    );
    let at = board.scene.with_value(|scene| scene.free_place(at));
    let screen = Point::new(width / 2.0 - 160.0, (height / 2.0 - 210.0).max(16.0));
    board.adding.set(Some(AddRequest { at, screen, connect_from: None }));
}

/// Lays everything out anew; with several nodes selected, those alone.
pub fn tidy_up(board: Board) {
    let graph = board.document.graph.get_untracked();
    let selected = board.selection.nodes.get_untracked();
    let is_meant = |id: &NodeId| selected.len() < 2 || selected.contains(id);
    let meant: Vec<usize> =
        (0..graph.nodes.len()).filter(|&node| is_meant(&graph.nodes[node].id)).collect();
    let mut local = vec![None; graph.nodes.len()];
    for (position, &node) in meant.iter().enumerate() {
        local[node] = Some(position);
    }
    let edges: Vec<_> =
        graph.ends.iter().filter_map(|&(from, to)| Some((local[from]?, local[to]?))).collect();
    let corner = board.scene.with_value(|scene| {
        let places = meant.iter().filter_map(|&node| scene.place(&graph.nodes[node].id));
        crate::geometry::bounds(places).map_or(Point::default(), |it| Point::new(it.x, it.y))
    });
    let corner = corner.snapped();
    let places: Vec<_> = meant
        .iter()
        .zip(layout(meant.len(), &edges))
        .map(|(&node, place)| (graph.nodes[node].id.clone(), place.plus(corner.x, corner.y)))
        .collect();
    write_places(board, "Tidy up", &places);
    board.said.set("Tidied up".to_owned());
    if selected.len() < 2 {
        // The scene learns of it in the next turn of the reactive system.
        request_animation_frame(move || board.fit());
    }
}
