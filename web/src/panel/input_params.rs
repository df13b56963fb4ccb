//! The parameters of a run: declared here, or inferred from where they are used.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::json::escape_pointer_token;
use weftwork_core::model::ParamType;

use super::field_problems::FieldProblems;
use super::field_text::Mode;
use super::place::Place;
use super::rename_input::rename_input;
use super::text_control::TextControl;
use crate::canvas::edits;
use crate::ui::{
    Button, ButtonVariant, IconButton, IconName, Select, SelectOption, Switch, TextField,
};

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
        Memo::new(move |_| place.value.with(|it| matches!(it, Some(Value::Object(_)))));
    let n_inferred = Memo::new(move |_| place.board.document.inputs.with(Vec::len));
    let edit = move |label: &str, patch: &[PatchOp]| {
        edits::apply(place.board, label, patch);
    };
    let declare = move |_| edit("Declare parameters", &[PatchOp::add(POINTER, declared(place))]);
    let add = move |_| {
        let name = free_name(&names.get_untracked());
        let mut patch = Vec::new();
        if !is_declared.get_untracked() {
            patch.push(PatchOp::add(POINTER, declared(place)));
        }
        let value = json!({ "type": "string", "required": true });
        patch.push(PatchOp::add(format!("{POINTER}/{name}"), value));
        edit(&format!("Add parameter {name}"), &patch);
    };
    // Objects keep the order of their keys, and no patch changes that order: the
    // whole object is written anew.
    let raise = Callback::new(move |at: usize| {
        let Some(Value::Object(members)) = place.value.get_untracked() else { return };
        let mut members: Vec<(String, Value)> = members.into_iter().collect();
        if at == 0 || at >= members.len() {
            return;
        }
        members.swap(at - 1, at);
        let members: Map<String, Value> = members.into_iter().collect();
        edit("Move parameter", &[PatchOp::replace(POINTER, Value::Object(members))]);
    });
    let remove = Callback::new(move |name: String| {
        let pointer = format!("{POINTER}/{}", escape_pointer_token(&name));
        edit(&format!("Remove parameter {name}"), &[PatchOp::remove(pointer)]);
    });
    view! {
        <div class="input-params" data-pointer=POINTER>
            <Show when=move || !is_declared.get()>
                <p class="input-params__hint">
                    {move || match n_inferred.get() {
                        0 => "A run takes no parameters yet. Add one, or write ${input.name} in a field.".to_owned(),
                        1 => "One parameter is inferred from where it is used.".to_owned(),
                        n => format!("{n} parameters are inferred from where they are used."),
                    }}
                </p>
                <Show when=move || n_inferred.get() != 0>
                    <Button small=true on_click=declare>"Declare them, to change them"</Button>
                </Show>
            </Show>
            <For each=move || names.get().into_iter().enumerate() key=Clone::clone let:param>
                <Param
                    place=place.member(&param.1) name=param.1.clone() at=param.0 names raise remove
                />
            </For>
            <FieldProblems place />
            <Button small=true variant=ButtonVariant::Ghost icon=IconName::Plus on_click=add>"Add parameter"</Button>
        </div>
    }
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
    /// Its name.
    name: String,
    /// Its position, from 0.
    at: usize,
    /// The names of all.
    names: Memo<Vec<String>>,
    /// Puts the parameter at a position before the one above it.
    raise: Callback<usize>,
    /// Takes the parameter with a name away.
    remove: Callback<String>,
) -> impl IntoView {
    let draft = RwSignal::new(name.clone());
    let old = StoredValue::new(name.clone());
    let fault = Memo::new(move |_| {
        let new = draft.get();
        let is_taken =
            names.with(|names| names.contains(&new)) && old.with_value(|old| *old != new);
        if is_taken {
            Some("There is a parameter of that name already.".to_owned())
        } else if !weftwork_core::template::is_name(&new) {
            Some("A name begins with a letter or _, and has letters, digits, _ and -.".to_owned())
        } else {
            None
        }
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
        let patch = rename_input(&place.board.document.now(), &old, &new);
        edits::apply(place.board, &format!("Rename {old} to {new}"), &patch);
    };
    let key = name.clone();
    view! {
        <fieldset class="input-params__param" data-pointer=place.pointer()>
            <legend class="visually-hidden">{name}</legend>
            <div class="input-params__bar">
                <TextField
                    label="Name" label_hidden=true value=draft on_input=move |text| draft.set(text)
                    on_commit=commit error=fault code=true
                />
                <IconButton
                    icon=IconName::ChevronUp label="Move up" small=true
                    disabled=Signal::derive(move || at == 0) on_click=move |_| raise.run(at)
                />
                <IconButton
                    icon=IconName::ChevronDown label="Move down" small=true
                    disabled=Signal::derive(move || at + 1 >= names.with(Vec::len)) on_click=move |_| raise.run(at + 1)
                />
                <IconButton
                    icon=IconName::Trash label="Remove parameter" small=true
                    on_click=move |_| remove.run(key.clone())
                />
            </div>
            <ParamFields place />
        </fieldset>
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
