//! The runs of a workflow.

use std::time::Duration;

use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_api::{ExecutionList, ExecutionSummary};

use crate::api::{ApiFailure, Client, sentence};
use crate::time::{self, ticking};
use crate::ui::{Button, EmptyState, IconName, Prose, Spinner, StatusBadge};

/// Every run of a workflow, the newest first.
#[component]
pub fn RunHistory(
    /// The workflow.
    #[prop(into)]
    workflow_id: Signal<String>,
    /// Called with the id of the run to open.
    #[prop(into)]
    on_open: Callback<String>,
) -> impl IntoView {
    let history = History::new(workflow_id);
    let now = ticking(Duration::from_secs(1));

    Effect::new(move || {
        workflow_id.track();
        history.clear();
        history.read(None);
    });
    // Runs that others started, and how far they are, without a connection for each.
    let every_so_often = ticking(Duration::from_secs(5));
    Effect::new(move |was_there: Option<()>| {
        every_so_often.track();
        let is_active = |it: &ExecutionSummary| !it.status.is_final();
        if was_there.is_some() && history.runs.with_untracked(|it| it.iter().any(is_active)) {
            history.read(None);
        }
    });
    let state = move || {
        match (history.failure.get(), history.is_read.get()) {
        (Some(failure), _) => view! {
            <EmptyState
                icon=IconName::Error
                title="The runs could not be read"
                text=failure.message
                is_error=true
            >
                <Button icon=IconName::Refresh on_click=move |_| history.read(None)>"Try again"</Button>
            </EmptyState>
        }
        .into_any(),
        (None, false) => view! {
            <p class="run-view__loading"><Spinner label="Loading runs" /></p>
        }
        .into_any(),
        (None, true) if history.runs.with(Vec::is_empty) => view! {
            <EmptyState
                icon=IconName::Play
                title="No runs yet"
                text="Start one with Run; every run of this workflow is then listed here."
            />
        }
        .into_any(),
        (None, true) => ().into_any(),
    }
    };
    view! {
        <section class="run-history" aria-label="Runs">
            {state}
            <ul class="run-history__list">
                <For each=move || history.runs.get() key=|it| (it.id.clone(), it.status.name()) let:run>
                    <RunRow run now on_open />
                </For>
            </ul>
            <Show when=move || history.next.with(Option::is_some)>
                <div class="run-history__more">
                    <Button small=true on_click=move |_| history.read(history.next.get_untracked())>
                        "Show more"
                    </Button>
                </div>
            </Show>
        </section>
    }
}

/// One run in the list.
#[component]
fn RunRow(
    /// The run.
    run: ExecutionSummary,
    /// The time.
    now: Signal<u64>,
    /// Called when it is chosen.
    on_open: Callback<String>,
) -> impl IntoView {
    let ExecutionSummary { id, status, started_at_ms, finished_at_ms, .. } = run;
    let created_ms = time::from_seconds(run.created_at);
    let took = move || {
        let end_ms = finished_at_ms.unwrap_or_else(|| now.get());
        Some(time::duration(end_ms.saturating_sub(started_at_ms?)))
    };
    // Of what it was started with, the first words tell runs apart.
    let inputs = run.input_params.unwrap_or_default();
    let about = inputs.values().find_map(|it| it.as_str().map(str::to_owned));
    let about = match run.error {
        Some(error) => Either::Left(view! { <Prose text=sentence(&error.message) /> }),
        None => Either::Right(about),
    };
    view! {
        <li>
            <button type="button" class="run-history__run" on:click=move |_| on_open.run(id.clone())>
                <StatusBadge status=status.name() />
                <span class="run-history__about">{about}</span>
                <span class="run-history__facts">
                    <time title=time::full(created_ms)>
                        {move || time::ago(created_ms, now.get())}
                    </time>
                    <span class="run-history__took">{took}</span>
                </span>
            </button>
        </li>
    }
}

/// The runs that were read so far.
#[derive(Clone, Copy)]
struct History {
    runs: RwSignal<Vec<ExecutionSummary>>,
    next: RwSignal<Option<String>>,
    failure: RwSignal<Option<ApiFailure>>,
    is_read: RwSignal<bool>,
    workflow_id: Signal<String>,
    client: Client,
}

impl History {
    fn new(workflow_id: Signal<String>) -> Self {
        Self {
            runs: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            failure: RwSignal::new(None),
            is_read: RwSignal::new(false),
            workflow_id,
            client: expect_context(),
        }
    }

    fn clear(self) {
        self.runs.set(Vec::new());
        self.next.set(None);
        self.is_read.set(false);
    }

    /// Takes in a page: a later one goes below the runs that show, the first one
    /// takes the place of those runs that it has as well.
    fn take_in(self, page: ExecutionList, is_later: bool) {
        let older = self.runs.get_untracked();
        let n_older = older.len();
        let (first, second) =
            if is_later { (older, page.executions) } else { (page.executions, older) };
        let mut runs = first;
        for run in second {
            if runs.iter().all(|it| it.id != run.id) {
                runs.push(run);
            }
        }
        if is_later || n_older == 0 {
            self.next.set(page.next_cursor);
        }
        self.runs.set(runs);
    }

    /// Reads a page, the first one when there is no cursor.
    fn read(self, cursor: Option<String>) {
        let workflow = self.workflow_id.get_untracked();
        if workflow.is_empty() {
            return;
        }
        spawn_local(async move {
            let answer = self.client.executions(&workflow, cursor.as_deref()).await;
            if self.workflow_id.try_get_untracked().as_ref() != Some(&workflow) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.take_in(page, cursor.is_some());
                    self.failure.set(None);
                    self.is_read.set(true);
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }
}
