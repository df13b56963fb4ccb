//! An edge on the canvas, and the line of a connection that is being drawn.

use leptos::prelude::*;
use weftwork_core::run::NodeStatus;

use super::board::Board;
use crate::geometry::{curve, inlet, outlet};
use crate::state::graph_view::EdgeKey;
use crate::state::problems::severity_name;
use crate::ui::plain;

/// An edge: a curve from one node's right side to another's left.
#[component]
pub fn EdgeLine(
    /// The edge to show.
    edge: EdgeKey,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let (from, to) = board
        .scene
        .with_value(|scene| Some((scene.place_signal(&edge.0)?, scene.place_signal(&edge.1)?)))
        .unwrap_or_default();
    let source = board.live.node(&edge.0);
    let sink = board.live.node(&edge.1);
    let name = format!("{} → {}", edge.0, edge.1);
    let key = StoredValue::new(edge);

    let path = Memo::new(move |_| curve(outlet(from.get()), inlet(to.get())));
    let is_selected =
        Memo::new(move |_| key.with_value(|it| board.selection.edges.with(|all| all.contains(it))));
    let trouble = Memo::new(move |_| {
        key.with_value(|it| board.document.troubles.with(|all| all.edges.get(it).cloned()))
    });
    let is_done = Memo::new(move |_| {
        source.with(|state| state.as_ref().is_some_and(|it| it.status == NodeStatus::Completed))
    });
    let is_busy = Memo::new(move |_| {
        sink.with(|state| state.as_ref().is_some_and(|it| it.status == NodeStatus::Running))
    });
    // One string: a class set apart would be lost when the string changes.
    let class = move || {
        let mut class = match trouble.get() {
            Some(trouble) => format!("edge-line edge-line--{}", severity_name(trouble.worst)),
            None => "edge-line".to_owned(),
        };
        let marks = [
            (is_selected.get(), " edge-line--selected"),
            (is_done.get(), " edge-line--done"),
            (is_busy.get(), " edge-line--busy"),
        ];
        marks.into_iter().filter(|(is_on, _)| *is_on).for_each(|(_, mark)| class.push_str(mark));
        class
    };
    let title = move || {
        trouble.get().map_or_else(|| name.clone(), |it| format!("{name}\n{}", plain(&it.messages)))
    };
    view! {
        <g class=class>
            <path class="edge-line__reach" d=path><title>{title}</title></path>
            <path class="edge-line__stroke" d=path></path>
        </g>
    }
}

/// The line from a node to the pointer, green or red once it is over another node.
#[component]
pub fn ConnectionLine() -> impl IntoView {
    let board = expect_context::<Board>();
    let line = move || {
        let connection = board.connection.get()?;
        let place = |id: &str| board.scene.with_value(|scene| scene.place(id));
        let start = outlet(place(&connection.from)?);
        let (end, class) = match &connection.target {
            Some((id, verdict)) => {
                let class = if verdict.is_ok() { "edge-line--valid" } else { "edge-line--invalid" };
                (inlet(place(id)?), class)
            }
            None => (connection.to, ""),
        };
        Some(view! {
            <g class=format!("edge-line edge-line--drawn {class}")>
                <path class="edge-line__stroke" d=curve(start, end)></path>
            </g>
        })
    };
    view! { {line} }
}
