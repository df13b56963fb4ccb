//! The whole graph in a corner of the canvas, and which part of it shows.

use std::time::Duration;

use leptos::ev::PointerEvent;
use leptos::html;
use leptos::prelude::*;

use super::board::Board;
use super::overview::paint;
use super::scene::Scene;
use super::theme_changes::theme_changes;
use crate::geometry::Point;
use crate::state::viewport::{Insets, Viewport};

/// The minimap's size; its style sheet says the same.
const SIZE: (f64, f64) = (176.0, 112.0);

/// How the minimap shows the whole graph.
fn view_of_all(board: Board) -> Option<Viewport> {
    let area = board.scene.with_value(Scene::bounds)?;
    let fitted = Viewport::fitted(area, SIZE, Insets::even(10.0));
    // The least zoom of the canvas is too much for very large graphs.
    let zoom = ((SIZE.0 - 20.0) / area.width).min((SIZE.1 - 20.0) / area.height).min(fitted.zoom);
    let centre = area.centre();
    Some(Viewport { x: SIZE.0 / 2.0 - centre.x * zoom, y: SIZE.1 / 2.0 - centre.y * zoom, zoom })
}

/// The minimap. A press moves the view there, and a drag takes it along.
#[component]
pub fn Minimap() -> impl IntoView {
    let board = expect_context::<Board>();
    let canvas = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let is_held = StoredValue::new(false);
    let theme = theme_changes();

    // News of a run come as changes of single nodes; now and then is often enough.
    let pulse = RwSignal::new(0u32);
    let timer = set_interval_with_handle(
        move || {
            let is_running = board.live.execution.with_untracked(|execution| {
                execution.as_ref().is_some_and(|it| !it.status.is_final())
            });
            if is_running {
                pulse.update(|count| *count = count.wrapping_add(1));
            }
        },
        Duration::from_millis(600),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    // The bitmap follows the graph, not the view.
    Effect::new(move |_| {
        pulse.track();
        board.version.track();
        board.document.troubles.track();
        board.selection.nodes.track();
        board.live.execution.track();
        theme.track();
        let (Some(canvas), Some(view)) = (canvas.get(), view_of_all(board)) else { return };
        paint(board, &canvas, view, false);
    });
    board.on_frame(move |view| {
        let (Some(frame), Some(all)) = (frame.try_get_untracked().flatten(), view_of_all(board))
        else {
            return;
        };
        let window = view.window(board.size());
        let corner = all.to_screen(Point::new(window.x, window.y));
        let style = web_sys::HtmlElement::style(&frame);
        let place = format!("translate({}px,{}px)", corner.x, corner.y);
        let _ = style.set_property("transform", &place);
        let _ = style.set_property("width", &format!("{}px", window.width * all.zoom));
        let _ = style.set_property("height", &format!("{}px", window.height * all.zoom));
    });
    let follow = move |event: &PointerEvent| {
        let (Some(canvas), Some(all)) = (canvas.get_untracked(), view_of_all(board)) else {
            return;
        };
        let area = canvas.get_bounding_client_rect();
        let at = all.to_canvas(Point::new(
            f64::from(event.client_x()) - area.left(),
            f64::from(event.client_y()) - area.top(),
        ));
        let (view, (width, height)) = (board.viewport(), board.size());
        board.look(Viewport {
            x: width / 2.0 - at.x * view.zoom,
            y: height / 2.0 - at.y * view.zoom,
            ..view
        });
    };
    let press = move |event: PointerEvent| {
        is_held.set_value(true);
        if let Some(canvas) = canvas.get_untracked() {
            // It fails only for a pointer that is gone already.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        follow(&event);
    };
    let is_shown = move || {
        board.version.track();
        board.scene.with_value(|scene| scene.places().next().is_some())
    };
    view! {
        <div class="minimap canvas__overlay" class:minimap--hidden=move || !is_shown() aria-hidden="true">
            <canvas
                class="minimap__bitmap"
                node_ref=canvas
                on:pointerdown=press
                on:pointermove=move |event| {
                    if is_held.get_value() {
                        follow(&event);
                    }
                }
                on:pointerup=move |_| is_held.set_value(false)
                on:pointercancel=move |_| is_held.set_value(false)
            ></canvas>
            <div class="minimap__frame" node_ref=frame></div>
        </div>
    }
}
