//! Asks before a workflow is deleted.

use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_api::WorkflowSummary;

use super::listing::Listing;
use super::row::shown_name;
use crate::api::Client;
use crate::ui::{Button, ButtonVariant, Dialog, Toasts};

/// Asks before it deletes the workflow in `doomed`, and shows while there is one.
#[component]
pub fn DeleteDialog(
    /// The workflow to delete.
    doomed: RwSignal<Option<WorkflowSummary>>,
    /// The list that it is in.
    listing: Listing,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = Toasts::get();
    let open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let name = move || doomed.with(|it| it.as_ref().map(shown_name).unwrap_or_default());

    Effect::new(move || {
        if doomed.with(Option::is_some) {
            open.set(true);
        }
    });
    let delete = move |_| {
        let Some(workflow) = doomed.get_untracked() else { return };
        is_busy.set(true);
        spawn_local(async move {
            let answer = client.delete_workflow(&workflow.id).await;
            is_busy.set(false);
            open.set(false);
            doomed.set(None);
            match answer {
                Err(failure) if !failure.is_not_found() => toasts.error(failure.message),
                _ => {
                    listing.remove(&workflow.id);
                    toasts.success(format!("{} was deleted.", shown_name(&workflow)));
                }
            }
        });
    };
    view! {
        <Dialog open title="Delete workflow?">
            <div class="dialog__body">
                <p>
                    <strong>{name}</strong>
                    " and its saved versions will be gone for good. "
                    "Its runs and their results can still be read."
                </p>
            </div>
            <div class="dialog__footer">
                <Button on_click=move |_| open.set(false)>"Keep it"</Button>
                <Button variant=ButtonVariant::Danger busy=is_busy on_click=delete>"Delete"</Button>
            </div>
        </Dialog>
    }
}
