//! The nodes as a list, in the order in which they can run. Screen readers find
//! the graph here.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use weftwork_core::graph::Graph;

use crate::canvas::board::Board;
use crate::canvas::{category_icon, category_name, keyboard};
use crate::state::graph_view::{NodeId, NodeView};
use crate::ui::{Button, ButtonVariant, Icon};

/// So many rows are shown at first: thousands would slow every page down.
const MOST_ROWS: usize = 200;

/// The workflow's outline.
#[component]
pub fn Outline() -> impl IntoView {
    let board = expect_context::<Board>();
    let document = board.document;
    let rows = Memo::new(move |_| {
        document.read(|parsed| {
            let order = Graph::new(&parsed.workflow).order().map(<[usize]>::to_vec);
            let order = order.unwrap_or_else(|| (0..parsed.workflow.nodes.len()).collect());
            document.graph.with(|graph| {
                let ids = order.into_iter().map(|node| parsed.workflow.nodes[node].id.clone());
                let mut rows: Vec<NodeView> =
                    ids.filter_map(|id| graph.node(&id).cloned()).collect();
                rows.dedup_by(|a, b| a.id == b.id);
                rows
            })
        })
    });
    let is_whole = RwSignal::new(false);
    let n_all = Memo::new(move |_| rows.with(Vec::len));
    let n_shown = move || if is_whole.get() { n_all.get() } else { n_all.get().min(MOST_ROWS) };
    let active = RwSignal::new(0usize);
    let key = move |event: KeyboardEvent| {
        let n_rows = untrack(n_shown);
        let at = active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => active.set((at + 1).min(n_rows.saturating_sub(1))),
            "ArrowUp" => active.set(at.saturating_sub(1)),
            "Home" => active.set(0),
            "End" => active.set(n_rows.saturating_sub(1)),
            "Enter" | " " => {
                let id = rows.with_untracked(|rows| rows.get(at).map(|row| row.id.clone()));
                keyboard::walk_to(board, id);
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <ol
            class="outline"
            role="listbox"
            tabindex="0"
            aria-label="Nodes in the order in which they run"
            aria-activedescendant=move || format!("outline-{}", active.get())
            on:keydown=key
        >
            {move || rows.get().into_iter().take(n_shown()).enumerate().map(|(position, node)| view! {
                <Row node position active />
            }).collect_view()}
        </ol>
        <Show when=move || n_shown() < n_all.get()>
            <Button small=true variant=ButtonVariant::Ghost on_click=move |_| is_whole.set(true)>
                {move || format!("Show all {} nodes", n_all.get())}
            </Button>
        </Show>
    }
}

/// One node.
#[component]
fn Row(
    /// The node.
    node: NodeView,
    /// Where it stands in the list, from 0.
    position: usize,
    /// The position that the keyboard is at.
    active: RwSignal<usize>,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let category = node.task_type().map(|task| task.category);
    let id: NodeId = node.id.clone();
    let label = keyboard::described(board, &id);
    let is_active = move || active.get() == position;
    let key = StoredValue::new(id.clone());
    let n_troubles = Memo::new(move |_| {
        board
            .document
            .troubles
            .with(|all| key.with_value(|id| all.nodes.get(id).map(|it| it.count)))
    });
    view! {
        <li
            id=format!("outline-{position}")
            class=format!("outline__row outline__row--{}", category_name(category))
            class:outline__row--active=is_active
            role="option"
            aria-selected="false"
            aria-label=label
            on:click=move |_| keyboard::walk_to(board, Some(id.clone()))
        >
            <span class="outline__icon"><Icon name=category_icon(category) /></span>
            <span class="outline__id">{node.id.to_string()}</span>
            <span class="outline__title">{node.title}</span>
            {move || n_troubles.get().map(|count| view! { <span class="outline__count">{count}</span> })}
        </li>
    }
}
