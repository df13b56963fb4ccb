//! What dialogs end with that start a run.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::ui::{Button, ButtonVariant, IconName};

/// The buttons that start a run, or do not, and the keys that start it too.
#[component]
pub fn StartFooter(
    /// Whether the dialog shows.
    open: RwSignal<bool>,
    /// Whether it cannot be started yet.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it is being started.
    #[prop(into)]
    busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="dialog__footer">
            <span class="start-footer__keys"><kbd>"Ctrl"</kbd>" + "<kbd>"Enter"</kbd></span>
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button variant=ButtonVariant::Primary icon=IconName::Play submit=true disabled busy>
                "Start run"
            </Button>
        </div>
    }
}

/// Calls `start` for those keys.
pub fn by_keys(start: impl Fn()) -> impl Fn(KeyboardEvent) {
    move |event| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            start();
        }
    }
}
