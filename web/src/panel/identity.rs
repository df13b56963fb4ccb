//! What a node is: its id, its kind, its task and its model.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::rename;
use weftwork_core::tasks::{self, Category, PICK};

use super::field_problems::PlaceField;
use super::place::Place;
use crate::add_node::model_for;
use crate::canvas::board::Board;
use crate::canvas::edits;
use crate::state::graph_view::NodeId;
use crate::ui::{Select, SelectOption, Switch, TextField};

/// The node's id. References to the node follow when it changes.
#[component]
pub fn IdField(
    /// The node.
    id: NodeId,
) -> impl IntoView {
    let board = expect_context::<Board>();
    let document = board.document;
    let draft = RwSignal::new(id.to_string());
    let old = StoredValue::new(id);
    let fault = Memo::new(move |_| {
        let new = draft.get();
        let error = document.now(|it| old.with_value(|old| rename::node(it, old, &new).err()));
        error.map(|it| super::sentence(&it.to_string()))
    });
    let commit = move |()| {
        let (new, old) = (draft.get_untracked(), old.get_value());
        if new == *old {
            return;
        }
        if let Some(reason) = fault.get_untracked() {
            board.toasts.error(format!("Not renamed. {reason}"));
            draft.set(old.to_string());
            return;
        }
        if let Ok(text) = document.now(|it| rename::node(it, &old, &new)) {
            document.set_text(&format!("Rename {old} to {new}"), None, &text);
            board.selection.select(NodeId::from(new));
        }
    };
    view! {
        <TextField
            label="Id"
            value=draft
            on_input=move |text| draft.set(text)
            on_commit=commit
            error=fault
            code=true
        />
    }
}

/// Whether the node does its task once, or once for each element.
#[component]
pub fn KindSwitch(
    /// Where the node is.
    place: Place,
    /// Whether it is a map now.
    is_map: bool,
    /// Whether its task can be done for each element.
    can_map: bool,
) -> impl IntoView {
    let change = move |to_map: bool| {
        let Some(Value::Object(old)) = place.value.get_untracked() else { return };
        let (label, new) =
            if to_map { ("Make it a map", as_map(old)) } else { ("Make it a task", as_task(old)) };
        edits::apply(place.board, label, &[PatchOp::replace(place.pointer(), new)]);
    };
    view! {
        <Switch
            label="Once for each element"
            hint="A map does its task for every element of an array"
            checked=Signal::derive(move || is_map)
            disabled=Signal::derive(move || !can_map && !is_map)
            on_change=change
        />
    }
}

/// A map whose inner node is the task.
fn as_map(mut task: Map<String, Value>) -> Value {
    task.shift_remove("type");
    let mut inner = Map::new();
    inner.insert("type".to_owned(), json!("task"));
    inner.extend(task);
    json!({ "type": "map", "items": "", "node": inner, "tolerance": 0 })
}

/// The inner node of a map.
fn as_task(mut map: Map<String, Value>) -> Value {
    map.shift_remove("node").unwrap_or_else(|| json!({ "type": "task", "payload": {} }))
}

/// The task that is done.
#[component]
pub fn TaskSelect(
    /// Where the task node is.
    place: Place,
    /// Whether it is the inner node of a map.
    is_inner: bool,
) -> impl IntoView {
    let document = place.board.document;
    let task = place.member("task");
    let model = place.member("model_id");
    let value = task.text();
    let old_model = model.text();
    let change = move |chosen: String| {
        let mut patch = vec![PatchOp::add(task.pointer(), chosen.as_str())];
        let can = document.catalogue.with_untracked(|catalogue| {
            let old = old_model.get_untracked();
            let is_builtin = (old == PICK) != (chosen == PICK);
            !is_builtin && catalogue.find(&old).is_none_or(|it| it.can(&chosen)) && !old.is_empty()
        });
        if !can {
            let model_id = document.catalogue.with_untracked(|it| model_for(&chosen, it));
            patch.push(PatchOp::add(model.pointer(), model_id));
        }
        edits::apply(place.board, "Change task", &patch);
    };
    view! {
        <PlaceField place=task>
            <Select label="Task" value options=Signal::stored(task_options(is_inner)) on_input=change required=true />
        </PlaceField>
    }
}

fn task_options(is_inner: bool) -> Vec<SelectOption> {
    let groups = [
        (Category::Text, "Text"),
        (Category::Image, "Image"),
        (Category::Video, "Video"),
        (Category::Audio, "Audio"),
        (Category::Ocr, "Text in pictures"),
        (Category::Moderation, "Moderation"),
        (Category::BuiltIn, "Built in"),
    ];
    let mut options = Vec::new();
    for (category, group) in groups {
        for task in tasks::ALL.iter().filter(|task| task.category == category) {
            if !(is_inner && task.id == PICK) {
                let option = SelectOption::new(task.id, format!("{} – {}", task.title, task.id));
                options.push(SelectOption { group: group.to_owned(), ..option });
            }
        }
    }
    options
}

/// The model that does it, of those that can.
#[component]
pub fn ModelSelect(
    /// Where the task node is.
    place: Place,
) -> impl IntoView {
    let document = place.board.document;
    let model = place.member("model_id");
    let task = place.member("task").text();
    let value = model.text();
    let options = Memo::new(move |_| {
        let task = task.get();
        document.catalogue.with(|catalogue| {
            let able = catalogue.models.iter().filter(|it| task.is_empty() || it.can(&task));
            let option = |it: &weftwork_core::catalogue::Model| {
                SelectOption::new(it.id.as_str(), format!("{} ({})", it.id, it.provider))
            };
            able.map(option).collect::<Vec<_>>()
        })
    });
    // Without a catalogue any name may be the right one.
    let is_known = Memo::new(move |_| document.catalogue.with(|it| !it.models.is_empty()));
    let put = move |chosen: String| model.put((!chosen.is_empty()).then(|| Value::String(chosen)));
    view! {
        <PlaceField place=model>
            <Show
                when=move || is_known.get()
                fallback=move || view! { <TextField label="Model" value on_input=put code=true required=true /> }
            >
                <Select label="Model" value options on_input=put required=true />
            </Show>
        </PlaceField>
    }
}
