//! A conversation: messages, each with who says it and what.

use leptos::prelude::*;
use serde_json::{Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::tasks::Field;

use super::field_problems::PlaceField;
use super::field_text::Mode;
use super::order_buttons::OrderButtons;
use super::place::Place;
use super::reference_chips::NodeChoices;
use super::text_control::TextControl;
use crate::canvas::edits;
use crate::ui::{Button, ButtonVariant, IconName, Select, SelectOption};

const ROLES: [&str; 4] = ["system", "user", "assistant", "tool"];

/// The messages of a chat, in order.
#[component]
pub fn MessagesEditor(
    /// The input.
    field: &'static Field,
    /// Where the array is.
    place: Place,
) -> impl IntoView {
    let n_messages = Memo::new(move |_| {
        place.value.with(|it| it.as_ref().and_then(Value::as_array).map_or(0, Vec::len))
    });
    let add = move |_| {
        let last = place.value.with_untracked(|it| {
            it.as_ref()?.as_array()?.last()?.get("role")?.as_str().map(str::to_owned)
        });
        let role = if last.as_deref() == Some("user") { "assistant" } else { "user" };
        let message = json!({ "role": role, "content": "" });
        if place.value.with_untracked(Option::is_some) {
            let patch = PatchOp::add(format!("{}/-", place.pointer()), message);
            edits::apply(place.board, "Add message", &[patch]);
        } else {
            place.set(json!([message]));
        }
    };
    let remove = Callback::new(move |at: usize| {
        let patch = PatchOp::remove(format!("{}/{at}", place.pointer()));
        edits::apply(place.board, "Remove message", &[patch]);
    });
    // Downwards is upwards of the next one.
    let raise = Callback::new(move |at: usize| {
        let pointer = place.pointer();
        let patch = PatchOp::rename(format!("{pointer}/{at}"), format!("{pointer}/{}", at - 1));
        edits::apply(place.board, "Move message", &[patch]);
    });
    view! {
        <div class="messages-editor" role="group" aria-label="messages">
            <div class="messages-editor__head">
                <span class="field__label">"messages" <span class="field__required">"*"</span></span>
                <span class="field__note">{field.ty.name()}</span>
            </div>
            <For each=move || 0..n_messages.get() key=|at| *at let:at>
                <Message place=place.member(&at.to_string()) at n_messages remove raise />
            </For>
            <Button small=true icon=IconName::Plus variant=ButtonVariant::Ghost on_click=add>
                "Add message"
            </Button>
        </div>
    }
}

/// One message.
#[component]
fn Message(
    /// Where it is.
    place: Place,
    /// Its position, from 0.
    at: usize,
    /// How many there are.
    n_messages: Memo<usize>,
    /// Takes the message at a position away.
    remove: Callback<usize>,
    /// Puts the message at a position before the one above it.
    raise: Callback<usize>,
) -> impl IntoView {
    let role = place.member("role");
    let options: Vec<_> = ROLES.map(|role| SelectOption::new(role, role)).into();
    // A `$each` is no message, and content may be parts instead of text.
    let is_message = Memo::new(move |_| {
        place
            .value
            .with(|it| it.as_ref().is_none_or(|it| it.is_object() && it.get("$each").is_none()))
    });
    view! {
        <PlaceField place class="messages-editor__message">
            <div class="messages-editor__bar">
                <Select
                    label="role"
                    label_hidden=true
                    value=role.text()
                    options=Signal::stored(options)
                    on_input=move |chosen: String| role.set(Value::String(chosen))
                    disabled=Signal::derive(move || !is_message.get())
                />
                <span class="messages-editor__space"></span>
                <OrderButtons at count=n_messages noun="message" raise on_remove=move |()| remove.run(at) />
            </div>
            <Content place is_message />
        </PlaceField>
    }
}

/// What is said; all of the element when it is no message.
#[component]
fn Content(
    /// Where the message is.
    place: Place,
    /// Whether it is one.
    is_message: Memo<bool>,
) -> impl IntoView {
    let choices = expect_context::<NodeChoices>().inner;
    let content = place.member("content");
    let is_text =
        Memo::new(move |_| content.value.with(|it| it.as_ref().is_none_or(Value::is_string)));
    move || match (is_message.get(), is_text.get()) {
        (true, true) => view! {
            <TextControl
                place=content mode=Mode::Text is_area=true label="content" label_hidden=true choices
                placeholder="What is said" keeps_empty=true
            />
        },
        (true, false) => view! {
            <TextControl
                place=content mode=Mode::Json is_area=true label="content parts" label_hidden=true choices
                placeholder="What is said"
            />
        },
        (false, _) => view! {
            <TextControl place mode=Mode::Json is_area=true label="message" label_hidden=true choices />
        },
    }
}
