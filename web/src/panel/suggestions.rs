//! The list of what can be written at the caret.

use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;
use weftwork_core::query::{Completion, CompletionKind};

use super::completing::Completing;

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
            show(&list, is_open.then(|| completing.caret_place()).flatten());
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

/// Shows the list under the caret, above it if there is no room, or not at all.
fn show(list: &HtmlElement, caret: Option<(f64, f64, f64)>) {
    const GAP: f64 = 4.0;
    const MARGIN: f64 = 8.0;
    // These fail only when the list is already as it should be.
    let Some((left, top, bottom)) = caret else {
        let _ = list.hide_popover();
        return;
    };
    let _ = list.show_popover();
    let (width, height) = (f64::from(list.offset_width()), f64::from(list.offset_height()));
    let page = document().document_element();
    let window = page.map_or((0.0, 0.0), |page| {
        (f64::from(page.client_width()), f64::from(page.client_height()))
    });
    let left = left.min(window.0 - width - MARGIN).max(MARGIN);
    let fits_below = bottom + GAP + height + MARGIN <= window.1;
    let top = if fits_below { bottom + GAP } else { (top - GAP - height).max(MARGIN) };
    let style = list.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}
