//! The bar over the editor.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::name_field::NameField;
use super::run_button::RunButton;
use super::save_state::SaveState;
use crate::panel::ProblemCount;
use crate::shell::{ThemeMenu, runs_path};
use crate::state::document::Document;
use crate::ui::{Button, ButtonVariant, Icon, IconButton, IconName};

/// The way back, the name, whether it is saved, undo and redo, what is wrong, the
/// runs.
#[component]
pub fn TopBar(
    /// The workflow's id.
    workflow_id: Signal<String>,
    /// Whether the list of problems shows.
    problems_open: RwSignal<bool>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let navigate = StoredValue::new(use_navigate());
    let undo = Memo::new(move |_| document.history.with(|it| it.undo_label().map(str::to_owned)));
    let redo = Memo::new(move |_| document.history.with(|it| it.redo_label().map(str::to_owned)));
    let named = |verb: &'static str, label: Memo<Option<String>>| {
        Signal::derive(move || match label.get() {
            Some(label) => format!("{verb}: {label}"),
            None => verb.to_owned(),
        })
    };
    let history = move |_| {
        let path = runs_path(&workflow_id.get_untracked());
        navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
    };
    view! {
        <header class="top-bar">
            <a class="top-bar__back button button--ghost button--icon" href="/" aria-label="All workflows" title="All workflows">
                <Icon name=IconName::ArrowLeft />
            </a>
            <NameField />
            <SaveState />
            <span class="top-bar__space"></span>
            <IconButton
                icon=IconName::Undo
                label=named("Undo", undo)
                shortcut="Ctrl+Z"
                disabled=Signal::derive(move || undo.with(Option::is_none))
                on_click=move |_| document.undo()
            />
            <IconButton
                icon=IconName::Redo
                label=named("Redo", redo)
                shortcut="Ctrl+Shift+Z"
                disabled=Signal::derive(move || redo.with(Option::is_none))
                on_click=move |_| document.redo()
            />
            <span class="top-bar__line"></span>
            <button
                type="button"
                class="top-bar__problems"
                aria-pressed=move || problems_open.get().to_string()
                on:click=move |_| problems_open.update(|open| *open = !*open)
            >
                <ProblemCount />
            </button>
            <Button variant=ButtonVariant::Ghost icon=IconName::History on_click=history>"History"</Button>
            <ThemeMenu />
            <RunButton workflow_id />
        </header>
    }
}
