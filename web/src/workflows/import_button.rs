//! Makes a workflow of a file.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::new_workflow::Creator;
use crate::ui::{Button, IconName, Toasts};

/// Lets the user choose a JSON file, saves it as a new workflow and opens it.
#[component]
pub fn ImportButton(
    /// Saves the file.
    creator: Creator,
) -> impl IntoView {
    let toasts = Toasts::get();
    let input = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_: Event| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.item(0)) else { return };
        // So that the same file can be chosen once more.
        input.set_value("");
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            match text {
                Some(text) => creator.create(text, &file.name()),
                None => toasts.error(format!("{} cannot be read.", file.name())),
            }
        });
    };
    view! {
        <Button icon=IconName::Upload busy=creator.is_busy on_click=choose>
            "Import"
        </Button>
        <input
            node_ref=input
            type="file"
            accept=".json,application/json"
            aria-label="Workflow file"
            hidden
            on:change=chosen
        />
    }
}
