//! A dialog above the page, which waits until it is closed.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::field::unique_id;
use super::{IconButton, IconName};

/// A dialog in the browser's own element, so that focus stays in it and Escape
/// closes it. Its contents are made anew each time that it opens.
#[component]
pub fn Dialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is wider than usual.
    #[prop(optional)]
    wide: bool,
    /// What is in it. A part of the class `dialog__body` scrolls, one of the class
    /// `dialog__footer` holds the buttons.
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let heading = StoredValue::new(unique_id("dialog"));
    let children = StoredValue::new(children);

    Effect::new(move || {
        let Some(element) = element.get() else { return };
        if open.get() && !element.open() {
            // It fails only for an element that is not in the page.
            let _ = element.show_modal();
            // What is to be filled in, or the first answer, rather than the way out.
            request_animation_frame(move || focus_first(&element));
        } else if !open.get() && element.open() {
            element.close();
        }
    });
    // A click on the backdrop has the dialog itself as its target.
    let click = move |event: MouseEvent| {
        let target = event.target();
        let element = element.get_untracked();
        if target.is_some() && target.as_ref() == element.as_deref().map(AsRef::as_ref) {
            open.set(false);
        }
    };
    view! {
        <dialog
            node_ref=element
            class="dialog"
            class:dialog--wide=wide
            aria-labelledby=heading.get_value()
            on:close=move |_| open.set(false)
            on:mousedown=click
        >
            <Show when=move || open.get()>
                <div class="dialog__frame">
                    <header class="dialog__header">
                        <h2 class="dialog__title" id=heading.get_value()>{title}</h2>
                        <IconButton
                            icon=IconName::Close
                            label="Close"
                            on_click=move |_| open.set(false)
                        />
                    </header>
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </dialog>
    }
}

fn focus_first(dialog: &HtmlElement) {
    const WANTED: &str = ".dialog__body :is(input:not([type=file]), textarea, select), \
                          .dialog__footer button";
    let found = dialog.query_selector(WANTED).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}
