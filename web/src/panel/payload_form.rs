//! The inputs of a task: those that it needs and those that are set, the rest
//! folded away, and what the task does not know.

use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::tasks::{Field, TaskType};

use super::field_problems::PlaceField;
use super::field_text::Mode;
use super::payload_field::PayloadField;
use super::place::Place;
use super::reference_chips::NodeChoices;
use super::text_control::TextControl;
use crate::canvas::edits;
use crate::ui::{Icon, IconButton, IconName};

/// The inputs of a task.
#[component]
pub fn PayloadForm(
    /// Where the payload is.
    place: Place,
    /// The task; `None` when it is an unknown one.
    task: Option<&'static TaskType>,
) -> impl IntoView {
    let fields: Vec<&'static Field> =
        task.map(|task| task.inputs.iter().collect()).unwrap_or_default();
    // Asked once: a field must not leave its place while it is being filled in.
    let is_set = |field: &Field| {
        place.value.with_untracked(|it| it.as_ref().is_some_and(|it| it.get(field.name).is_some()))
    };
    let (shown, folded): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|field| field.required || is_set(field));
    let n_folded = folded.len();
    let row = move |field: &'static Field| {
        view! { <PayloadField field place=place.member(field.name) /> }
    };
    let unknown = Memo::new(move |_| {
        let is_known = |key: &str| task.is_some_and(|task| task.input(key).is_some());
        place.value.with(|it| {
            let members = it.as_ref().and_then(Value::as_object);
            let keys = members.into_iter().flat_map(|members| members.keys());
            keys.filter(|key| !is_known(key)).cloned().collect::<Vec<String>>()
        })
    });
    let is_bare = move || task.is_none() && unknown.with(Vec::is_empty);
    view! {
        <div class="payload-form">
            <Show when=is_bare>
                <p class="payload-form__hint">"Choose a task, and its inputs show here."</p>
            </Show>
            {shown.into_iter().map(row).collect_view()}
            <For each=move || unknown.get() key=Clone::clone let:key>
                <RawRow place=place.member(&key) name=key />
            </For>
            {(n_folded > 0).then(|| view! {
                <details class="fold">
                    <summary class="fold__summary">
                        <Icon name=IconName::ChevronRight />
                        "More"
                        <span class="fold__count">{n_folded}</span>
                    </summary>
                    <div class="fold__body">{folded.into_iter().map(row).collect_view()}</div>
                </details>
            })}
        </div>
    }
}

/// A member of the payload that the task does not know, as JSON.
#[component]
fn RawRow(
    /// Where it is.
    place: Place,
    /// Its key.
    name: String,
) -> impl IntoView {
    let choices = expect_context::<NodeChoices>().inner;
    let label = name.clone();
    let remove = move |_| {
        edits::apply(place.board, &format!("Remove {name}"), &[PatchOp::remove(place.pointer())]);
    };
    view! {
        <PlaceField place class="payload-field payload-field--raw">
            <TextControl place mode=Mode::Json is_area=true label=label note="not an input of this task" choices />
            <span class="payload-field__remove">
                <IconButton icon=IconName::Trash label="Remove" small=true on_click=remove />
            </span>
        </PlaceField>
    }
}
