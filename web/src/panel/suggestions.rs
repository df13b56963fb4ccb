//! The list of what can be written at the caret.

use leptos::html;
use leptos::prelude::*;
use weftwork_core::query::{Completion, CompletionKind};

use super::completing::Completing;
use crate::ui::show_popover;

/// The list of what can be written at the caret. The browser shows it above everything;
/// the keyboard stays in the control.
#[component]
pub fn Suggestions(
    /// What is offered.
    completing: Completing,
) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    let items = Memo::new(move |_| completing.items());
    // The outside to reach is what shows above the page.
    Effect::new(move |_| {
        let is_open = items.with(|items| !items.is_empty());
        if let Some(list) = list.get() {
            show_popover(&list, is_open.then(|| completing.caret_place()).flatten());
        }
    });
    Effect::new(move |_| {
        if let (Some(id), Some(_)) = (completing.active_option(), list.get())
            && let Some(option) = document().get_element_by_id(&id)
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <ul
            node_ref=list
            id=completing.list.get_value()
            class="suggestions"
            role="listbox"
            popover="manual"
            aria-label="Possible references"
        >
            {move || items.get().into_iter().enumerate().map(|(position, item)| view! {
                <Suggestion item position completing />
            }).collect_view()}
        </ul>
    }
}

/// Something that can be written.
#[component]
fn Suggestion(
    /// What it is.
    item: Completion,
    /// Its position in the list.
    position: usize,
    /// What is offered.
    completing: Completing,
) -> impl IntoView {
    let is_active = move || completing.active.get() == position;
    let note = match item.kind {
        CompletionKind::NodeWithoutEdge => "adds an edge".to_owned(),
        _ => item.documentation,
    };
    view! {
        <li
            id=format!("{}-{position}", completing.list.get_value())
            class="suggestions__item"
            class:suggestions__item--active=is_active
            role="option"
            aria-selected=move || is_active().to_string()
            // The control keeps the focus.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| completing.choose(position)
        >
            <code class="suggestions__label">{item.label}</code>
            <span class="suggestions__note">{note}</span>
            <span class="suggestions__type">{item.detail}</span>
        </li>
    }
}
