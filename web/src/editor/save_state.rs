//! Whether the workflow is saved, in the top bar.

use leptos::prelude::*;

use crate::state::saving::{SaveStatus, Saving};
use crate::ui::{Button, ButtonVariant, Icon, IconName, Spinner};

/// Whether it is saved, in a word; in a conflict, the ways out of it.
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
                    <span class="save-state__word save-state__word--error" title=reason>
                        <Icon name=IconName::Error /><span>"Not saved"</span>
                    </span>
                }.into_any(),
                SaveStatus::Conflict => view! { <Conflict saving /> }.into_any(),
            }}
        </div>
    }
}

/// Somebody else saved meanwhile: whose text is to stay?
#[component]
fn Conflict(
    /// The saving.
    saving: Saving,
) -> impl IntoView {
    view! {
        <span
            class="save-state__word save-state__word--error"
            title="It was saved elsewhere since it was opened here"
        >
            <Icon name=IconName::Error />
            <span>"Changed elsewhere"</span>
        </span>
        <Button small=true on_click=move |_| saving.take_theirs()>"Load theirs"</Button>
        <Button small=true variant=ButtonVariant::Danger on_click=move |_| saving.overwrite()>"Overwrite"</Button>
    }
}
