//! The keyboard on the canvas: walk the graph, edit it, move the view.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::board::Board;
use super::edits;
use super::pointer;
use crate::count::counted;
use crate::geometry::{Point, SNAP};
use crate::state::graph_view::{GraphView, NodeId};

/// How far Shift makes a step.
const FAR: f64 = 5.0 * SNAP;

/// Does what a key says. Returns whether it said something.
pub fn pressed(board: Board, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        return command(board, &key.to_lowercase());
    }
    if event.alt_key() {
        return nudged(board, &key, event.shift_key());
    }
    let view = board.viewport();
    match key.as_str() {
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" => walk(board, &key),
        "Home" => walk_to(
            board,
            board.document.graph.get_untracked().nodes.first().map(|it| it.id.clone()),
        ),
        "End" => walk_to(
            board,
            board.document.graph.get_untracked().nodes.last().map(|it| it.id.clone()),
        ),
        "Enter" if board.selection.focused.with_untracked(Option::is_some) => {
            board.selection.reveal.set(Some(String::new()));
        }
        "Delete" | "Backspace" => edits::delete_selected(board),
        "Escape" => {
            pointer::cancel(board);
            board.selection.clear();
        }
        "f" | "F" => board.fit(),
        "a" | "A" => edits::ask_for_node(board),
        "c" | "C" => board.connecting.set(board.selection.focused.get_untracked()),
        "+" | "=" => board.zoom(1.25, None),
        "-" | "_" => board.zoom(0.8, None),
        "0" => {
            board.zoom(1.0 / view.zoom, None);
        }
        _ => return false,
    }
    true
}

fn command(board: Board, key: &str) -> bool {
    match key {
        "a" => edits::select_all(board),
        "d" => edits::duplicate(board),
        _ => return false,
    }
    true
}

fn nudged(board: Board, key: &str, is_far: bool) -> bool {
    let step = if is_far { FAR } else { SNAP };
    let (dx, dy) = match key {
        "ArrowLeft" => (-step, 0.0),
        "ArrowRight" => (step, 0.0),
        "ArrowUp" => (0.0, -step),
        "ArrowDown" => (0.0, step),
        _ => return false,
    };
    edits::nudge(board, dx, dy);
    true
}

/// Goes along the edges with left and right, and across them with up and down.
fn walk(board: Board, key: &str) {
    let graph = board.document.graph.get_untracked();
    let Some(at) = board.selection.focused.get_untracked().and_then(|id| graph.find(&id)) else {
        walk_to(board, nearest_to_middle(board));
        return;
    };
    let next = match key {
        "ArrowLeft" => graph.parents(at).first().copied(),
        "ArrowRight" => graph.children(at).first().copied(),
        "ArrowUp" => neighbour(board, &graph, at, -1.0),
        _ => neighbour(board, &graph, at, 1.0),
    };
    match next {
        Some(next) => walk_to(board, Some(graph.nodes[next].id.clone())),
        None => board.said.set("No node there".to_owned()),
    }
}

/// The nearest node above or below; what stands in the same column counts most.
fn neighbour(board: Board, graph: &GraphView, at: usize, direction: f64) -> Option<usize> {
    board.scene.with_value(|scene| {
        let place = |node: usize| scene.place(&graph.nodes[node].id);
        let start = place(at)?;
        let far = |node: usize| {
            let place = place(node)?;
            let ahead = (place.y - start.y) * direction;
            (ahead > 0.0).then(|| ahead + 3.0 * (place.x - start.x).abs())
        };
        (0..graph.nodes.len())
            .filter_map(|node| Some((far(node)?, node)))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, node)| node)
    })
}

fn nearest_to_middle(board: Board) -> Option<NodeId> {
    let middle: Point = board.middle();
    board.scene.with_value(|scene| {
        let distance = |place: Point| crate::geometry::Rect::card(place).centre().distance(middle);
        let places = scene.places().map(|(id, place)| (distance(place), id.clone()));
        places.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id)
    })
}

/// Puts the keyboard on a node, shows it, and says what it is.
pub fn walk_to(board: Board, id: Option<NodeId>) {
    let Some(id) = id else { return };
    board.said.set(described(board, &id));
    board.reveal(&id);
    board.selection.select(id);
}

/// What a node is and what it is joined with, for a screen reader.
pub fn described(board: Board, id: &str) -> String {
    let graph = board.document.graph.get_untracked();
    let Some(at) = graph.find(id) else { return String::new() };
    let names = |nodes: Vec<usize>| {
        nodes.into_iter().map(|node| graph.nodes[node].id.as_ref()).collect::<Vec<_>>().join(", ")
    };
    let node = &graph.nodes[at];
    let mut text = format!("{}, {}", node.id, node.title);
    if node.is_map {
        text.push_str(", once for each element");
    }
    let (before, after) = (names(graph.parents(at)), names(graph.children(at)));
    if !before.is_empty() {
        text.push_str(&format!("; after {before}"));
    }
    if !after.is_empty() {
        text.push_str(&format!("; before {after}"));
    }
    let troubles = board.document.troubles.get_untracked();
    if let Some(trouble) = troubles.nodes.get(id) {
        text.push_str(&format!("; {}", counted(trouble.count, "problem")));
    }
    text
}
