//! The buttons of an element of a list: up, down, away.

use leptos::prelude::*;

use crate::ui::{IconButton, IconName};

/// Buttons that move an element of a list, and take it away.
#[component]
pub fn OrderButtons(
    /// Its position, from 0.
    at: usize,
    /// How many elements there are.
    #[prop(into)]
    count: Signal<usize>,
    /// What an element is called.
    noun: &'static str,
    /// Puts the element at a position before the one above it. Downwards is upwards
    /// of the next one.
    raise: Callback<usize>,
    /// Takes the element away.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    view! {
        <IconButton
            icon=IconName::ChevronUp label="Move up" small=true
            disabled=Signal::stored(at == 0) on_click=move |_| raise.run(at)
        />
        <IconButton
            icon=IconName::ChevronDown label="Move down" small=true
            disabled=Signal::derive(move || at + 1 >= count.get())
            on_click=move |_| raise.run(at + 1)
        />
        <IconButton
            icon=IconName::Trash label=format!("Remove {noun}") small=true
            on_click=move |_| on_remove.run(())
        />
    }
}
