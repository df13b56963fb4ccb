//! The workflow's name, in the top bar.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use weftwork_core::diagnostic::PatchOp;

use crate::canvas::board::Board;
use crate::canvas::connect::refuse;
use crate::canvas::edits;

/// The name. An empty one is not taken over.
#[component]
pub fn NameField() -> impl IntoView {
    let board = expect_context::<Board>();
    let document = board.document;
    let input = NodeRef::<html::Input>::new();
    let name = Memo::new(move |_| {
        document.read(|parsed| {
            let name = parsed.workflow.name.and_then(|name| parsed.json.value(name).as_str());
            name.map(std::borrow::Cow::into_owned).unwrap_or_default()
        })
    });
    let draft = RwSignal::new(None::<String>);
    let shown = move || draft.get().unwrap_or_else(|| name.get());
    let commit = move || {
        let Some(new) = draft.get_untracked() else { return };
        draft.set(None);
        let new = new.trim();
        if new.is_empty() || name.with_untracked(|name| name == new) {
            return;
        }
        let patch = [PatchOp::add("/name", new)];
        if let Some(error) = document.new_errors(&patch, &["wrong-shape"]).first() {
            refuse(board, &error.message);
        } else {
            edits::apply(board, "Rename the workflow", &patch);
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" | "Escape" => {
            if event.key() == "Escape" {
                draft.set(None);
            }
            if let Some(input) = input.get_untracked() {
                let _ = input.blur();
            }
        }
        _ => {}
    };
    view! {
        // The copy gives the field its width.
        <label class="name-field" data-value=shown>
            <input
                class="name-field__input"
                node_ref=input
                aria-label="Name of the workflow"
                placeholder="Untitled workflow"
                maxlength="200"
                size="1"
                spellcheck="false"
                autocomplete="off"
                prop:value=shown
                on:input=move |event| draft.set(Some(event_target_value(&event)))
                on:blur=move |_| commit()
                on:keydown=key
            />
        </label>
    }
}
