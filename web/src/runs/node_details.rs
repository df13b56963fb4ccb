//! What came of one node of a run.

use leptos::prelude::*;
use weftwork_api::Execution;
use weftwork_core::run::{NodeError, NodeStatus};

use super::failure_note::FailureNote;
use super::items_view::ItemsView;
use super::map_limits::MapLimits;
use super::rerun_dialog::Rerun;
use super::result_view::ResultView;
use crate::state::live_run::LiveRun;
use crate::ui::{Button, IconName};

/// A node's error, its elements if it is a map, its result, and a way to run it again.
#[component]
pub fn NodeDetails(
    /// The run.
    live: LiveRun,
    /// The node.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let rerun = expect_context::<Rerun>();
    let state = live.node(&id);
    let output = live.output(&id);
    let status = Memo::new(move |_| state.with(|it| it.as_ref().map(|it| it.status)));
    // What ended the run, and cut off what was at work, is told at its top.
    let is_told = move |error: &NodeError| {
        live.execution.with(|it| {
            let told = it.as_ref().and_then(|it| it.error.as_ref());
            told.is_some_and(|told| told.code == error.code && told.message == error.message)
        })
    };
    let error = Memo::new(move |_| {
        let error = state.with(|it| match it.as_ref()? {
            it if it.status != NodeStatus::Cancelled => it.error.clone(),
            it => it.failed_attempts.last().map(|attempt| attempt.error.clone()),
        });
        error.filter(|error| !is_told(error))
    });
    let is_map =
        Memo::new(move |_| state.with(|it| it.as_ref().is_some_and(|it| it.items.is_some())));
    let attempts = Memo::new(move |_| state.with(|it| it.as_ref().map_or(0, |it| it.attempts)));
    let is_reused =
        Memo::new(move |_| state.with(|it| it.as_ref().is_some_and(|it| it.reused_from.is_some())));
    let id = StoredValue::new(id);

    let words = move || {
        Some(match status.get()? {
            NodeStatus::Pending => "It waits for the nodes before it.".to_owned(),
            NodeStatus::Skipped => "The run ended before it started.".to_owned(),
            NodeStatus::Cancelled => "It was at work when the run ended.".to_owned(),
            NodeStatus::Completed if is_reused.get() => {
                "This is the result of an earlier run, which asked for the same.".to_owned()
            }
            NodeStatus::Running if !is_map.get() && attempts.get() < 2 => {
                "It is at work.".to_owned()
            }
            _ if attempts.get() > 1 => format!("{} attempts were made.", attempts.get()),
            _ => return None,
        })
    };
    let result =
        move || (!is_map.get()).then(|| output.get().map(|value| view! { <ResultView value /> }));
    // What was never begun runs with what failed before it.
    let can_rerun = Memo::new(move |_| {
        let is_over = |it: &Execution| it.status.is_final();
        let was_begun = |it: NodeStatus| !matches!(it, NodeStatus::Pending | NodeStatus::Skipped);
        live.execution.with(|it| it.as_ref().is_some_and(is_over))
            && status.get().is_some_and(was_begun)
    });
    view! {
        <div class="node-details">
            {move || error.get().map(|error| {
                view! { <FailureNote code=error.code.to_string() message=error.message /> }
            })}
            <div class="node-details__head">
                {move || words().map(|words| view! { <p class="node-details__words">{words}</p> })}
                <Show when=move || can_rerun.get()>
                    <Button small=true icon=IconName::Refresh on_click=move |_| rerun.ask_for_node(id.get_value())>
                        "Run again from here"
                    </Button>
                </Show>
            </div>
            <Show when=move || is_map.get() && status.get() == Some(NodeStatus::Running)>
                <MapLimits live node_id=id.get_value() />
            </Show>
            <Show when=move || is_map.get()>
                <ItemsView live node_id=id.get_value() />
            </Show>
            {result}
        </div>
    }
}
