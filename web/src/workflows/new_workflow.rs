//! What a new workflow starts from.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use weftwork_core::samples::{self, Sample};

use super::graph_preview::GraphPreview;
use crate::api::Client;
use crate::shell::workflow_path;
use crate::ui::{ButtonVariant, IconName, Menu, MenuItem, Toasts};

/// Saves a new workflow and opens it. `Copy`, so handlers can keep it.
#[derive(Debug, Clone, Copy)]
pub struct Creator {
    /// Whether a workflow is being saved.
    pub is_busy: RwSignal<bool>,
    open: Callback<String>,
    client: Client,
    toasts: Toasts,
}

impl Creator {
    /// Has to be called while a component is made.
    pub fn new() -> Self {
        let navigate = StoredValue::new_local(use_navigate());
        let open = move |id: String| {
            let path = workflow_path(&id);
            navigate
                .with_value(|navigate| navigate(&path, leptos_router::NavigateOptions::default()));
        };
        Self {
            is_busy: RwSignal::new(false),
            open: Callback::new(open),
            client: expect_context(),
            toasts: Toasts::get(),
        }
    }

    /// Saves `text` as a new workflow and opens it. Should that fail, the message
    /// begins with `what` it was about, if that is not empty.
    pub fn create(self, text: String, what: &str) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        let what = if what.is_empty() { String::new() } else { format!("{what}: ") };
        spawn_local(async move {
            let answer = self.client.create_workflow(&text).await;
            // The page may have been left meanwhile.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match answer.map(|answer| id_of(answer.workflow.get())) {
                Ok(Some(id)) => self.open.run(id),
                Ok(None) => self.toasts.error("The server did not say what it saved."),
                Err(failure) => self.toasts.error(format!("{what}{}", failure.message)),
            }
        });
    }
}

/// The id in the document of an answer.
fn id_of(workflow: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(workflow).ok()?;
    value.get("id")?.as_str().map(str::to_owned)
}

/// The button that opens the choice of samples.
#[component]
pub fn NewWorkflowMenu(
    /// Saves what is chosen.
    creator: Creator,
) -> impl IntoView {
    let item = move |sample: &'static Sample| {
        view! {
            <MenuItem on_select=move |()| creator.create(sample.text.to_owned(), "")>
                <SampleWords sample />
            </MenuItem>
        }
    };
    view! {
        <Menu
            label="New workflow"
            icon=IconName::Plus
            variant=ButtonVariant::Primary
            align_end=true
            wide=true
        >
            {samples::ALL.iter().map(item).collect_view()}
        </Menu>
    }
}

/// The samples side by side, for a page that has nothing else to show.
#[component]
pub fn SampleGallery(
    /// Saves what is chosen.
    creator: Creator,
) -> impl IntoView {
    let card = move |sample: &'static Sample| {
        view! {
            <button
                type="button"
                class="sample-gallery__card"
                disabled=creator.is_busy
                on:click=move |_| creator.create(sample.text.to_owned(), "")
            >
                <SampleWords sample />
            </button>
        }
    };
    view! { <div class="sample-gallery">{samples::ALL.iter().map(card).collect_view()}</div> }
}

/// A sample: its graph, its title, and what it does.
#[component]
fn SampleWords(
    /// The sample.
    sample: &'static Sample,
) -> impl IntoView {
    view! {
        <span class="sample">
            <GraphPreview text=sample.text />
            <span class="sample__words">
                <span class="sample__title">{sample.title}</span>
                <span class="sample__text">{sample.description}</span>
            </span>
        </span>
    }
}
