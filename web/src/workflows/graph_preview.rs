//! A small drawing of a workflow's graph.

use leptos::prelude::*;
use weftwork_core::model::{Document, Node};
use weftwork_core::parse::parse;
use weftwork_core::tasks::Category;

/// The size of a node, in the units of `ui.positions`.
const NODE: (f64, f64) = (220.0, 84.0);
/// The size of the drawing, in its own units.
const FRAME: (f64, f64) = (120.0, 72.0);
/// What stays free around the graph, in the units of the drawing.
const MARGIN: f64 = 8.0;

/// The graph of a document in a few strokes. It says nothing that words beside it
/// should not say as well.
#[component]
pub fn GraphPreview(
    /// The document.
    text: &'static str,
) -> impl IntoView {
    let document = parse(text);
    let places = places(&document);
    let edges = document.workflow.edges.iter().filter_map(|edge| {
        let (from, to) = (places.get(edge.from_node?)?, places.get(edge.to_node?)?);
        let (x1, y1) = (from.x + from.width, from.y + from.height / 2.0);
        let (x2, y2) = (to.x, to.y + to.height / 2.0);
        let middle = f64::midpoint(x1, x2);
        let path = format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}");
        Some(view! { <path class="graph-preview__edge" d=path /> })
    });
    let nodes = document.workflow.nodes.iter().zip(&places).map(|(node, place)| {
        let class = format!("graph-preview__node graph-preview__node--{}", kind(node));
        let Place { x, y, width, height } = *place;
        let middle = y + height / 2.0;
        let lines = format!(
            "M{} {middle}h0M{} {middle}H{}",
            x + width * 0.2,
            x + width * 0.38,
            x + width * 0.78
        );
        view! {
            <g class=class>
                <rect x=x y=y width=width height=height rx="3" />
                <path d=lines />
            </g>
        }
    });
    let view_box = format!("0 0 {} {}", FRAME.0, FRAME.1);
    let is_empty = places.is_empty();
    view! {
        <svg class="graph-preview" viewBox=view_box aria-hidden="true">
            {edges.collect_view()}
            {nodes.collect_view()}
            {is_empty.then(|| view! { <path class="graph-preview__plus" d="M60 28v16M52 36h16" /> })}
        </svg>
    }
}

/// Where a node is drawn.
#[derive(Debug, Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// The places of all nodes, scaled so that they fill the drawing.
fn places(document: &Document) -> Vec<Place> {
    let number = |id: &str, axis: &str| {
        let pointer = format!("/ui/positions/{id}/{axis}");
        let value = document.json.root().pointer(&pointer)?;
        value.to_owned_value().as_f64()
    };
    let corners: Vec<(f64, f64)> = document
        .workflow
        .nodes
        .iter()
        .map(|node| {
            let at = |axis| number(&node.id, axis).unwrap_or_default();
            (at("x"), at("y"))
        })
        .collect();
    let least = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).fold(f64::MAX, f64::min);
    let most = |pick: fn(&(f64, f64)) -> f64| corners.iter().map(pick).fold(f64::MIN, f64::max);
    let (left, top) = (least(|it| it.0), least(|it| it.1));
    let width = most(|it| it.0) - left + NODE.0;
    let height = most(|it| it.1) - top + NODE.1;
    let (room, room_below) = (FRAME.0 - 2.0 * MARGIN, FRAME.1 - 2.0 * MARGIN);
    // A graph of one node should not fill the drawing.
    let scale = (room / width).min(room_below / height).min(0.2);
    let shift = ((FRAME.0 - width * scale) / 2.0, (FRAME.1 - height * scale) / 2.0);
    let place = |&(x, y): &(f64, f64)| Place {
        x: (x - left) * scale + shift.0,
        y: (y - top) * scale + shift.1,
        width: NODE.0 * scale,
        height: NODE.1 * scale,
    };
    corners.iter().map(place).collect()
}

/// What a node works with, as the end of a CSS class.
fn kind(node: &Node) -> &'static str {
    match node.task().and_then(|task| task.task_type).map(|it| it.category) {
        Some(Category::Text) => "text",
        Some(Category::Ocr) => "ocr",
        Some(Category::Moderation) => "moderation",
        Some(Category::Image) => "image",
        Some(Category::Audio) => "audio",
        Some(Category::Video) => "video",
        Some(Category::BuiltIn) | None => "built-in",
    }
}
