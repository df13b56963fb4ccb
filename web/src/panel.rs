//! The panel beside the canvas: the fields of a node, the DAG as text, and the
//! workflow's settings.

#![expect(
    clippy::large_types_passed_by_value,
    reason = "a `Board` is a bundle of handles, each a word long in a release build"
)]

mod advanced;
mod completing;
mod dag_text;
mod danger_zone;
mod field_problems;
mod field_text;
mod file_section;
mod form_problems;
mod identity;
mod input_params;
mod json_tab;
mod map_fields;
mod messages_editor;
mod node_tab;
mod order_buttons;
mod outline;
mod payload_field;
mod payload_form;
mod place;
mod problem;
mod problem_count;
mod problems;
mod reference;
mod reference_chips;
mod reference_text;
mod reference_tip;
mod reveal;
mod settings_tab;
mod suggestions;
mod text_control;
mod told;
mod typing;

use leptos::html;
use leptos::prelude::*;

pub use crate::api::sentence;
use crate::canvas::board::Board;
use crate::state::selection::{Selection, Tab};
use crate::ui::{IconName, Tab as TabButton, Tabs};
pub use json_tab::JsonDraft;
use json_tab::JsonTab;
use node_tab::NodeTab;
pub use problem_count::ProblemCount;
pub use problems::Problems;
use reveal::reveal_on_demand;
use settings_tab::SettingsTab;

/// The panel. It needs a [`Board`] in its context.
#[component]
pub fn Panel(
    /// The workflow's id.
    #[prop(into)]
    workflow_id: Signal<String>,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let tab = board.selection.tab;
    let selected = Signal::derive(move || match tab.get() {
        Tab::Node => "node",
        Tab::Json => "json",
        Tab::Settings => "settings",
    });
    let choose = move |id: &'static str| {
        tab.set(match id {
            "json" => Tab::Json,
            "settings" => Tab::Settings,
            _ => Tab::Node,
        });
    };
    let button = |id, label, icon| TabButton { id, label, icon: Some(icon) };
    let tabs = vec![
        button("node", "Node", IconName::Workflow),
        button("json", "JSON", IconName::Braces),
        button("settings", "Settings", IconName::Settings),
    ];
    reveal_on_demand(board);
    let body = begin_at_top(board.selection);
    view! {
        <div class="panel">
            <Tabs label="Panel" tabs selected on_select=choose />
            <div
                class="panel__body"
                node_ref=body
                class:panel__body--flush=move || tab.get() == Tab::Json
                role="tabpanel"
                id=move || format!("panel-{}", selected.get())
                aria-labelledby=move || format!("tab-{}", selected.get())
            >
                {move || match tab.get() {
                    Tab::Node => view! { <NodeTab /> }.into_any(),
                    Tab::Json => view! { <JsonTab /> }.into_any(),
                    Tab::Settings => view! { <SettingsTab workflow_id /> }.into_any(),
                }}
            </div>
        </div>
    }
}

/// The element that scrolls the panel. Another form in it begins at its top.
fn begin_at_top(selection: Selection) -> NodeRef<html::Div> {
    let body = NodeRef::<html::Div>::new();
    // The outside to reach is the page's scroll.
    Effect::new(move |_| {
        selection.tab.track();
        selection.focused.track();
        if let Some(body) = body.get() {
            body.set_scroll_top(0);
        }
    });
    body
}
