//! The Settings tab: what belongs to the workflow and to none of its nodes.

use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::parse::REGIONS;

use super::danger_zone::DangerZone;
use super::field_problems::{PlaceField, ProblemList};
use super::field_text::Mode;
use super::file_section::FileSection;
use super::form_problems::FormProblems;
use super::input_params::InputParams;
use super::place::Place;
use super::text_control::{Limits, TextControl};
use crate::canvas::board::Board;
use crate::state::problems::Problem;
use crate::ui::{Select, SelectOption};

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
            <FileSection />
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
