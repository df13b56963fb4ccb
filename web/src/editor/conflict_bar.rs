//! The question that a conflict asks, under the top bar.

use leptos::prelude::*;

use crate::state::saving::{SaveStatus, Saving};
use crate::ui::{Button, ButtonVariant, Icon, IconName};

/// Somebody else saved meanwhile: whose text is to stay? Nothing shows while
/// there is no conflict.
#[component]
pub fn ConflictBar() -> impl IntoView {
    let saving = expect_context::<Saving>();
    view! {
        <Show when=move || saving.status.with(|it| matches!(it, SaveStatus::Conflict))>
            <div class="conflict-bar" role="alert">
                <Icon name=IconName::Error />
                <p class="conflict-bar__words">
                    "It was changed elsewhere since it was opened here. Which version is to stay?"
                </p>
                <Button small=true on_click=move |_| saving.take_theirs()>"Load theirs"</Button>
                <Button small=true variant=ButtonVariant::Danger on_click=move |_| saving.overwrite()>
                    "Overwrite with mine"
                </Button>
            </div>
        </Show>
    }
}
