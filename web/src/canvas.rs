//! The canvas: the workflow as a graph that can be moved about in and edited.
//!
//! [`board`] is its state and the one place that knows which part is on the
//! screen; [`scene`] knows where everything stands. [`pointer`] and [`keyboard`]
//! turn what the user does into calls of [`board`] and [`edits`].

#![expect(
    clippy::large_types_passed_by_value,
    reason = "a `Board` is a bundle of handles, each a word long in a release build"
)]

pub mod board;
pub mod connect;
mod connect_list;
mod controls;
mod edge_line;
pub mod edits;
pub mod fragment;
mod gesture;
pub mod grid;
pub mod keyboard;
pub mod layout;
mod minimap;
mod node_card;
mod overview;
mod pointer;
pub mod result_peek;
pub mod scene;
mod theme_changes;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use board::Board;
use connect_list::ConnectList;
use controls::{GraphControls, ViewControls};
use edge_line::{ConnectionLine, EdgeLine};
use minimap::Minimap;
use node_card::{NodeCard, card_id};
pub use node_card::{category_icon, category_name};
use overview::{Swatches, paint};

/// The canvas. It needs a [`Board`] in its context.
#[component]
pub fn Canvas(
    /// What else lies over it.
    children: Children,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let is_space_held = StoredValue::new(false);
    let is_by_pointer = StoredValue::new(false);

    // The outside to reach is the page: what stands where, and how large it is.
    Effect::new(move |_| board.sync());
    Effect::new(move |_| {
        board.selection.focused.track();
        board.mount(true);
    });
    board.before_frame(move || pointer::advance(board));
    show_newcomers(board);
    watch_size(board);

    let key_down = move |event: ev::KeyboardEvent| {
        if event.key() == " " {
            is_space_held.set_value(true);
            event.prevent_default();
        } else if event.key() == "Tab" && !event.shift_key() && is_by_pointer.get_value() {
            // Whoever came by keyboard goes on with Tab; a pointer has no use for that.
            edits::ask_for_node(board);
            event.prevent_default();
        } else if keyboard::pressed(board, &event) {
            event.prevent_default();
        }
    };
    let press = move |event: ev::PointerEvent| {
        is_by_pointer.set_value(true);
        pointer::pressed(board, &event, is_space_held.get_value());
    };
    let active = move || board.selection.focused.get().map(|id| card_id(&id));
    let is_empty = Memo::new(move |_| board.document.graph.with(|graph| graph.nodes.is_empty()));
    view! {
        <div class="canvas-frame">
        <div
            class="canvas"
            class:canvas--connecting=move || board.connection.with(Option::is_some)
            node_ref=board.root
            tabindex="0"
            role="listbox"
            aria-multiselectable="true"
            aria-label="Workflow graph"
            aria-description="Arrow keys walk the graph, Enter opens a node, A adds one, C connects, Alt with arrows moves"
            aria-activedescendant=active
            on:pointerdown=press
            on:pointermove=move |event| pointer::moved(board, &event)
            on:pointerup=move |event| pointer::released(board, &event)
            on:pointercancel=move |_| pointer::cancel(board)
            on:dblclick=move |event| pointer::double_clicked(board, &event)
            on:wheel=move |event| pointer::wheeled(board, &event)
            on:keydown=key_down
            on:keyup=move |event| {
                if event.key() == " " {
                    is_space_held.set_value(false);
                }
            }
            on:blur=move |_| {
                is_space_held.set_value(false);
                is_by_pointer.set_value(false);
            }
        >
            <Overview />
            <div class="canvas__layer" node_ref=board.layer class:canvas__layer--hidden=board.is_overview>
                <svg class="canvas__edges" aria-hidden="true">
                    <For
                        each=move || board.mounted.with(|mounted| mounted.edges.clone())
                        key=Clone::clone
                        let:edge
                    >
                        <EdgeLine edge />
                    </For>
                    <ConnectionLine />
                </svg>
                <For
                    each=move || board.mounted.with(|mounted| mounted.nodes.clone())
                    key=Clone::clone
                    let:id
                >
                    <NodeCard id />
                </For>
                {move || board.lasso.get().map(|area| view! {
                    <div
                        class="canvas__lasso"
                        style:transform=format!("translate({}px,{}px)", area.x, area.y)
                        style:width=format!("{}px", area.width)
                        style:height=format!("{}px", area.height)
                    ></div>
                })}
            </div>
            <Show when=move || is_empty.get()>
                <EmptyHint />
            </Show>
            <Swatches />
        </div>
        // Beside the listbox, not in it: these are no nodes.
        <GraphControls />
        <ViewControls />
        <Minimap />
        <ConnectList />
        {children()}
        <p class="visually-hidden" aria-live="polite">{board.said}</p>
        </div>
    }
}

/// What a canvas without nodes says.
#[component]
fn EmptyHint() -> impl IntoView {
    view! {
        <div class="canvas__empty">
            <p class="canvas__empty-title">"Nothing here yet"</p>
            <p>
                "Double-click anywhere, or press " <kbd>"A"</kbd> ", to add the first node."
            </p>
        </div>
    }
}

/// The bitmap that stands for the cards when they would be too small to read.
#[component]
fn Overview() -> impl IntoView {
    let board = expect_context::<Board>();
    let bitmap = NodeRef::<html::Canvas>::new();
    let theme = theme_changes::theme_changes();
    board.on_frame(move |view| {
        if let Some(canvas) = bitmap.try_get_untracked().flatten()
            && board.is_overview.get_untracked()
        {
            paint(board, &canvas, view, view.zoom > 0.12);
        }
    });
    Effect::new(move |_| {
        board.selection.nodes.track();
        board.document.troubles.track();
        theme.track();
        board.redraw();
    });
    // News of a run come as changes of single nodes; twice a second is often enough.
    let pulse = set_interval_with_handle(
        move || {
            if board.is_overview.get_untracked()
                && board.live.execution.with_untracked(Option::is_some)
            {
                board.redraw();
            }
        },
        std::time::Duration::from_millis(500),
    );
    on_cleanup(move || {
        if let Ok(pulse) = pulse {
            pulse.clear();
        }
    });
    view! {
        <canvas
            class="canvas__overview"
            class:canvas__overview--shown=board.is_overview
            node_ref=bitmap
            aria-hidden="true"
        ></canvas>
    }
}

/// Shows what comes into an empty graph at once, from the JSON tab or by pasting,
/// whole; a first node stays where it was put.
fn show_newcomers(board: Board) {
    Effect::new(move |before: Option<usize>| {
        let n_nodes = board.document.graph.with(|graph| graph.nodes.len());
        if before == Some(0) && n_nodes > 1 {
            board.fit();
        }
        n_nodes
    });
}

/// Keeps the board informed of how large the canvas is.
fn watch_size(board: Board) {
    let sized = Closure::<dyn Fn()>::new(move || {
        let Some(root) = board.root.try_get_untracked().flatten() else { return };
        let size = (f64::from(root.client_width()), f64::from(root.client_height()));
        board.resized(size);
        board.mount(true);
    });
    let observer = web_sys::ResizeObserver::new(sized.as_ref().unchecked_ref()).ok();
    let kept = StoredValue::new_local((sized, observer));
    Effect::new(move |_| {
        let Some(root) = board.root.get() else { return };
        kept.with_value(|(_, observer)| {
            if let Some(observer) = observer {
                observer.observe(&root);
            }
        });
    });
    on_cleanup(move || {
        kept.try_with_value(|(_, observer)| {
            if let Some(observer) = observer {
                observer.disconnect();
            }
        });
    });
}
