//! The row of chips below a field: what it can refer to.

use leptos::prelude::*;

use super::reference::{Choice, choices};
use crate::state::document::Document;
use crate::state::graph_view::NodeId;
use crate::ui::{Icon, IconName};

/// What a field of a node can refer to.
#[derive(Clone, Copy)]
pub struct Choices {
    /// The node, to which a reference may need an edge.
    pub node: StoredValue<NodeId>,
    /// The references.
    pub all: Memo<Vec<Choice>>,
}

impl Choices {
    /// Of a field of `node`; `in_element` says whether it stands inside a map's
    /// inner node.
    pub fn new(document: Document, node: NodeId, in_element: bool) -> Self {
        let node = StoredValue::new(node);
        let all = move |_: Option<&Vec<Choice>>| {
            // What they are made from is in the graph: most edits leave that as it is.
            document.graph.track();
            document.inputs.with(|inputs| {
                node.with_value(|node| document.now(|it| choices(it, inputs, node, in_element)))
            })
        };
        Self { node, all: Memo::new(all) }
    }
}

/// The choices of the node that the panel shows, in its context.
#[derive(Clone, Copy)]
pub struct NodeChoices {
    /// For fields of the task: inside a map they may refer to the element.
    pub inner: Choices,
    /// For a map's `items`.
    pub outer: Choices,
}

/// Chips that insert a reference.
#[component]
pub fn ReferenceChips(
    /// What can be referred to.
    choices: Choices,
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
        <Show when=move || choices.all.with(|all| !all.is_empty())>
            <ul class="reference-chips" aria-label=format!("Insert a reference into {field}")>
                {move || choices.all.get().into_iter().map(chip).collect_view()}
            </ul>
        </Show>
    }
}
