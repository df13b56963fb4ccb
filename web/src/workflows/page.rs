//! The page that lists the workflows.

use std::time::Duration;

use leptos::prelude::*;
use weftwork_api::WorkflowSummary;

use super::delete_dialog::DeleteDialog;
use super::import_button::ImportButton;
use super::listing::{Listing, Reading};
use super::new_workflow::{Creator, NewWorkflowMenu, SampleGallery};
use super::row::WorkflowRow;
use crate::api::Client;
use crate::shell::{AppBar, set_title};
use crate::time::ticking;
use crate::ui::{Button, EmptyState, Icon, IconName};

/// The list, with what makes workflows and finds them.
#[component]
pub fn WorkflowsPage() -> impl IntoView {
    let listing = Listing::new(expect_context::<Client>());
    let creator = Creator::new();
    let doomed = RwSignal::new(None::<WorkflowSummary>);
    set_title("");
    listing.load();

    let is_unused = Memo::new(move |_| {
        listing.reading.get() == Reading::Done
            && listing.workflows.with(Vec::is_empty)
            && listing.query.with(String::is_empty)
    });
    view! {
        <AppBar />
        <main class="workflows-page">
            <header class="workflows-page__header">
                <h1 class="workflows-page__title">"Workflows"</h1>
                <Show when=move || !is_unused.get()>
                    <SearchField listing />
                </Show>
                <ImportButton creator />
                <div class="workflows-page__new"><NewWorkflowMenu creator /></div>
            </header>
            <Show when=move || !is_unused.get() fallback=move || view! { <Welcome creator /> }>
                <Results listing creator doomed />
            </Show>
            <DeleteDialog doomed listing />
        </main>
    }
}

/// The field that narrows the list down.
#[component]
fn SearchField(
    /// The list.
    listing: Listing,
) -> impl IntoView {
    let reload = leptos::leptos_dom::helpers::debounce(Duration::from_millis(200), move |()| {
        listing.load();
    });
    let reload = StoredValue::new_local(reload);
    let search = move |event| {
        listing.query.set(event_target_value(&event));
        reload.update_value(|reload| reload(()));
    };
    view! {
        <label class="search-field">
            <Icon name=IconName::Search />
            <span class="visually-hidden">"Search workflows"</span>
            <input
                class="search-field__input"
                type="search"
                placeholder="Search"
                autocomplete="off"
                prop:value=listing.query
                on:input=search
            />
        </label>
    }
}

/// The workflows, or why there are none.
#[component]
fn Results(
    /// The list.
    listing: Listing,
    /// Saves copies.
    creator: Creator,
    /// The workflow that is to be deleted.
    doomed: RwSignal<Option<WorkflowSummary>>,
) -> impl IntoView {
    let now = ticking(Duration::from_secs(30));
    let is_empty = Memo::new(move |_| listing.workflows.with(Vec::is_empty));
    let body = move || match listing.reading.get() {
        Reading::Failed(failure) => view! {
            <EmptyState
                icon=IconName::Error
                title="The workflows could not be read"
                text=failure.message
                is_error=true
            >
                <Button icon=IconName::Refresh on_click=move |_| listing.load()>"Try again"</Button>
            </EmptyState>
        }
        .into_any(),
        Reading::First => view! { <Skeleton /> }.into_any(),
        Reading::Done if is_empty.get() => view! {
            <EmptyState
                icon=IconName::Search
                title="Nothing found"
                text=move || {
                    let query = listing.query.get();
                    format!("No workflow has “{query}” in its name or description.")
                }
            />
        }
        .into_any(),
        Reading::Done | Reading::More => ().into_any(),
    };
    view! {
        {body}
        <ul class="workflow-list" hidden=move || is_empty.get() || is_failed(listing)>
            <For
                each=move || listing.workflows.get()
                key=|it| (it.id.clone(), it.version, it.updated_at)
                let:workflow
            >
                <WorkflowRow workflow now creator on_delete=move |it| doomed.set(Some(it)) />
            </For>
        </ul>
        <Show when=move || listing.has_more() && !is_failed(listing)>
            <div class="workflows-page__more">
                <Button
                    busy=Signal::derive(move || listing.reading.get() == Reading::More)
                    on_click=move |_| listing.load_more()
                >
                    "Show more"
                </Button>
            </div>
        </Show>
    }
}

fn is_failed(listing: Listing) -> bool {
    listing.reading.with(|it| matches!(it, Reading::Failed(_)))
}

/// What shows while the first page is awaited.
#[component]
fn Skeleton() -> impl IntoView {
    let row = || view! { <div class="workflow-list__skeleton"></div> };
    view! {
        <div class="workflow-list" role="status" aria-label="Loading workflows">
            {(0..4).map(|_| row()).collect_view()}
        </div>
    }
}

/// What somebody sees who has no workflow yet.
#[component]
fn Welcome(
    /// Saves what is chosen.
    creator: Creator,
) -> impl IntoView {
    view! {
        <section class="welcome">
            <h2 class="welcome__title">"Draw your first workflow"</h2>
            <p class="welcome__text">
                "A workflow is a graph of AI tasks: the result of one feeds the next, and what can "
                "run side by side does. Start from one of these."
            </p>
            <SampleGallery creator />
        </section>
    }
}
