//! One run, as it goes on and as it ended.

use std::time::Duration;

use indexmap::IndexMap;
use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::run::NodeStatus;

use super::failure_note::FailureNote;
use super::json_tree::JsonTree;
use super::rerun_dialog::{Rerun, RerunDialog};
use super::run_header::RunHeader;
use super::timeline::Timeline;
use crate::state::live_run::{Connection, LiveRun};
use crate::time::ticking;
use crate::ui::{Button, EmptyState, Icon, IconName, Spinner};

/// One run: how far it is, when each node was at work, and what came of it.
#[component]
pub fn RunView(
    /// The run.
    live: LiveRun,
    /// Called to go back to the list of runs.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called with the id of a node to show on the canvas.
    #[prop(into)]
    on_select_node: Callback<String>,
) -> impl IntoView {
    let id = Memo::new(move |_| live.execution.with(|it| it.as_ref().map(|it| it.id.clone())));
    let rerun = Rerun::default();
    provide_context(rerun);
    // Read only by what has not ended yet, so in the end it ticks for nobody.
    let now = ticking(Duration::from_millis(500));
    let body = move || {
        if id.with(Option::is_none) {
            return view! { <NoRun live on_close /> }.into_any();
        }
        view! {
            <RunHeader live now on_close />
            <div class="run-view__body">
                <Progress live />
                <RunFailure live on_select_node />
                <Timeline live now on_select_node />
                <Inputs live />
            </div>
        }
        .into_any()
    };
    view! {
        <section class="run-view" aria-label="Run">
            <Show when=move || live.connection.get() == Connection::Reconnecting>
                <p class="run-view__notice" role="status">
                    <Spinner />
                    "The connection is lost. The run goes on; what happened meanwhile will show here."
                </p>
            </Show>
            {body}
            <RerunDialog live rerun />
        </section>
    }
}

/// What shows before the run is read, or when it cannot be.
#[component]
fn NoRun(
    /// The run.
    live: LiveRun,
    /// Called to go back to the list of runs.
    on_close: Callback<()>,
) -> impl IntoView {
    move || {
        match live.connection.get() {
        Connection::Failed(failure) => view! {
            <EmptyState
                icon=IconName::Error
                title=if failure.is_not_found() { "There is no such run" } else { "The run cannot be shown" }
                text=failure.message
                is_error=true
            >
                <Button on_click=move |_| on_close.run(())>"All runs"</Button>
            </EmptyState>
        }
        .into_any(),
        _ => view! { <p class="run-view__loading"><Spinner label="Loading run" /></p> }.into_any(),
    }
    }
}

/// How many nodes are done.
#[component]
fn Progress(
    /// The run.
    live: LiveRun,
) -> impl IntoView {
    let counts = Memo::new(move |_| {
        let ids = live.node_ids.get();
        let status = |id: &String| live.node(id).with(|it| it.as_ref().map(|it| it.status));
        let n_done = ids.iter().filter(|id| status(id) == Some(NodeStatus::Completed)).count();
        (n_done, ids.len())
    });
    let share = move || {
        let (n_done, n_all) = counts.get();
        format!("{}%", if n_all == 0 { 0.0 } else { n_done as f64 / n_all as f64 * 100.0 })
    };
    let words = move || {
        let (n_done, n_all) = counts.get();
        format!("{n_done} of {n_all} {} done", if n_all == 1 { "node" } else { "nodes" })
    };
    view! {
        <div class="run-progress">
            <div class="run-progress__track">
                <div class="run-progress__bar" style:width=share></div>
            </div>
            <span class="run-progress__words">{words}</span>
        </div>
    }
}

/// Why the run failed.
#[component]
fn RunFailure(
    /// The run.
    live: LiveRun,
    /// Called with the node that failed.
    on_select_node: Callback<String>,
) -> impl IntoView {
    let error = Memo::new(move |_| live.execution.with(|it| it.as_ref()?.error.clone()));
    move || {
        let error = error.get()?;
        let show = error.node_id.clone().map(|node| {
            let select = node.clone();
            view! {
                <Button small=true on_click=move |_| on_select_node.run(select.clone())>
                    "Show " {node}
                </Button>
            }
        });
        Some(view! {
            <FailureNote code=error.code.to_string() message=error.message>
                {show}
            </FailureNote>
        })
    }
}

/// What the run was started with.
#[component]
fn Inputs(
    /// The run.
    live: LiveRun,
) -> impl IntoView {
    let inputs = Memo::new(move |_| {
        live.execution.with(|it| it.as_ref().map(|it| it.input_params.clone()).unwrap_or_default())
    });
    let is_open = RwSignal::new(false);
    view! {
        <Show when=move || !inputs.with(IndexMap::is_empty)>
            <section class="run-view__inputs">
                <h3 class="run-view__heading">
                    <button
                        type="button"
                        aria-expanded=move || is_open.get().to_string()
                        on:click=move |_| is_open.update(|it| *it = !*it)
                    >
                        <Icon name=Signal::derive(move || {
                            if is_open.get() { IconName::ChevronDown } else { IconName::ChevronRight }
                        }) />
                        "Inputs"
                    </button>
                </h3>
                <Show when=move || is_open.get()>
                    <JsonTree value=Value::Object(inputs.get().into_iter().collect()) />
                </Show>
            </section>
        </Show>
    }
}
