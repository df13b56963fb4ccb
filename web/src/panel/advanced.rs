//! What is seldom set: retries, the time limit, and the declared outputs.

use leptos::prelude::*;

use super::field_problems::{FieldProblems, PlaceField};
use super::field_text::Mode;
use super::place::Place;
use super::text_control::{Limits, TextControl};
use crate::ui::{Icon, IconName};

/// The folded fields of a task node.
#[component]
pub fn Advanced(
    /// Where the task node is.
    place: Place,
) -> impl IntoView {
    let retry = place.member("retry");
    let is_set = place.value.with_untracked(|it| {
        let has = |key: &str| it.as_ref().is_some_and(|it| it.get(key).is_some());
        ["timeout_seconds", "retry", "outputs"].into_iter().any(has)
    });
    view! {
        <details class="fold" open=is_set>
            <summary class="fold__summary">
                <Icon name=IconName::ChevronRight />
                "Advanced"
            </summary>
            <div class="fold__body">
                <Row
                    place=place.member("timeout_seconds") label="timeout_seconds" min=1.0 max=86_400.0
                    placeholder="the workflow's" hint="How long one attempt may take"
                />
                <Row
                    place=retry.member("max_attempts") label="retry.max_attempts" min=1.0 max=10.0
                    placeholder="3, on errors that may pass" hint="How often it is tried"
                />
                <Row
                    place=retry.member("backoff_ms") label="retry.backoff_ms" min=0.0 max=86_400_000.0
                    placeholder="500" hint="The first wait between attempts; each is twice the one before"
                />
                <Row
                    place=retry.member("max_backoff_ms") label="retry.max_backoff_ms" min=0.0 max=86_400_000.0
                    placeholder="30000" hint="The longest wait between attempts"
                />
                <FieldProblems place=retry />
                <PlaceField place=place.member("outputs")>
                    <TextControl
                        place=place.member("outputs") mode=Mode::Json is_area=true label="outputs"
                        note="array of result paths" hint="The parts of the result that matter; they are offered first as references"
                    />
                </PlaceField>
            </div>
        </details>
    }
}

/// One number.
#[component]
fn Row(
    /// Where it is.
    place: Place,
    /// What it is called.
    label: &'static str,
    /// The least.
    min: f64,
    /// The greatest.
    max: f64,
    /// What is taken when it is empty.
    placeholder: &'static str,
    /// What it is for.
    hint: &'static str,
) -> impl IntoView {
    let limits = Limits { min: Some(min), max: Some(max), is_whole: true };
    view! {
        <PlaceField place>
            <TextControl place mode=Mode::Number label hint placeholder limits />
        </PlaceField>
    }
}
