//! Says that something is under way.

use leptos::prelude::*;

/// A turning ring as high as the text. With a label it is also announced.
#[component]
pub fn Spinner(
    /// What is under way; nothing is announced when it is empty.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let is_named = !label.is_empty();
    view! {
        <span
            class="spinner"
            role=is_named.then_some("status")
            aria-hidden=(!is_named).then_some("true")
        >
            <span class="visually-hidden">{label}</span>
        </span>
    }
}
