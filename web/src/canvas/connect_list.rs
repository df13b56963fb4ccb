//! The keyboard's way to connect nodes: a list of those that may come after.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use weftwork_core::query::edge_targets;

use super::board::Board;
use super::connect;
use crate::state::graph_view::NodeId;

/// A list of the nodes that the focused one can be connected to. It opens with C.
#[component]
pub fn ConnectList() -> impl IntoView {
    let board = expect_context::<Board>();
    view! {
        {move || board.connecting.get().map(|from| view! { <OpenList from /> })}
    }
}

/// The list, while it is open.
#[component]
fn OpenList(
    /// The node to connect from.
    from: NodeId,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let graph = board.document.graph.get_untracked();
    let targets: Vec<(NodeId, String)> = board.document.now(|document| {
        let nodes = edge_targets(document, &from).into_iter().filter_map(|id| graph.node(id));
        nodes.map(|node| (node.id.clone(), node.title.clone())).collect()
    });
    let list = NodeRef::<html::Ul>::new();
    let active = RwSignal::new(0);
    let n_targets = targets.len();
    let source = from.clone();
    let chosen: Vec<NodeId> = targets.iter().map(|(id, _)| id.clone()).collect();
    let chosen = StoredValue::new(chosen);
    let close = move || {
        board.connecting.set(None);
        board.focus();
    };
    let choose = move |position: usize| {
        let target = chosen.with_value(|chosen| chosen.get(position).cloned());
        close();
        if let Some(to) = target {
            connect::join(board, &source, &to);
        }
    };
    let choose = StoredValue::new(choose);
    let key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1) % n_targets.max(1)),
            "ArrowUp" => active.update(|at| *at = (*at + n_targets.max(1) - 1) % n_targets.max(1)),
            "Home" => active.set(0),
            "End" => active.set(n_targets.saturating_sub(1)),
            "Enter" | " " => choose.with_value(|choose| choose(active.get_untracked())),
            "Escape" | "Tab" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    Effect::new(move |_| {
        if let Some(list) = list.get() {
            let _ = list.focus();
        }
    });
    let option = move |(position, (id, title)): (usize, (NodeId, String))| {
        let is_active = move || active.get() == position;
        view! {
            <li
                id=format!("connect-option-{position}")
                class="connect-list__option"
                class:connect-list__option--active=is_active
                role="option"
                aria-selected=move || is_active().to_string()
                on:pointerdown=move |event| {
                    event.prevent_default();
                    choose.with_value(|choose| choose(position));
                }
            >
                <strong>{id.to_string()}</strong>
                <span>{title}</span>
            </li>
        }
    };
    view! {
        <div class="connect-list canvas__overlay">
            <h2 class="connect-list__title" id="connect-list-title">"Connect " {from.to_string()} " to"</h2>
            <Show when=move || n_targets == 0>
                <p class="connect-list__empty">"No node can come after this one."</p>
            </Show>
            <ul
                class="connect-list__options"
                node_ref=list
                role="listbox"
                tabindex="0"
                aria-labelledby="connect-list-title"
                aria-activedescendant=move || format!("connect-option-{}", active.get())
                on:keydown=key
                on:blur=move |_| board.connecting.set(None)
            >
                {targets.into_iter().enumerate().map(option).collect_view()}
            </ul>
        </div>
    }
}
