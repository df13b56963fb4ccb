//! One input of a task.

use leptos::prelude::*;
use serde_json::Value;
use weftwork_core::tasks::Field;
use weftwork_core::types::Type;

use super::field_problems::PlaceField;
use super::field_text::{Control, Mode, control_of};
use super::messages_editor::MessagesEditor;
use super::place::Place;
use super::reference::Choice;
use super::reference_chips::{Choices, NodeChoices, ReferenceChips};
use super::text_control::{Limits, TextControl};
use crate::ui::{Select, SelectOption, Switch};

/// One input of a task, by its type, with what is wrong with it.
#[component]
pub fn PayloadField(
    /// The input.
    field: &'static Field,
    /// Where its value is.
    place: Place,
) -> impl IntoView {
    let choices = expect_context::<NodeChoices>().inner;
    let control = control_of(field);
    // A value that the control cannot show is shown as JSON: a reference in the
    // place of a choice, parts in the place of a text.
    let fits = Memo::new(move |_| place.value.with(|value| does_fit(control, value.as_ref())));
    let body = move || {
        if !fits.get() {
            return plain(field, place, Mode::Json, true, choices);
        }
        match control {
            Control::Line(mode) => plain(field, place, mode, false, choices),
            Control::Area(mode) => plain(field, place, mode, true, choices),
            Control::Choice(options) => choice(field, place, options, choices),
            Control::Switch => switch(field, place, choices),
            Control::Messages => view! { <MessagesEditor field place /> }.into_any(),
        }
    };
    view! { <PlaceField place>{body}</PlaceField> }
}

fn does_fit(control: Control, value: Option<&Value>) -> bool {
    let Some(value) = value else { return true };
    match control {
        Control::Line(Mode::Text) | Control::Area(Mode::Text) => value.is_string(),
        Control::Line(Mode::Number) => value.is_number() || value.is_string(),
        Control::Choice(options) => value.as_str().is_some_and(|value| options.contains(&value)),
        Control::Switch => value.is_boolean(),
        Control::Messages => value.is_array(),
        Control::Line(Mode::Json) | Control::Area(_) => true,
    }
}

/// What is taken when the field is missing, for people.
fn default_text(field: &Field) -> String {
    let range = match (field.minimum, field.maximum) {
        (Some(min), Some(max)) => format!(" ({min} to {max})"),
        (Some(min), None) => format!(" (from {min})"),
        _ => String::new(),
    };
    match field.default {
        Some(default) => format!("{}{range}", default.trim_matches('"')),
        None => range.trim().to_owned(),
    }
}

/// The field's type in a word or two; its choices would be too long.
fn type_note(field: &Field) -> String {
    match field.ty {
        Type::Union(_) | Type::OneOf(_) => "text or JSON".to_owned(),
        ty => ty.name(),
    }
}

fn plain(
    field: &'static Field,
    place: Place,
    mode: Mode,
    is_area: bool,
    choices: Choices,
) -> AnyView {
    let limits =
        Limits { min: field.minimum, max: field.maximum, is_whole: field.ty == Type::Integer };
    view! {
        <TextControl
            place
            mode
            is_area
            label=field.name
            hint=field.description
            note=type_note(field)
            placeholder=default_text(field)
            required=field.required
            limits
            choices
        />
    }
    .into_any()
}

fn choice(
    field: &'static Field,
    place: Place,
    options: &'static [&'static str],
    choices: Choices,
) -> AnyView {
    let default = field.default.map(|default| default.trim_matches('"'));
    let empty = default.map_or_else(|| "Not set".to_owned(), |it| format!("{it} (default)"));
    let takes_object = matches!(field.ty, Type::Union(types) if types.iter().any(|ty| matches!(ty, Type::Object(_))));
    let custom = takes_object.then(|| SelectOption::new("{}", "Width and height…"));
    let rows: Vec<SelectOption> = std::iter::once(SelectOption::new("", empty))
        .chain(options.iter().map(|it| SelectOption::new(*it, it.replace('_', " "))))
        .chain(custom)
        .collect();
    let put = move |chosen: String| match chosen.as_str() {
        "" => place.clear(),
        "{}" => place.set(serde_json::json!({ "width": 1024, "height": 1024 })),
        _ => place.set(Value::String(chosen)),
    };
    view! {
        <div class="text-control text-control--quiet">
        <Select
            label=field.name
            hint=field.description
            value=place.text()
            options=Signal::stored(rows)
            on_input=put
            required=field.required
        />
        <ReferenceChips choices field=field.name on_insert=move |it: Choice| place.set(Value::String(it.text)) />
        </div>
    }
    .into_any()
}

fn switch(field: &'static Field, place: Place, choices: Choices) -> AnyView {
    let default = field.default == Some("true");
    let checked = Memo::new(move |_| {
        place.value.with(|value| value.as_ref().and_then(Value::as_bool).unwrap_or(default))
    });
    // Back to the default is back to nothing.
    let put =
        move |on: bool| if on == default { place.clear() } else { place.set(Value::Bool(on)) };
    view! {
        <div class="text-control text-control--quiet">
            <Switch label=field.name hint=field.description checked on_change=put />
            <ReferenceChips choices field=field.name on_insert=move |it: Choice| place.set(Value::String(it.text)) />
        </div>
    }
    .into_any()
}
