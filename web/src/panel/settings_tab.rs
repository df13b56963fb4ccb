//! The Settings tab: what belongs to the workflow and to none of its nodes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::Value;
use weftwork_core::parse::REGIONS;

use super::field_problems::{PlaceField, ProblemList};
use super::field_text::Mode;
use super::form_problems::FormProblems;
use super::input_params::InputParams;
use super::place::Place;
use super::text_control::{Limits, TextControl};
use crate::api::Client;
use crate::canvas::board::Board;
use crate::state::problems::Problem;
use crate::ui::{Button, ButtonVariant, Dialog, IconName, Select, SelectOption, Toasts};

/// The Settings tab.
#[component]
pub fn SettingsTab(
    /// The workflow's id.
    #[prop(into)]
    workflow_id: Signal<String>,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let root = Place::new(board, "", "workflow");
    let limits = Limits { min: Some(1.0), max: Some(86_400.0), is_whole: true };
    let name = root.member("name");
    let description = root.member("description");
    let timeout = root.member("timeout_seconds");
    let problems = FormProblems::new(String::new(), move || {
        let is_mine = |it: &&Problem| is_setting(&it.target);
        board.document.problems.with(|all| all.iter().filter(is_mine).cloned().collect())
    });
    provide_context(problems);
    view! {
        <div class="settings-tab">
            <section class="settings-tab__section">
                <ProblemList problems=problems.of_none() />
                <PlaceField place=name>
                    <TextControl place=name mode=Mode::Text label="Name" />
                </PlaceField>
                <PlaceField place=description>
                    <TextControl place=description mode=Mode::Text is_area=true label="Description" />
                </PlaceField>
                <Region place=root.member("region") />
                <PlaceField place=timeout>
                    <TextControl
                        place=timeout mode=Mode::Number label="Time limit" note="seconds" placeholder="3600" limits
                        hint="A run that takes longer ends as timed out"
                    />
                </PlaceField>
            </section>
            <section class="settings-tab__section">
                <h2 class="settings-tab__heading">"Input parameters"</h2>
                <InputParams place=root.member("input_params") />
            </section>
            <DangerZone workflow_id />
        </div>
    }
}

/// Whether a JSON Pointer names a setting of the workflow, a known one or not.
pub fn is_setting(pointer: &str) -> bool {
    let first = pointer.split('/').nth(1).unwrap_or_default();
    !["", "dag", "nodes", "edges", "ui"].contains(&first)
}

/// Where the workflow runs.
#[component]
fn Region(
    /// Where it is.
    place: Place,
) -> impl IntoView {
    let value = Memo::new(move |_| {
        let region = place.value.get();
        region.as_ref().and_then(Value::as_str).unwrap_or("global").to_owned()
    });
    let name = |region: &&str| match *region {
        "us" => SelectOption::new("us", "United States"),
        "eu" => SelectOption::new("eu", "European Union"),
        "global" => SelectOption::new("global", "Global"),
        other => SelectOption::new(other, other),
    };
    let options: Vec<_> = REGIONS.iter().map(name).collect();
    view! {
        <PlaceField place>
            <Select
                label="Region"
                hint="Models outside of it are not used"
                value
                options=Signal::stored(options)
                on_input=move |region: String| place.set(Value::String(region))
            />
        </PlaceField>
    }
}

/// To take the workflow away, as a file or for good.
#[component]
fn DangerZone(
    /// The workflow's id.
    workflow_id: Signal<String>,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let client = expect_context::<Client>();
    let toasts = Toasts::get();
    let navigate = StoredValue::new(use_navigate());
    let is_asking = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let name = Memo::new(move |_| {
        board.document.parsed.with(|parsed| super::reference::text_of(parsed, parsed.workflow.name))
    });
    let delete = move |_| {
        is_busy.set(true);
        spawn_local(async move {
            let id = workflow_id.get_untracked();
            let answer = client.delete_workflow(&id).await;
            match answer {
                Ok(()) => {
                    crate::state::draft::forget(&id);
                    toasts.success(format!(
                        "Deleted “{}”",
                        name.try_get_untracked().unwrap_or_default()
                    ));
                    navigate.try_with_value(|navigate| navigate("/", NavigateOptions::default()));
                }
                Err(failure) => toasts.error(failure.message),
            }
            is_busy.try_set(false);
        });
    };
    let download = move |_| {
        let text = board.document.text.get_untracked();
        crate::download::download(&format!("{}.json", file_name(&name.get_untracked())), &text);
    };
    view! {
        <section class="settings-tab__section">
            <h2 class="settings-tab__heading">"File"</h2>
            <div class="settings-tab__row">
                <p>"The workflow as JSON, for other tools and for safekeeping."</p>
                <Button icon=IconName::Download on_click=download>"Download JSON"</Button>
            </div>
        </section>
        <section class="settings-tab__section settings-tab__section--danger">
            <h2 class="settings-tab__heading">"Danger zone"</h2>
            <div class="settings-tab__row">
                <p>"Its runs stay readable; the workflow itself cannot be brought back."</p>
                <Button variant=ButtonVariant::Danger icon=IconName::Trash on_click=move |_| is_asking.set(true)>
                    "Delete workflow"
                </Button>
            </div>
        </section>
        <Dialog open=is_asking title="Delete this workflow?">
            <div class="dialog__body">
                <p>"“"{name}"” is deleted for good. Its runs stay readable."</p>
            </div>
            <div class="dialog__footer">
                <Button on_click=move |_| is_asking.set(false)>"Keep it"</Button>
                <Button variant=ButtonVariant::Danger busy=is_busy on_click=delete>"Delete workflow"</Button>
            </div>
        </Dialog>
    }
}

/// A name that every file system takes.
fn file_name(name: &str) -> String {
    let safe =
        |it: char| if it.is_alphanumeric() || it == '-' { it.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(safe).take(60).collect();
    let words: Vec<_> = name.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "workflow".to_owned() } else { words.join("-") }
}
