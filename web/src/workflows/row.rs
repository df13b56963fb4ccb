//! One workflow in the list.

use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_api::WorkflowSummary;

use super::new_workflow::Creator;
use crate::api::{Client, document_text};
use crate::download::download;
use crate::shell::{runs_path, workflow_path};
use crate::time;
use crate::ui::{ButtonVariant, Icon, IconName, Menu, MenuItem, MenuSeparator, Toasts};

/// The name of a workflow, or what stands for it when it has none.
pub fn shown_name(workflow: &WorkflowSummary) -> String {
    if workflow.name.trim().is_empty() {
        "Untitled workflow".to_owned()
    } else {
        workflow.name.clone()
    }
}

/// One workflow in the list; a click anywhere on it opens it.
#[component]
pub fn WorkflowRow(
    /// The workflow.
    workflow: WorkflowSummary,
    /// The time, for how long ago it was changed.
    #[prop(into)]
    now: Signal<u64>,
    /// Saves a copy.
    creator: Creator,
    /// Called to delete it.
    #[prop(into)]
    on_delete: Callback<WorkflowSummary>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = Toasts::get();
    let updated_ms = time::from_seconds(workflow.updated_at);
    let name = shown_name(&workflow);
    let (id, runs) = (workflow.id.clone(), runs_path(&workflow.id));
    let n_nodes = match workflow.n_nodes {
        1 => "1 node".to_owned(),
        n => format!("{n} nodes"),
    };
    let stored = StoredValue::new(workflow.clone());

    let duplicate = move |()| {
        let id = stored.with_value(|workflow| workflow.id.clone());
        spawn_local(async move {
            match client.workflow(&id).await {
                Ok((answer, _)) => creator.create(document_text(answer.workflow.get()), ""),
                Err(failure) => toasts.error(failure.message),
            }
        });
    };
    let save_file = move |()| {
        let (id, name) =
            stored.with_value(|it| (it.id.clone(), format!("{}.json", shown_name(it))));
        spawn_local(async move {
            match client.workflow(&id).await {
                Ok((answer, _)) => download(&name, &document_text(answer.workflow.get())),
                Err(failure) => toasts.error(failure.message),
            }
        });
    };
    view! {
        <li class="workflow-row" class:workflow-row--faulty=!workflow.valid>
            <div class="workflow-row__words">
                <a class="workflow-row__name" href=workflow_path(&id)>{name.clone()}</a>
                <p class="workflow-row__text">{workflow.description.clone()}</p>
            </div>
            <Validity is_valid=workflow.valid n_nodes=workflow.n_nodes />
            <span class="workflow-row__fact">{n_nodes}</span>
            <time class="workflow-row__fact workflow-row__time" title=time::full(updated_ms)>
                {move || time::ago(updated_ms, now.get())}
            </time>
            <div class="workflow-row__menu">
                <Menu
                    label=format!("Actions for {name}")
                    icon=IconName::More
                    icon_only=true
                    variant=ButtonVariant::Ghost
                    align_end=true
                >
                    <a class="menu__item" role="menuitem" tabindex="-1" href=runs.clone()>
                        <Icon name=IconName::History />
                        "Runs"
                    </a>
                    <MenuItem icon=IconName::Copy on_select=duplicate>"Duplicate"</MenuItem>
                    <MenuItem icon=IconName::Download on_select=save_file>"Download JSON"</MenuItem>
                    <MenuSeparator />
                    <MenuItem
                        icon=IconName::Trash
                        danger=true
                        on_select=move |()| on_delete.run(stored.get_value())
                    >
                        "Delete…"
                    </MenuItem>
                </Menu>
            </div>
        </li>
    }
}

/// Whether a workflow can run.
#[component]
fn Validity(
    /// Whether it can.
    is_valid: bool,
    /// How many nodes it has: one without any is merely not begun.
    n_nodes: u32,
) -> impl IntoView {
    let (class, icon, word) = match (is_valid, n_nodes) {
        (true, 0) => ("validity", IconName::Skipped, "Empty"),
        (true, _) => ("validity validity--valid", IconName::Success, "Valid"),
        (false, _) => ("validity validity--faulty", IconName::Warning, "Has errors"),
    };
    view! {
        <span class=class>
            <Icon name=icon />
            {word}
        </span>
    }
}
