//! Asks whether to run an execution again, and tells first what that would do.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use weftwork_api::{Execution, RerunPreview};

use super::failure_note::FailureNote;
use super::reuse_list::ReuseList;
use super::start_footer::{StartFooter, by_keys};
use crate::api::{ApiFailure, Client, idempotency_key};
use crate::shell::run_path;
use crate::state::live_run::LiveRun;
use crate::state::saving::Saving;
use crate::ui::{Dialog, Spinner};

/// The wish to run an execution again. It is in the context of what shows a run.
#[derive(Clone, Copy, Default)]
pub struct Rerun {
    /// The node from which on everything runs; none when it is what failed.
    from: RwSignal<Option<String>>,
    is_open: RwSignal<bool>,
}

impl Rerun {
    /// Asks for what failed to run again.
    pub fn ask_for_failed(self) {
        self.ask(None);
    }

    /// Asks for a node to run again, and all that comes after it.
    pub fn ask_for_node(self, id: String) {
        self.ask(Some(id));
    }

    fn ask(self, from: Option<String>) {
        self.from.set(from);
        self.is_open.set(true);
    }
}

/// Asks whether to run an execution again.
#[component]
pub fn RerunDialog(
    /// The run.
    live: LiveRun,
    /// What is wished.
    rerun: Rerun,
) -> impl IntoView {
    let title = Signal::derive(move || match rerun.from.get() {
        Some(node) => format!("Run again from {node}"),
        None => "Retry the run".to_owned(),
    });
    view! {
        <Dialog open=rerun.is_open title>
            <RerunForm live rerun />
        </Dialog>
    }
}

/// What would run, and the buttons; made anew each time that the dialog opens.
#[component]
fn RerunForm(
    /// The run.
    live: LiveRun,
    /// What is wished.
    rerun: Rerun,
) -> impl IntoView {
    let form = Form::new(live, rerun);
    form.preview();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.start();
    };
    let key = by_keys(move || form.start());
    let body = move || match (form.failure.get(), form.preview.get()) {
        (Some(failure), _) => {
            view! { <FailureNote code=failure.code message=failure.message /> }.into_any()
        }
        (None, Some(preview)) => view! { <ReuseList reuse=preview.reuse /> }.into_any(),
        (None, None) => view! { <Spinner label="Working out what is reused" /> }.into_any(),
    };
    view! {
        <form class="rerun-form dialog__frame" on:submit=submit on:keydown=key>
            <div class="dialog__body">
                {body}
                <p class="rerun-form__note">
                    "The workflow runs as it is now, with the same inputs."
                </p>
            </div>
            <StartFooter
                open=rerun.is_open
                disabled=Signal::derive(move || form.preview.with(Option::is_none))
                busy=form.is_busy
            />
        </form>
    }
}

/// What the server said so far. `Copy`, so that handlers can keep it.
#[derive(Clone, Copy)]
struct Form {
    preview: RwSignal<Option<RerunPreview>>,
    failure: RwSignal<Option<ApiFailure>>,
    is_busy: RwSignal<bool>,
    /// The run, from where it is to run, and a key: sent again after a lost connection,
    /// it starts no second run.
    request: StoredValue<(String, String, String)>,
    client: Client,
    saving: Saving,
    rerun: Rerun,
    go: Callback<Execution>,
}

impl Form {
    fn new(live: LiveRun, rerun: Rerun) -> Self {
        const FAILED: &str = "failed";
        let run = live.execution.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));
        let from = rerun.from.get_untracked().unwrap_or_else(|| FAILED.to_owned());
        let navigate = use_navigate();
        let go = move |new: Execution| {
            let path = run_path(&new.workflow_id, &new.id);
            live.show(new);
            navigate(&path, NavigateOptions::default());
        };
        Self {
            preview: RwSignal::new(None),
            failure: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            request: StoredValue::new((run.unwrap_or_default(), from, idempotency_key())),
            client: expect_context(),
            saving: expect_context(),
            rerun,
            go: Callback::new(go),
        }
    }

    /// Asks what would be used again. What is on the canvas is saved first, for the
    /// server runs what is saved.
    fn preview(self) {
        let (run, from, _) = self.request.get_value();
        spawn_local(async move {
            let answer = if self.saving.settle().await {
                self.client.preview_rerun(&run, &from).await
            } else {
                Err(ApiFailure::not_saved())
            };
            // The dialog may have been closed meanwhile.
            match answer {
                Ok(preview) => drop(self.preview.try_set(Some(preview))),
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
        });
    }

    fn start(self) {
        if self.is_busy.get_untracked() || self.preview.with_untracked(Option::is_none) {
            return;
        }
        self.failure.set(None);
        self.is_busy.set(true);
        let (run, from, key) = self.request.get_value();
        spawn_local(async move {
            let answer = self.client.rerun(&run, &from, &key).await;
            // The dialog may have been closed meanwhile; the run is then in the list.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(execution) => {
                    self.rerun.is_open.set(false);
                    self.go.run(execution);
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }
}
