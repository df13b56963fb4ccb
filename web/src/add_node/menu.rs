//! A searchable list of what can be added to the graph.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::new_node::{Choice, choices, likeliest};
use crate::canvas::board::{AddRequest, Board};
use crate::canvas::{category_icon, category_name, edits};
use crate::ui::{Icon, IconName};

/// The menu of new nodes, while one is wished for.
#[component]
pub fn AddNodeMenu() -> impl IntoView {
    let board = expect_context::<Board>();
    view! {
        {move || board.adding.get().map(|request| view! { <OpenMenu request /> })}
    }
}

/// The menu, while it is open.
#[component]
fn OpenMenu(
    /// Where the node is to stand, and what it is to wait for.
    request: AddRequest,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let query = RwSignal::new(String::new());
    let active = RwSignal::new(0usize);
    let input = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Ul>::new();
    let all = StoredValue::new(choices());
    let found = Memo::new(move |_| {
        let query = query.get();
        all.with_value(|all| {
            all.iter().filter(|choice| choice.matches(&query)).copied().collect::<Vec<Choice>>()
        })
    });
    let (left, top) = placed(board, &request);
    let wish = StoredValue::new(request);

    let close = move || {
        board.adding.set(None);
        board.focus();
    };
    let choose = move |choice: Choice| {
        let wish = wish.get_value();
        let node = board.document.catalogue.with_untracked(|catalogue| choice.node(catalogue));
        close();
        edits::add(board, &wish, &choice.name(), node);
    };
    let key = move |event: KeyboardEvent| {
        let n_found = found.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1) % n_found),
            "ArrowUp" => active.update(|at| *at = (*at + n_found - 1) % n_found),
            "Home" => active.set(0),
            "End" => active.set(n_found - 1),
            "Enter" => {
                let choice =
                    found.with_untracked(|found| found.get(active.get_untracked()).copied());
                if let Some(choice) = choice {
                    choose(choice);
                }
            }
            "Escape" | "Tab" => close(),
            _ => return,
        }
        event.prevent_default();
        scroll_to_active(list);
    };
    // The outside to reach is the page's focus.
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let left_menu = move |event: FocusEvent| {
        let goes_to = event.related_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let stays = goes_to.is_some_and(|it| it.closest(".add-node").ok().flatten().is_some());
        if !stays {
            board.adding.set(None);
        }
    };
    let rows = move || {
        let found = found.get();
        let mut position = 0;
        let mut views = Vec::new();
        for group in found.chunk_by(|a, b| a.group == b.group) {
            let heading = group.first().map_or("", |choice| choice.group);
            views.push(
                view! { <li class="add-node__group" role="presentation">{heading}</li> }.into_any(),
            );
            for choice in group {
                views.push(
                    view! { <Row choice=*choice position active choose=Callback::new(choose) /> }
                        .into_any(),
                );
                position += 1;
            }
        }
        views
    };
    view! {
        <div
            class="add-node canvas__overlay"
            style:left=format!("{left}px")
            style:top=format!("{top}px")
            on:focusout=left_menu
            on:keydown=key
        >
            <div class="add-node__search">
                <Icon name=IconName::Search />
                <input
                    class="add-node__input"
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="add-node-list"
                    aria-activedescendant=move || format!("add-node-{}", active.get())
                    aria-label="Add a node"
                    placeholder="Search tasks…"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=query
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        active.set(found.with_untracked(|found| likeliest(found, &query.get_untracked())));
                    }
                />
            </div>
            <ul class="add-node__list" id="add-node-list" role="listbox" aria-label="Tasks" node_ref=list>
                {rows}
                <Show when=move || found.with(Vec::is_empty)>
                    <li class="add-node__none" role="presentation">"No task is called that."</li>
                </Show>
            </ul>
        </div>
    }
}

/// One thing to add.
#[component]
fn Row(
    /// What it is.
    choice: Choice,
    /// Where it stands in the list, from 0.
    position: usize,
    /// The position that the keyboard is at.
    active: RwSignal<usize>,
    /// Called when it is chosen.
    choose: Callback<Choice>,
) -> impl IntoView {
    let is_active = move || active.get() == position;
    let icon = choice.category.map_or(IconName::Layers, |category| category_icon(Some(category)));
    let kind = category_name(choice.category);
    view! {
        <li
            id=format!("add-node-{position}")
            class=format!("add-node__row add-node__row--{kind}")
            class:add-node__row--active=is_active
            role="option"
            aria-selected=move || is_active().to_string()
            on:pointermove=move |_| {
                if active.get_untracked() != position {
                    active.set(position);
                }
            }
            on:pointerdown=move |event| {
                event.prevent_default();
                choose.run(choice);
            }
        >
            <span class="add-node__icon"><Icon name=icon /></span>
            <span class="add-node__words">
                <span class="add-node__title">{choice.title}</span>
                <span class="add-node__description">{choice.description}</span>
            </span>
        </li>
    }
}

/// Where the menu stands in the canvas's box: where it was asked for, but inside.
fn placed(board: Board, request: &AddRequest) -> (f64, f64) {
    const SIZE: (f64, f64) = (320.0, 420.0);
    const MARGIN: f64 = 8.0;
    let (width, height) = board.size();
    let inside = |at: f64, size: f64, room: f64| at.min(room - size - MARGIN).max(MARGIN);
    (inside(request.screen.x, SIZE.0, width), inside(request.screen.y, SIZE.1, height))
}

/// Scrolls the list so that the row that the keyboard is at can be seen.
fn scroll_to_active(list: NodeRef<html::Ul>) {
    request_animation_frame(move || {
        let Some(list) = list.try_get_untracked().flatten() else { return };
        let row = list.query_selector(".add-node__row--active").ok().flatten();
        if let Some(row) = row {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}
