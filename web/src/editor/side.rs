//! What stands beside the canvas: the panel, the list of runs, or one run.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::canvas::board::Board;
use crate::panel::Panel;
use crate::runs::{RunHistory, RunView};
use crate::shell::{run_path, runs_path, workflow_path};
use crate::state::graph_view::NodeId;
use crate::ui::{IconButton, IconName};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Panel,
    Runs,
    Run(String),
}

/// The part of the page to the right of the canvas.
#[component]
pub fn Side(
    /// The workflow's id.
    workflow_id: Signal<String>,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let params = use_params_map();
    let navigate = StoredValue::new(use_navigate());
    let go = move |path: String| {
        navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
    };
    let shown = Memo::new(move |_| {
        params.with(|params| match (params.get("section").as_deref(), params.get("run")) {
            (Some("runs"), Some(run)) => Shown::Run(run),
            (Some("runs"), None) => Shown::Runs,
            _ => Shown::Panel,
        })
    });
    // The outside to reach is the server's stream of events.
    Effect::new(move |_| match shown.get() {
        Shown::Run(run) => board.live.open(&run),
        Shown::Runs | Shown::Panel => board.live.close(),
    });
    // A wish to edit a node leads back from the runs.
    Effect::new(move |_| {
        let wishes = board.selection.reveal.with(Option::is_some);
        if wishes && shown.get_untracked() != Shown::Panel {
            go(workflow_path(&workflow_id.get_untracked()));
        }
    });
    let show_node = move |id: String| {
        board.reveal(&id);
        board.selection.select(NodeId::from(id));
    };
    let close = move |_| go(workflow_path(&workflow_id.get_untracked()));
    view! {
        <aside class="side" aria-label="Details">
            {move || match shown.get() {
                Shown::Panel => view! { <Panel workflow_id /> }.into_any(),
                Shown::Runs => view! {
                    <header class="side__head">
                        <h2 class="side__title">"Runs"</h2>
                        <IconButton icon=IconName::Close label="Back to editing" small=true on_click=close />
                    </header>
                    <div class="side__body">
                        <RunHistory
                            workflow_id
                            on_open=move |run: String| go(run_path(&workflow_id.get_untracked(), &run))
                        />
                    </div>
                }.into_any(),
                Shown::Run(_) => view! {
                    <div class="side__body">
                        <RunView
                            live=board.live
                            on_close=move |()| go(runs_path(&workflow_id.get_untracked()))
                            on_select_node=show_node
                        />
                    </div>
                    <footer class="side__foot">
                        <button type="button" class="button button--ghost button--small" on:click=close>"Back to editing"</button>
                    </footer>
                }.into_any(),
            }}
        </aside>
    }
}
