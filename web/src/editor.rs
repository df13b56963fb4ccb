//! The page of one workflow: the canvas, the panel beside it, and its runs.

#![expect(
    clippy::large_types_passed_by_value,
    reason = "a `Board` is a bundle of handles, each a word long in a release build"
)]

mod conflict_bar;
mod name_field;
mod run_button;
mod save_state;
mod shortcuts;
mod side;
mod splitter;
mod top_bar;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use crate::add_node::AddNodeMenu;
use crate::api::{ApiFailure, Client, document_text};
use crate::canvas::Canvas;
use crate::canvas::board::Board;
use crate::panel::{JsonDraft, Problems};
use crate::shell::{AppBar, set_title};
use crate::state::catalogue::load_catalogue;
use crate::state::document::Document;
use crate::state::draft;
use crate::state::live_run::LiveRun;
use crate::state::saving::Saving;
use crate::state::selection::Selection;
use crate::ui::{Button, EmptyState, IconName, Spinner};
use conflict_bar::ConflictBar;
use side::Side;
use splitter::Splitter;
use top_bar::TopBar;

/// How far the opening of a workflow is.
#[derive(Clone)]
enum Opening {
    Loading,
    Failed(ApiFailure),
    /// Its text and its `ETag`.
    Ready(Arc<str>, Option<String>),
}

/// The page of one workflow, by the id in its address.
#[component]
pub fn EditorPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let client = expect_context::<Client>();
    let opening = RwSignal::new(Opening::Loading);
    let wanted = id;
    let load = move |id: String| {
        opening.set(Opening::Loading);
        spawn_local(async move {
            let answer = client.workflow(&id).await;
            // Meanwhile another workflow may have been asked for.
            if wanted.try_get_untracked().as_ref() == Some(&id) {
                opening.try_set(match answer {
                    Ok((answer, etag)) => {
                        Opening::Ready(document_text(answer.workflow.get()).into(), etag)
                    }
                    Err(failure) => Opening::Failed(failure),
                });
            }
        });
    };
    Effect::new(move |_| load(id.get()));
    move || match opening.get() {
        Opening::Loading => view! {
            <div class="editor-page__wait"><Spinner label="Opening the workflow" /></div>
        }
        .into_any(),
        Opening::Failed(failure) => {
            view! { <NotOpened failure again=Callback::new(move |()| load(id.get_untracked())) /> }
                .into_any()
        }
        Opening::Ready(text, etag) => {
            view! { <Editor id=id.get_untracked() text etag /> }.into_any()
        }
    }
}

/// Why the workflow is not there.
#[component]
fn NotOpened(
    /// What the server said.
    failure: ApiFailure,
    /// Asks again.
    again: Callback<()>,
) -> impl IntoView {
    let is_gone = failure.is_not_found();
    set_title(if is_gone { "Not found" } else { "Not opened" });
    let (title, text) = if is_gone {
        (
            "There is no such workflow",
            "It may have been deleted, or the address is wrong.".to_owned(),
        )
    } else {
        ("The workflow could not be opened", failure.message)
    };
    view! {
        <AppBar />
        <main class="editor-page__wait">
            <EmptyState icon=IconName::Error title text is_error=true>
                <a class="button button--secondary" href="/">"All workflows"</a>
                <Button icon=IconName::Refresh on_click=move |_| again.run(())>"Try again"</Button>
            </EmptyState>
        </main>
    }
}

/// The editor of an opened workflow.
#[component]
fn Editor(
    /// The workflow's id.
    id: String,
    /// Its text as it was saved.
    text: Arc<str>,
    /// What the server calls that text.
    etag: Option<String>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let document = Document::new(&text);
    let saving = Saving::new(client, id.clone(), document, etag);
    let live = LiveRun::new(client);
    let board = Board::new(document, Selection::default(), live);
    provide_context(document);
    provide_context(saving);
    provide_context(live);
    provide_context(board);
    provide_context(JsonDraft::default());
    load_catalogue(client, document);
    if let Some(kept) = draft::kept(&id) {
        if *kept.text == *text {
            draft::forget(&id);
        } else {
            saving.resume(&kept);
        }
    }
    shortcuts::listen(board, saving);
    // The outside to reach is the title of the tab.
    Effect::new(move |_| {
        let name = document.read(|parsed| {
            let name = parsed.workflow.name.and_then(|name| parsed.json.value(name).as_str());
            name.map(std::borrow::Cow::into_owned)
        });
        set_title(&name.unwrap_or_else(|| "Untitled workflow".to_owned()));
    });

    let workflow_id = Signal::stored(id);
    let problems_open = RwSignal::new(false);
    let width = splitter::kept_width();
    view! {
        <div class="editor-page" style=("--panel-width", move || format!("{}px", width.get()))>
            <TopBar workflow_id problems_open />
            <ConflictBar />
            <main class="editor-page__work">
                <div class="editor-page__left">
                    <Canvas>
                        <AddNodeMenu />
                    </Canvas>
                    <Problems open=problems_open />
                </div>
                <Splitter width />
                <Side workflow_id />
            </main>
        </div>
    }
}
