//! Whether the workflow is saved, in the top bar.

use leptos::prelude::*;

use crate::state::saving::{SaveStatus, Saving};
use crate::ui::{Icon, IconName, Spinner, plain};

/// Whether it is saved, in a word.
#[component]
pub fn SaveState() -> impl IntoView {
    let saving = expect_context::<Saving>();
    view! {
        <div class="save-state" role="status">
            {move || match saving.status.get() {
                SaveStatus::Saved => view! {
                    <span class="save-state__word"><Icon name=IconName::Check /><span>"Saved"</span></span>
                }.into_any(),
                SaveStatus::Saving => view! {
                    <span class="save-state__word"><Spinner /><span>"Saving…"</span></span>
                }.into_any(),
                SaveStatus::Offline => view! {
                    <span class="save-state__word save-state__word--warning" title="Your changes are kept in this browser until the server can be reached">
                        <Icon name=IconName::Warning /><span>"Offline – retrying"</span>
                    </span>
                }.into_any(),
                SaveStatus::Refused(reason) => view! {
                    <span class="save-state__word save-state__word--error" title=plain(&reason)>
                        <Icon name=IconName::Error /><span>"Not saved"</span>
                    </span>
                }.into_any(),
                SaveStatus::Conflict => view! {
                    <span class="save-state__word save-state__word--error">
                        <Icon name=IconName::Error /><span>"Changed elsewhere"</span>
                    </span>
                }.into_any(),
            }}
        </div>
    }
}
