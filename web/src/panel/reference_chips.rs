//! The row of chips below a field: what it can refer to.

use leptos::prelude::*;

use super::reference::Choice;
use crate::ui::{Icon, IconName};

/// The chips of the node that the panel shows, in its context.
#[derive(Clone, Copy)]
pub struct Choices {
    /// For fields of the task: inside a map they may refer to the element.
    pub inner: Memo<Vec<Choice>>,
    /// For a map's `items`.
    pub outer: Memo<Vec<Choice>>,
}

/// Chips that insert a reference.
#[component]
pub fn ReferenceChips(
    /// What can be referred to.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What the field is called, for screen readers.
    #[prop(into)]
    field: String,
    /// Called with the chosen one.
    #[prop(into)]
    on_insert: Callback<Choice>,
) -> impl IntoView {
    let chip = move |choice: Choice| {
        let title = match &choice.missing_edge {
            Some(node) => format!("{}\nAdds an edge from {node}", choice.text),
            None => choice.text.clone(),
        };
        let is_beside = choice.missing_edge.is_some();
        let icon = match choice.kind {
            "input" => IconName::ChevronRight,
            "item" => IconName::Layers,
            _ => IconName::Link,
        };
        let class = format!("reference-chips__chip reference-chips__chip--{}", choice.kind);
        let label = choice.label.clone();
        let note =
            is_beside.then(|| view! { <span class="reference-chips__note">"adds edge"</span> });
        view! {
            <li>
                <button
                    type="button"
                    class=class
                    class:reference-chips__chip--beside=is_beside
                    title=title
                    // The field keeps the focus, and with it the caret.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| on_insert.run(choice.clone())
                >
                    <Icon name=icon />
                    {label}
                    {note}
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || choices.with(|choices| !choices.is_empty())>
            <ul class="reference-chips" aria-label=format!("Insert a reference into {field}")>
                {move || choices.get().into_iter().map(chip).collect_view()}
            </ul>
        </Show>
    }
}
