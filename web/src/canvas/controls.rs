//! The buttons over the canvas: new nodes, tidy up, zoom.

use leptos::prelude::*;

use super::board::Board;
use super::edits;
use crate::ui::{Button, ButtonVariant, IconButton, IconName};

/// The buttons at the upper left: what changes the graph.
#[component]
pub fn GraphControls() -> impl IntoView {
    let board = expect_context::<Board>();
    let has_nodes = Memo::new(move |_| board.document.graph.with(|graph| !graph.nodes.is_empty()));
    view! {
        <div class="canvas-controls canvas-controls--graph canvas__overlay" role="toolbar" aria-label="Graph">
            <Button
                variant=ButtonVariant::Primary
                small=true
                icon=IconName::Plus
                on_click=move |_| edits::ask_for_node(board)
            >
                "Add node"
            </Button>
            <IconButton
                icon=IconName::Tidy
                label="Tidy up"
                small=true
                disabled=Signal::derive(move || !has_nodes.get())
                on_click=move |_| edits::tidy_up(board)
            />
        </div>
    }
}

/// The buttons at the lower left: what changes the view.
#[component]
pub fn ViewControls() -> impl IntoView {
    let board = expect_context::<Board>();
    view! {
        <div class="canvas-controls canvas-controls--view canvas__overlay" role="toolbar" aria-label="View">
            <IconButton
                icon=IconName::Minus
                label="Zoom out"
                small=true
                shortcut="-"
                tip_above=true
                on_click=move |_| board.zoom(0.8, None)
            />
            <button
                type="button"
                class="canvas-controls__zoom"
                title="Zoom to 100 % (0)"
                on:click=move |_| board.zoom(1.0 / board.viewport().zoom, None)
            >
                {move || format!("{} %", board.percent.get())}
            </button>
            <IconButton
                icon=IconName::Plus
                label="Zoom in"
                small=true
                shortcut="+"
                tip_above=true
                on_click=move |_| board.zoom(1.25, None)
            />
            <IconButton
                icon=IconName::Fit
                label="Fit view"
                small=true
                shortcut="F"
                tip_above=true
                on_click=move |_| board.fit()
            />
        </div>
    }
}
