//! Mouse, pen and fingers on the canvas.
//!
//! A move only notes where the pointer is; [`advance`] does the work, once per
//! frame. What was pressed is found by geometry, so cards have no listeners.

use leptos::ev::{MouseEvent, PointerEvent, WheelEvent};
use leptos::prelude::*;

use super::board::{AddRequest, Board, Connection};
use super::connect;
use super::edits;
use super::gesture::Gesture;
use super::scene::{Hit, Scene};
use crate::geometry::{Point, Rect, snap};
use crate::state::graph_view::NodeId;

/// A press counts as a drag when the pointer went so far, in screen pixels.
const SLIP: f64 = 4.0;

/// Where an event is, in the canvas's box.
pub fn place_of(board: Board, event: &MouseEvent) -> Point {
    let Some(root) = board.root.get_untracked() else { return Point::default() };
    let area = root.get_bounding_client_rect();
    Point::new(f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top())
}

/// A button or a finger went down.
pub fn pressed(board: Board, event: &PointerEvent, is_space_held: bool) {
    if is_in_overlay(event) {
        return;
    }
    let screen = place_of(board, event);
    if let Some(root) = board.root.get_untracked() {
        // It fails only for a pointer that is gone already.
        let _ = root.set_pointer_capture(event.pointer_id());
    }
    if event.pointer_type() == "touch" && pinch_begins(board, event.pointer_id(), screen) {
        return;
    }
    let start = board.viewport();
    let pan = Gesture::Pan { from: screen, start, now: screen, is_click: false };
    if event.button() == 1 || (event.button() == 0 && is_space_held) {
        event.prevent_default();
        board.focus();
        board.gesture.set_value(pan);
        return;
    }
    if event.button() != 0 {
        return;
    }
    let is_added = event.shift_key() || event.ctrl_key() || event.meta_key();
    let at = start.to_canvas(screen);
    board.gesture.set_value(match board.scene.with_value(|scene| scene.hit(at, start.zoom)) {
        Hit::Handle(from) => {
            let connection = Connection { from: from.clone(), to: at, target: None };
            board.connection.set(Some(connection));
            Gesture::Connect { from, now: screen }
        }
        Hit::Node(id) => grab(board, id, screen, is_added),
        Hit::Edge(edge) => {
            board.selection.select_edge(edge, is_added);
            Gesture::None
        }
        Hit::Nothing if is_added => {
            let base = board.selection.nodes.get_untracked();
            Gesture::Lasso { from: screen, now: screen, base }
        }
        Hit::Nothing => Gesture::Pan { from: screen, start, now: screen, is_click: true },
    });
    board.redraw();
}

/// Whether the press is on a control that stands over the canvas.
fn is_in_overlay(event: &MouseEvent) -> bool {
    use wasm_bindgen::JsCast;
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|it| it.closest(".canvas__overlay").ok().flatten().is_some())
}

fn grab(board: Board, id: NodeId, screen: Point, is_added: bool) -> Gesture {
    if is_added {
        board.selection.toggle(&id);
        return Gesture::None;
    }
    let is_selected = board.selection.nodes.with_untracked(|nodes| nodes.contains(&id));
    if !is_selected {
        board.selection.select(id.clone());
    }
    let starts = board.scene.with_value(|scene| {
        board.selection.nodes.with_untracked(|nodes| {
            nodes.iter().filter_map(|id| Some((id.clone(), scene.place(id)?))).collect()
        })
    });
    Gesture::Drag { from: screen, starts, now: screen, grabbed: id, is_click: true }
}

/// A second finger turns what the first was doing into a pinch.
fn pinch_begins(board: Board, pointer: i32, screen: Point) -> bool {
    let first = board.gesture.with_value(|gesture| match gesture {
        Gesture::Pan { now, .. } | Gesture::Drag { now, is_click: true, .. } => Some(*now),
        _ => None,
    });
    let Some(first) = first else { return false };
    board.gesture.set_value(Gesture::Pinch {
        // The first finger's id is learnt from its next move.
        fingers: [(i32::MIN, first), (pointer, screen)],
        from: [first, screen],
        start: board.viewport(),
    });
    true
}

/// The pointer went elsewhere.
pub fn moved(board: Board, event: &PointerEvent) {
    let screen = place_of(board, event);
    let is_busy = board.gesture.try_update_value(|gesture| {
        match gesture {
            Gesture::None => return false,
            Gesture::Pan { from, now, is_click, .. }
            | Gesture::Drag { from, now, is_click, .. } => {
                *is_click &= from.distance(screen) < SLIP;
                *now = screen;
            }
            Gesture::Connect { now, .. } | Gesture::Lasso { now, .. } => *now = screen,
            Gesture::Pinch { fingers, .. } => {
                let is_second = fingers[1].0 == event.pointer_id();
                fingers[usize::from(is_second)] = (event.pointer_id(), screen);
            }
        }
        true
    });
    if is_busy == Some(true) {
        board.redraw();
    }
}

/// Does what the pointer's moves since the last frame ask for.
pub fn advance(board: Board) {
    let Some(gesture) = board.gesture.try_get_value() else { return };
    match gesture {
        Gesture::Pan { from, start, now, is_click: false } => {
            board.look_in_frame(start.panned(now.x - from.x, now.y - from.y));
        }
        Gesture::Drag { from, starts, now, grabbed, is_click: false } => {
            let zoom = board.viewport().zoom;
            drag(board, &starts, &grabbed, (now.x - from.x) / zoom, (now.y - from.y) / zoom);
        }
        Gesture::Connect { from, now } => {
            let at = board.viewport().to_canvas(now);
            connect::aim(board, &from, at);
        }
        Gesture::Lasso { from, now, base } => {
            let view = board.viewport();
            let area = Rect::between(view.to_canvas(from), view.to_canvas(now));
            board.lasso.set(Some(area));
            let inside = board.scene.with_value(|scene| scene.nodes_in(area));
            board.selection.select_all(base.into_iter().chain(inside));
        }
        Gesture::Pinch { fingers, from, start } => {
            let middle = |a: Point, b: Point| Point::new(a.x.midpoint(b.x), a.y.midpoint(b.y));
            let (a, b) = (fingers[0].1, fingers[1].1);
            let (was, is) = (middle(from[0], from[1]), middle(a, b));
            let factor = a.distance(b) / from[0].distance(from[1]).max(1.0);
            board.look_in_frame(start.zoomed(factor, was).panned(is.x - was.x, is.y - was.y));
        }
        _ => {}
    }
}

/// Moves nodes so that the grabbed one stands on the snap grid.
fn drag(board: Board, starts: &[(NodeId, Point)], grabbed: &NodeId, dx: f64, dy: f64) {
    let Some((_, start)) = starts.iter().find(|(id, _)| id == grabbed) else { return };
    let (dx, dy) = (snap(start.x + dx) - start.x, snap(start.y + dy) - start.y);
    board.scene.with_value(|scene| {
        for (id, start) in starts {
            if let Some(place) = scene.place_signal(id) {
                let new = start.plus(dx, dy);
                if place.get_untracked() != new {
                    place.set(new);
                }
            }
        }
    });
}

/// The button or the finger went up.
pub fn released(board: Board, event: &PointerEvent) {
    // The last moves may not have had their frame.
    advance(board);
    board.redraw();
    let gesture = board.gesture.get_value();
    board.gesture.set_value(Gesture::None);
    match gesture {
        Gesture::Pan { is_click: true, .. } => board.selection.clear(),
        Gesture::Drag { is_click: true, grabbed, .. } => board.selection.select(grabbed),
        Gesture::Drag { starts, .. } => {
            let ids: Vec<NodeId> = starts.into_iter().map(|(id, _)| id).collect();
            edits::keep_places(board, &ids);
        }
        Gesture::Connect { from, now } => {
            let target = board.connection.get_untracked().and_then(|it| it.target);
            board.connection.set(None);
            match target {
                Some((to, _)) => connect::join(board, &from, &to),
                None => offer_new_node(board, from, now),
            }
        }
        Gesture::Lasso { .. } => board.lasso.set(None),
        Gesture::Pinch { fingers, .. } => {
            // The finger that is left goes on panning.
            let left = fingers.iter().find(|(id, _)| *id != event.pointer_id());
            if let Some((_, now)) = left {
                let start = board.viewport();
                let pan = Gesture::Pan { from: *now, start, now: *now, is_click: false };
                board.gesture.set_value(pan);
            }
        }
        _ => {}
    }
}

/// Offers to make the node that a connection was dragged to.
fn offer_new_node(board: Board, from: NodeId, screen: Point) {
    let at = board.viewport().to_canvas(screen);
    let start = board.scene.with_value(|scene| scene.place(&from));
    // A press on the handle that went nowhere asks for nothing.
    let is_far = start.is_some_and(|start| crate::geometry::outlet(start).distance(at) > 24.0);
    if is_far {
        let at = at.plus(0.0, -crate::geometry::CARD_HEIGHT / 2.0);
        board.adding.set(Some(AddRequest { at, screen, connect_from: Some(from) }));
    }
}

/// Puts everything back as it was before the press.
pub fn cancel(board: Board) {
    let gesture = board.gesture.get_value();
    board.gesture.set_value(Gesture::None);
    board.connection.set(None);
    board.lasso.set(None);
    if let Gesture::Drag { starts, grabbed, .. } = gesture {
        drag(board, &starts, &grabbed, 0.0, 0.0);
    }
}

/// Two clicks: on a node they open its fields, elsewhere the menu of new nodes.
pub fn double_clicked(board: Board, event: &MouseEvent) {
    if is_in_overlay(event) {
        return;
    }
    let screen = place_of(board, event);
    let view = board.viewport();
    let at = view.to_canvas(screen);
    match board.scene.with_value(|scene: &Scene| scene.hit(at, view.zoom)) {
        Hit::Nothing => board.adding.set(Some(AddRequest { at, screen, connect_from: None })),
        Hit::Node(_) => board.selection.reveal.set(Some(String::new())),
        _ => {}
    }
}

/// The wheel zooms at the pointer; with Shift it moves sideways.
pub fn wheeled(board: Board, event: &WheelEvent) {
    if is_in_overlay(event) {
        return;
    }
    event.prevent_default();
    // Lines and pages, as some mice count, in pixels.
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => 32.0,
        WheelEvent::DOM_DELTA_PAGE => 320.0,
        _ => 1.0,
    };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.shift_key() {
        board.look(board.viewport().panned(-dx - dy, 0.0));
        return;
    }
    // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
    let speed = if event.ctrl_key() { 0.01 } else { 0.0016 };
    board.zoom((-dy * speed).clamp(-0.6, 0.6).exp(), Some(place_of(board, event)));
}
