//! The top of a run: how far it is, for how long, and what can be done about it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_core::run::RunStatus;

use super::rerun_dialog::Rerun;
use crate::api::Client;
use crate::state::live_run::LiveRun;
use crate::time;
use crate::ui::{Button, IconButton, IconName, StatusBadge, Toasts};

/// The top of a run.
#[component]
pub fn RunHeader(
    /// The run.
    live: LiveRun,
    /// The time, for how long it has been going on.
    now: Signal<u64>,
    /// Called to go back to the list of runs.
    on_close: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = Toasts::get();
    let rerun = expect_context::<Rerun>();
    let is_busy = RwSignal::new(false);

    let status = Memo::new(move |_| {
        live.execution.with(|it| it.as_ref().map_or(RunStatus::Pending, |it| it.status))
    });
    let elapsed = move || {
        live.execution.with(|it| {
            let it = it.as_ref()?;
            let end_ms = it.finished_at_ms.unwrap_or_else(|| now.get());
            Some(time::duration(end_ms.saturating_sub(it.started_at_ms?)))
        })
    };
    let started = move || {
        live.execution
            .with(|it| it.as_ref().map(|it| time::full(time::from_seconds(it.created_at))))
    };
    let version = move || live.execution.with(|it| it.as_ref().map(|it| it.workflow_version));
    let run = move || live.execution.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));

    let cancel = move |_| {
        let Some(run) = run() else { return };
        is_busy.set(true);
        spawn_local(async move {
            let answer = client.cancel(&run).await;
            is_busy.try_set(false);
            match answer {
                // That it has ended is what was wanted.
                Ok(_) => {}
                Err(failure) if failure.status == 409 => {}
                Err(failure) => toasts.error(failure.message),
            }
        });
    };
    let action = move || {
        match status.get() {
        RunStatus::Completed => ().into_any(),
        status if status.is_final() => view! {
            <Button small=true icon=IconName::Refresh on_click=move |_| rerun.ask_for_failed()>"Retry"</Button>
        }
        .into_any(),
        _ => view! {
            <Button small=true icon=IconName::Stop busy=is_busy on_click=cancel>"Cancel"</Button>
        }
        .into_any(),
    }
    };
    view! {
        <header class="run-header">
            <IconButton
                icon=IconName::ArrowLeft
                label="All runs"
                small=true
                on_click=move |_| on_close.run(())
            />
            <span role="status"><StatusBadge status=Signal::derive(move || status.get().name()) /></span>
            <span class="run-header__elapsed" aria-label="Elapsed">{elapsed}</span>
            <span class="run-header__about">
                <span class="run-header__started">{started} " · "</span>
                "version " {version}
            </span>
            {action}
        </header>
    }
}
