//! The field for one parameter of a run, by its type.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_core::inputs::Input;
use weftwork_core::model::ParamType;

use super::input_values::typed;
use crate::api::Client;
use crate::ui::{Button, IconName, Switch, TextField};

/// The field for one parameter.
#[component]
pub fn InputField(
    /// The parameter.
    input: Input,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let Input { name: label, ty, required, default, description: hint, .. } = input;
    let note = ty.name();
    let placeholder = default.as_ref().map(typed).unwrap_or_default();
    let on_input = move |text| value.set(text);
    let with_form = |form: &str| {
        if hint.is_empty() { form.to_owned() } else { format!("{hint}. {form}") }
    };
    match ty {
        ParamType::Boolean => view! {
            <Switch
                label
                hint
                checked=Signal::derive(move || value.with(|it| it == "true"))
                on_change=move |on: bool| value.set(on.to_string())
            />
        }
        .into_any(),
        ParamType::Number | ParamType::Integer => {
            let step = if ty == ParamType::Integer { 1.0 } else { 0.1 };
            view! { <TextField label value on_input hint error note required placeholder step /> }
                .into_any()
        }
        ParamType::Array => {
            let hint = with_form("One element a line, or a JSON array.");
            view! { <TextField label value on_input hint error note required placeholder rows=4 /> }
                .into_any()
        }
        ParamType::Object => {
            let hint = with_form("A JSON object.");
            view! { <TextField label value on_input hint error note required placeholder code=true rows=4 /> }
                .into_any()
        }
        ParamType::Image | ParamType::Audio | ParamType::Video => {
            view! { <MediaField label value error hint note required kind=ty /> }.into_any()
        }
        ParamType::String | ParamType::Any => {
            view! { <TextField label value on_input hint error note required placeholder rows=3 /> }
                .into_any()
        }
    }
}

/// The URL of a file, or a file that is uploaded to get one.
#[component]
fn MediaField(
    /// The parameter's name.
    label: String,
    /// The URL.
    value: RwSignal<String>,
    /// What is wrong with it.
    error: Signal<Option<String>>,
    /// What it is for.
    hint: String,
    /// The type's name.
    note: &'static str,
    /// Whether it has to be given.
    required: bool,
    /// What kind of file.
    kind: ParamType,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let input = NodeRef::<html::Input>::new();
    let is_busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<String>);
    let wrong = Signal::derive(move || failure.get().or_else(|| error.get()));

    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let upload = move |_: Event| {
        let Some(file) = input.get_untracked().and_then(|it| it.files()?.item(0)) else { return };
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = client.upload(&file).await;
            // The dialog may have been closed meanwhile.
            if is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => value.set(answer.url),
                Err(error) => failure.set(Some(error.message)),
            }
        });
    };
    let picture = move || {
        let url = value.get();
        let is_picture = kind == ParamType::Image && !url.trim().is_empty();
        is_picture.then(|| view! { <img class="media-field__picture" src=url alt="" /> })
    };
    view! {
        <div class="media-field">
            <TextField
                label
                value
                on_input=move |text| {
                    failure.set(None);
                    value.set(text);
                }
                hint
                error=wrong
                note
                required
                kind="url"
                code=true
                placeholder="https://…"
            />
            <div class="media-field__upload">
                <Button small=true icon=IconName::Upload busy=is_busy on_click=choose>"Upload a file"</Button>
                {picture}
            </div>
            <input
                node_ref=input
                type="file"
                hidden
                aria-label=format!("File of kind {note}")
                accept=format!("{note}/*")
                on:change=upload
            />
        </div>
    }
}
