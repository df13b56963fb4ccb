//! Deleting the workflow.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::reference::text_of;
use crate::api::Client;
use crate::canvas::board::Board;
use crate::ui::{Button, ButtonVariant, Dialog, IconName, Toasts};

/// The button that deletes the workflow.
#[component]
pub fn DangerZone(
    /// The workflow's id.
    workflow_id: Signal<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <section class="settings-tab__section settings-tab__section--danger">
            <h2 class="settings-tab__heading">"Danger zone"</h2>
            <div class="settings-tab__row">
                <p>"Its runs stay readable; the workflow itself cannot be brought back."</p>
                <Button variant=ButtonVariant::Danger icon=IconName::Trash on_click=move |_| open.set(true)>
                    "Delete workflow"
                </Button>
            </div>
        </section>
        <DeleteDialog workflow_id open />
    }
}

/// Asks before it deletes the workflow.
#[component]
fn DeleteDialog(
    /// The workflow's id.
    workflow_id: Signal<String>,
    /// Whether it shows.
    open: RwSignal<bool>,
) -> impl IntoView {
    let document = expect_context::<Board>().document;
    let client = expect_context::<Client>();
    let toasts = Toasts::get();
    let navigate = StoredValue::new(use_navigate());
    let is_busy = RwSignal::new(false);
    let name = Memo::new(move |_| document.read(|parsed| text_of(parsed, parsed.workflow.name)));
    let delete = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            let (id, name) = (workflow_id.get_untracked(), name.get_untracked());
            match client.delete_workflow(&id).await {
                Ok(()) => {
                    crate::state::draft::forget(&id);
                    toasts.success(format!("Deleted “{name}”"));
                    navigate.try_with_value(|navigate| navigate("/", NavigateOptions::default()));
                }
                Err(failure) => toasts.error(failure.message),
            }
            is_busy.try_set(false);
        });
    };
    view! {
        <Dialog open title="Delete this workflow?">
            <div class="dialog__body">
                <p>"“"{name}"” is deleted for good. Its runs stay readable."</p>
            </div>
            <div class="dialog__footer">
                <Button on_click=move |_| open.set(false)>"Keep it"</Button>
                <Button variant=ButtonVariant::Danger busy=is_busy on_click=delete>"Delete workflow"</Button>
            </div>
        </Dialog>
    }
}
