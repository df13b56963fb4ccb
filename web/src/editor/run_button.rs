//! The button that starts a run, and its dialog.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use weftwork_api::Execution;

use crate::api::ApiFailure;
use crate::runs::StartDialog;
use crate::shell::run_path;
use crate::state::document::Document;
use crate::state::live_run::LiveRun;
use crate::state::saving::Saving;
use crate::ui::{Button, ButtonVariant, IconName, Toasts, plain};

/// Starts a run of what is on the canvas. It is saved first, for the server runs
/// what is saved.
#[component]
pub fn RunButton(
    /// The workflow's id.
    workflow_id: Signal<String>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let saving = expect_context::<Saving>();
    let live = expect_context::<LiveRun>();
    let toasts = Toasts::get();
    let navigate = StoredValue::new(use_navigate());
    let is_open = RwSignal::new(false);
    let is_waiting = RwSignal::new(false);
    let reason = Memo::new(move |_| document.why_not_runnable());
    let is_wrong = Signal::derive(move || reason.with(Option::is_some));
    let start = move |_| {
        is_waiting.set(true);
        spawn_local(async move {
            let is_saved = saving.settle().await;
            is_waiting.try_set(false);
            if is_saved {
                is_open.try_set(true);
            } else {
                toasts.error(ApiFailure::not_saved().message);
            }
        });
    };
    let started = move |execution: Execution| {
        let path = run_path(&workflow_id.get_untracked(), &execution.id);
        live.show(execution);
        navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
    };
    view! {
        <span class="run-button" title=move || reason.get().map(|it| plain(&it))>
            <Button
                variant=ButtonVariant::Primary
                icon=IconName::Play
                disabled=is_wrong
                busy=is_waiting
                on_click=start
            >
                "Run"
            </Button>
        </span>
        <StartDialog workflow_id document open=is_open on_started=started />
    }
}
