//! When each node of a run was at work, as bars.

use leptos::prelude::*;
use weftwork_api::Execution;
use weftwork_core::run::{NodeState, NodeStatus, RunStatus};

use super::node_details::NodeDetails;
use crate::count::grouped;
use crate::state::live_run::LiveRun;
use crate::time;
use crate::ui::{Button, StatusBadge};

/// How many rows show at first: a run may have thousands of nodes.
const PAGE: usize = 200;

/// A row for each node, with its bar. A row opens to show what came of the node.
#[component]
pub fn Timeline(
    /// The run.
    live: LiveRun,
    /// The time, for bars that have not ended.
    now: Signal<u64>,
    /// Called with the node whose row was chosen.
    on_select_node: Callback<String>,
) -> impl IntoView {
    let n_shown = RwSignal::new(PAGE);
    let shown = move || live.node_ids.get().into_iter().take(n_shown.get()).collect::<Vec<_>>();
    let has_more = move || live.node_ids.with(Vec::len) > n_shown.get();

    // From the start of the run to its end, or to now.
    let span = Memo::new(move |_| {
        live.execution.with(|it| {
            let it = it.as_ref()?;
            let start_ms = it.started_at_ms?;
            let end_ms = it.finished_at_ms.unwrap_or_else(|| now.get());
            Some(Span { start_ms, length_ms: end_ms.saturating_sub(start_ms).max(1) })
        })
    });
    // What a run ends with is what its user waits for.
    let last = Memo::new(move |_| {
        let is_completed = |it: &Execution| it.status == RunStatus::Completed;
        let is_completed = live.execution.with(|it| it.as_ref().is_some_and(is_completed));
        let end =
            |id: &String| live.node(id).with(|it| it.as_ref().and_then(|it| it.finished_at_ms));
        let has_output = |id: &String| live.output(id).with_untracked(Option::is_some);
        if !is_completed {
            return None;
        }
        live.node_ids.get().into_iter().filter(has_output).max_by_key(end)
    });
    view! {
        <section class="timeline">
            <h3 class="run-view__heading">"Nodes"</h3>
            <ol class="timeline__rows">
                <For each=shown key=Clone::clone let:id>
                    <TimelineRow live id span last now on_select_node />
                </For>
            </ol>
            <Show when=has_more>
                <Button small=true on_click=move |_| n_shown.update(|n| *n += PAGE)>"Show more nodes"</Button>
            </Show>
        </section>
    }
}

/// The time that all of the bars share.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    start_ms: u64,
    /// At least 1.
    length_ms: u64,
}

impl Span {
    /// Where a bar starts and how long it is, in percent.
    fn bar(self, state: &NodeState, now_ms: u64) -> Option<(f64, f64)> {
        let start_ms = state.started_at_ms?;
        let end_ms = state.finished_at_ms.unwrap_or(now_ms);
        let percent = |millis: u64| (millis as f64 / self.length_ms as f64 * 100.0).min(100.0);
        let left = percent(start_ms.saturating_sub(self.start_ms));
        let width = percent(end_ms.saturating_sub(start_ms)).min(100.0 - left);
        Some((left, width))
    }
}

/// One node of the run.
#[component]
fn TimelineRow(
    /// The run.
    live: LiveRun,
    /// The node.
    id: String,
    /// The time that all of the bars share.
    span: Memo<Option<Span>>,
    /// The node that ended the run, once it has completed.
    last: Memo<Option<String>>,
    /// The time.
    now: Signal<u64>,
    /// Called when the row is chosen.
    on_select_node: Callback<String>,
) -> impl IntoView {
    let state = live.node(&id);
    let is_open = RwSignal::new(false);
    let id = StoredValue::new(id);

    let status = Memo::new(move |_| {
        state.with(|it| it.as_ref().map_or(NodeStatus::Pending, |it| it.status))
    });
    let bar = Memo::new(move |_| {
        let now_ms = if status.get().is_final() { 0 } else { now.get() };
        state.with(|it| span.get()?.bar(it.as_ref()?, now_ms))
    });
    let took = move || {
        state.with(|it| {
            let it = it.as_ref()?;
            if it.reused_from.is_some() {
                return Some("reused".to_owned());
            }
            let end_ms = it.finished_at_ms.unwrap_or_else(|| now.get());
            Some(time::duration(end_ms.saturating_sub(it.started_at_ms?)))
        })
    };
    let items = move || {
        let items = state.with(|it| it.as_ref()?.items)?;
        let n_done = grouped((items.completed + items.failed) as usize);
        Some(format!("{n_done} / {}", grouped(items.total as usize)))
    };
    let failed = move || {
        let n_failed = state.with(|it| it.as_ref()?.items)?.failed as usize;
        (n_failed > 0).then(|| format!("{} failed", grouped(n_failed)))
    };
    // Opens by itself when it has the end of the story.
    Effect::new(move || {
        let is_last = last.with(|last| last.as_ref() == Some(&id.get_value()));
        if is_last || status.get() == NodeStatus::Failed {
            is_open.set(true);
        }
    });
    let choose = move |_| {
        is_open.update(|it| *it = !*it);
        on_select_node.run(id.get_value());
    };
    view! {
        <li class="timeline__row" class:timeline__row--open=is_open>
            <button
                type="button"
                class="timeline__head"
                aria-expanded=move || is_open.get().to_string()
                on:click=choose
            >
                <StatusBadge status=Signal::derive(move || status.get().name()) icon_only=true />
                <span class="timeline__name">{id.get_value()}</span>
                <span class="timeline__items">
                    <span class="timeline__failed">{failed}</span>
                    {items}
                </span>
                <span class="timeline__took">{took}</span>
                <span class="timeline__track" aria-hidden="true">
                    <span
                        class=move || format!("timeline__bar timeline__bar--{}", status.get().name())
                        hidden=move || bar.get().is_none()
                        style:left=move || format!("{}%", bar.get().unwrap_or_default().0)
                        style:width=move || format!("{}%", bar.get().unwrap_or_default().1)
                    ></span>
                </span>
            </button>
            <Show when=move || is_open.get()>
                <NodeDetails live id=id.get_value() />
            </Show>
        </li>
    }
}
