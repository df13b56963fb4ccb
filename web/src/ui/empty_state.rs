//! What a list shows when it has nothing to show.

use leptos::prelude::*;

use super::{Icon, IconName, Prose};

/// An icon, a title, a sentence, and perhaps what to do.
#[component]
pub fn EmptyState(
    /// What it is about.
    icon: IconName,
    /// The fact, in a few words.
    #[prop(into)]
    title: Signal<String>,
    /// What it means or what to do, in a sentence.
    #[prop(optional, into)]
    text: Signal<String>,
    /// Whether something went wrong.
    #[prop(optional)]
    is_error: bool,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div
            class="empty-state"
            class:empty-state--error=is_error
            role=is_error.then_some("alert")
        >
            <span class="empty-state__icon"><Icon name=icon /></span>
            <h2 class="empty-state__title">{title}</h2>
            <p class="empty-state__text">{move || view! { <Prose text=text.get() /> }}</p>
            {children.map(|children| view! { <div class="empty-state__actions">{children()}</div> })}
        </div>
    }
}
