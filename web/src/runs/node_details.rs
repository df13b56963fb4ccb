//! What came of one node of a run.

use leptos::prelude::*;
use weftwork_core::run::NodeStatus;

use super::failure_note::FailureNote;
use super::items_view::ItemsView;
use super::result_view::ResultView;
use crate::state::live_run::LiveRun;

/// A node's error, its elements if it is a map, and its result.
#[component]
pub fn NodeDetails(
    /// The run.
    live: LiveRun,
    /// The node.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let state = live.node(&id);
    let output = live.output(&id);
    let status = Memo::new(move |_| state.with(|it| it.as_ref().map(|it| it.status)));
    let error = Memo::new(move |_| state.with(|it| it.as_ref()?.error.clone()));
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
    view! {
        <div class="node-details">
            {move || error.get().map(|error| {
                view! { <FailureNote code=error.code.to_string() message=error.message /> }
            })}
            {move || words().map(|words| view! { <p class="node-details__words">{words}</p> })}
            <Show when=move || is_map.get()>
                <ItemsView live node_id=id.get_value() />
            </Show>
            {result}
        </div>
    }
}
