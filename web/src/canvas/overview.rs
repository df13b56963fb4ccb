//! The canvas as a bitmap: when zoomed far out, and in the minimap.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use weftwork_core::run::NodeStatus;

use super::board::Board;
use crate::geometry::{CARD_HEIGHT, CARD_WIDTH, curve_controls, inlet, outlet};
use crate::state::viewport::Viewport;

/// The colours to draw with, as the theme has them now.
struct Palette {
    card: String,
    border: String,
    edge: String,
    selected: String,
    error: String,
    running: String,
    completed: String,
}

/// Reads the colours from elements that have them: a custom property would not
/// say which of the two themes' colours it stands for.
fn palette(root: &web_sys::Element) -> Option<Palette> {
    let read = |name: &str| {
        let swatch = root.query_selector(&format!(".canvas__swatch--{name}")).ok()??;
        window().get_computed_style(&swatch).ok()??.get_property_value("color").ok()
    };
    Some(Palette {
        card: read("card")?,
        border: read("border")?,
        edge: read("edge")?,
        selected: read("selected")?,
        error: read("error")?,
        running: read("running")?,
        completed: read("completed")?,
    })
}

/// The colours that [`paint`] needs, where it finds them.
#[component]
pub fn Swatches() -> impl IntoView {
    let names = ["card", "border", "edge", "selected", "error", "running", "completed"];
    let swatches =
        names.map(|name| view! { <i class=format!("canvas__swatch canvas__swatch--{name}")></i> });
    view! { <div hidden=true>{swatches.into_iter().collect_view()}</div> }
}

/// Draws all nodes and edges. `curves` is false where they would be too small.
pub fn paint(board: Board, canvas: &HtmlCanvasElement, view: Viewport, curves: bool) -> Option<()> {
    let palette = palette(board.root.get_untracked()?.as_ref())?;
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let ratio = window().device_pixel_ratio();
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    let (pixel_width, pixel_height) = ((width * ratio) as u32, (height * ratio) as u32);
    if canvas.width() != pixel_width || canvas.height() != pixel_height {
        canvas.set_width(pixel_width);
        canvas.set_height(pixel_height);
    }
    let _ = context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, f64::from(pixel_width), f64::from(pixel_height));
    let scale = view.zoom * ratio;
    let _ = context.set_transform(scale, 0.0, 0.0, scale, view.x * ratio, view.y * ratio);
    let window = view.window((width, height)).grown(CARD_WIDTH);
    let hairline = 1.0 / view.zoom;
    paint_edges(board, &context, &palette, curves, hairline, window);
    paint_cards(board, &context, &palette, hairline, window);
    Some(())
}

fn paint_edges(
    board: Board,
    context: &CanvasRenderingContext2d,
    palette: &Palette,
    curves: bool,
    hairline: f64,
    window: crate::geometry::Rect,
) {
    context.begin_path();
    board.scene.with_value(|scene| {
        for (_, from, to) in scene.edges() {
            let (start, end) = (outlet(from), inlet(to));
            if !crate::geometry::Rect::between(start, end).meets(window) {
                continue;
            }
            context.move_to(start.x, start.y);
            if curves {
                let (a, b) = curve_controls(start, end);
                context.bezier_curve_to(a.x, a.y, b.x, b.y, end.x, end.y);
            } else {
                context.line_to(end.x, end.y);
            }
        }
    });
    context.set_stroke_style_str(&palette.edge);
    context.set_line_width(hairline.max(1.5));
    context.stroke();
}

/// All cards of one look are one path: so many fewer calls.
fn paint_cards(
    board: Board,
    context: &CanvasRenderingContext2d,
    palette: &Palette,
    hairline: f64,
    window: crate::geometry::Rect,
) {
    let troubles = board.document.troubles.get_untracked();
    let has_run = board.live.execution.with_untracked(Option::is_some);
    let selected = board.selection.nodes.get_untracked();
    let (mut plain, mut running, mut done, mut wrong, mut chosen) =
        (vec![], vec![], vec![], vec![], vec![]);
    board.scene.with_value(|scene| {
        for (id, place) in scene.places() {
            if !crate::geometry::Rect::card(place).meets(window) {
                continue;
            }
            let status = has_run
                .then(|| board.live.node(id).with_untracked(|it| it.as_ref().map(|it| it.status)))
                .flatten();
            let is_wrong = troubles
                .nodes
                .get(id)
                .is_some_and(|it| it.worst == weftwork_core::diagnostic::Severity::Error);
            match status {
                Some(NodeStatus::Running) => running.push(place),
                Some(NodeStatus::Completed) => done.push(place),
                Some(NodeStatus::Failed) => wrong.push(place),
                _ if is_wrong => wrong.push(place),
                _ => plain.push(place),
            }
            if selected.contains(id) {
                chosen.push(place);
            }
        }
    });
    let looks = [
        (plain, &palette.card),
        (running, &palette.running),
        (done, &palette.completed),
        (wrong, &palette.error),
    ];
    for (places, fill) in looks {
        context.begin_path();
        for place in places {
            context.rect(place.x, place.y, CARD_WIDTH, CARD_HEIGHT);
        }
        context.set_fill_style_str(fill);
        context.fill();
        context.set_stroke_style_str(&palette.border);
        context.set_line_width(hairline);
        context.stroke();
    }
    context.begin_path();
    for place in chosen {
        context.rect(place.x, place.y, CARD_WIDTH, CARD_HEIGHT);
    }
    context.set_stroke_style_str(&palette.selected);
    context.set_line_width(2.0 * hairline);
    context.stroke();
}
