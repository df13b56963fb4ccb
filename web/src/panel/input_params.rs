//! The parameters of a run: declared here, or inferred from where they are used.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::rename;
use weftwork_core::model::ParamType;

use super::field_problems::FieldProblems;
use super::field_text::Mode;
use super::order_buttons::OrderButtons;
use super::place::Place;
use super::text_control::TextControl;
use crate::canvas::edits;
use crate::ui::{Button, ButtonVariant, IconName, Select, SelectOption, Switch, TextField};

const POINTER: &str = "/input_params";

/// The list of parameters.
#[component]
pub fn InputParams(
    /// Where they are declared.
    place: Place,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        place.value.with(|it| {
            let members = it.as_ref().and_then(Value::as_object);
            members.into_iter().flat_map(|members| members.keys().cloned()).collect::<Vec<String>>()
        })
    });
    let is_declared =
        Memo::new(move |_| place.value.with(|it| it.as_ref().is_some_and(Value::is_object)));
    view! {
        <div class="input-params" data-pointer=POINTER>
            <Show when=move || !is_declared.get()>
                <Undeclared place />
            </Show>
            <For each=move || names.get().into_iter().enumerate() key=Clone::clone let:param>
                <Param place=place.member(&param.1) all=place name=param.1 at=param.0 names />
            </For>
            <FieldProblems place />
            <Button
                small=true variant=ButtonVariant::Ghost icon=IconName::Plus
                on_click=move |_| add(place, &names.get_untracked())
            >
                "Add parameter"
            </Button>
        </div>
    }
}

/// What is said when no parameters are declared, and so are inferred.
#[component]
fn Undeclared(
    /// Where they would be declared.
    place: Place,
) -> impl IntoView {
    let n_inferred = Memo::new(move |_| place.board.document.inputs.with(Vec::len));
    let words = move || match n_inferred.get() {
        0 => {
            "A run takes no parameters yet. Add one, or write ${input.name} in a field.".to_owned()
        }
        1 => "One parameter is inferred from where it is used.".to_owned(),
        n => format!("{n} parameters are inferred from where they are used."),
    };
    let declare = move |_| {
        let patch = PatchOp::add(POINTER, declared(place));
        edits::apply(place.board, "Declare parameters", &[patch]);
    };
    view! {
        <p class="input-params__hint">{words}</p>
        <Show when=move || n_inferred.get() != 0>
            <Button small=true on_click=declare>"Declare them, to change them"</Button>
        </Show>
    }
}

/// Declares another parameter, and those that were inferred so far.
fn add(place: Place, names: &[String]) {
    let name = free_name(names);
    let mut patch = Vec::new();
    if place.value.with_untracked(|it| !it.as_ref().is_some_and(Value::is_object)) {
        patch.push(PatchOp::add(POINTER, declared(place)));
    }
    let value = json!({ "type": "string", "required": true });
    patch.push(PatchOp::add(format!("{POINTER}/{name}"), value));
    edits::apply(place.board, &format!("Add parameter {name}"), &patch);
}

/// Puts the parameter at a position before the one above it. Objects keep the
/// order of their keys, and no patch changes that order: the whole object is
/// written anew.
fn raise(place: Place, at: usize) {
    let Some(Value::Object(members)) = place.value.get_untracked() else { return };
    let mut members: Vec<(String, Value)> = members.into_iter().collect();
    if at == 0 || at >= members.len() {
        return;
    }
    members.swap(at - 1, at);
    let members: Map<String, Value> = members.into_iter().collect();
    let patch = PatchOp::replace(POINTER, Value::Object(members));
    edits::apply(place.board, "Move parameter", &[patch]);
}

/// What is declared now, or what core infers, as it would be declared.
fn declared(place: Place) -> Value {
    let inputs = place.board.document.inputs.get_untracked();
    let members: Map<String, Value> = inputs
        .into_iter()
        .map(|input| {
            let mut param = Map::new();
            if input.ty != ParamType::Any {
                param.insert("type".to_owned(), json!(input.ty.name()));
            }
            param.insert("required".to_owned(), json!(input.required));
            if let Some(default) = input.default {
                param.insert("default".to_owned(), default);
            }
            (input.name, Value::Object(param))
        })
        .collect();
    Value::Object(members)
}

fn free_name(names: &[String]) -> String {
    let is_free = |name: &String| !names.contains(name);
    std::iter::once("parameter".to_owned())
        .chain((2..=names.len() + 2).map(|n| format!("parameter_{n}")))
        .find(is_free)
        .unwrap_or_default()
}

/// One parameter.
#[component]
fn Param(
    /// Where it is.
    place: Place,
    /// Where all are.
    all: Place,
    /// Its name.
    name: String,
    /// Its position, from 0.
    at: usize,
    /// The names of all.
    names: Memo<Vec<String>>,
) -> impl IntoView {
    let label = format!("Remove parameter {name}");
    let remove = move |()| {
        edits::apply(place.board, &label, &[PatchOp::remove(place.pointer())]);
    };
    let count = Memo::new(move |_| names.with(Vec::len));
    view! {
        <fieldset class="input-params__param" data-pointer=place.pointer()>
            <legend class="visually-hidden">{name.clone()}</legend>
            <div class="input-params__bar">
                <ParamName place name />
                <OrderButtons
                    at count noun="parameter" raise=Callback::new(move |at| raise(all, at)) on_remove=remove
                />
            </div>
            <ParamFields place />
        </fieldset>
    }
}

/// A parameter's name. References to it follow when it changes.
#[component]
fn ParamName(
    /// Where the parameter is.
    place: Place,
    /// Its name.
    name: String,
) -> impl IntoView {
    let draft = RwSignal::new(name.clone());
    let old = StoredValue::new(name);
    let document = place.board.document;
    let fault = Memo::new(move |_| {
        let new = draft.get();
        let error = document.now(|it| old.with_value(|old| rename::input(it, old, &new).err()));
        error.map(|it| super::sentence(&it.to_string()))
    });
    let commit = move |()| {
        let (new, old) = (draft.get_untracked(), old.get_value());
        if new == old {
            return;
        }
        if let Some(fault) = fault.get_untracked() {
            place.board.toasts.error(format!("Not renamed. {fault}"));
            draft.set(old);
            return;
        }
        if let Ok(text) = document.now(|it| rename::input(it, &old, &new)) {
            document.set_text(&format!("Rename {old} to {new}"), None, &text);
        }
    };
    view! {
        <TextField
            label="Name" label_hidden=true value=draft on_input=move |text| draft.set(text)
            on_commit=commit error=fault code=true
        />
    }
}

/// What a parameter takes.
#[component]
fn ParamFields(
    /// Where the parameter is.
    place: Place,
) -> impl IntoView {
    let (ty, required, default) =
        (place.member("type"), place.member("required"), place.member("default"));
    let ty_text = ty.text();
    let options: Vec<_> = std::iter::once(SelectOption::new("", "any"))
        .chain(ParamType::NAMES.iter().map(|(name, _)| SelectOption::new(*name, *name)))
        .collect();
    let is_text = Memo::new(move |_| {
        matches!(ty_text.get().as_str(), "string" | "image" | "audio" | "video")
    });
    let is_required = Memo::new(move |_| {
        let has_default = default.value.with(|it| it.as_ref().is_some_and(|it| !it.is_null()));
        !has_default
            && required.value.with(|it| it.as_ref().and_then(Value::as_bool).unwrap_or(true))
    });
    view! {
        <div class="input-params__pair">
            <Select
                label="Type" value=ty_text options=Signal::stored(options)
                on_input=move |chosen: String| ty.put((!chosen.is_empty()).then(|| Value::String(chosen)))
            />
            <Switch
                label="Required" checked=is_required
                on_change=move |on: bool| required.set(Value::Bool(on))
            />
        </div>
        {move || {
            let mode = if is_text.get() { Mode::Text } else { Mode::Json };
            view! { <TextControl place=default mode label="Default" placeholder="none" /> }
        }}
        <TextControl place=place.member("description") mode=Mode::Text label="Description" />
        <FieldProblems place />
    }
}
