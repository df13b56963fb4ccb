//! The workflow as a file.

use leptos::prelude::*;

use super::reference::text_of;
use crate::canvas::board::Board;
use crate::download::download;
use crate::ui::{Button, IconName};

/// The button that saves the workflow as a file.
#[component]
pub fn FileSection() -> impl IntoView {
    let document = expect_context::<Board>().document;
    let save = move |_| {
        let name = document.now(|it| text_of(it, it.workflow.name));
        download(&format!("{}.json", file_name(&name)), &document.text.get_untracked());
    };
    view! {
        <section class="settings-tab__section">
            <h2 class="settings-tab__heading">"File"</h2>
            <div class="settings-tab__row">
                <p>"The workflow as JSON, for other tools and for safekeeping."</p>
                <Button icon=IconName::Download on_click=save>"Download JSON"</Button>
            </div>
        </section>
    }
}

/// A name that every file system takes.
fn file_name(name: &str) -> String {
    let safe =
        |it: char| if it.is_alphanumeric() || it == '-' { it.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(safe).take(60).collect();
    let words: Vec<_> = name.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "workflow".to_owned() } else { words.join("-") }
}
