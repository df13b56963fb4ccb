//! A line of text to fill in.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::field::{Field, described_by, unique_id};

/// A line of text. Its value belongs to the caller: what is typed goes to
/// `on_input`, and only what comes back in `value` is shown.
#[component]
pub fn TextField(
    /// What it is for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers alone.
    #[prop(optional)]
    label_hidden: bool,
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// Called at each change with all of the text.
    #[prop(into)]
    on_input: Callback<String>,
    /// Called when it is left, or Enter is pressed in it.
    #[prop(optional, into)]
    on_commit: Option<Callback<()>>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with its value.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What shows while it is empty.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Something short at the end of the label's line, such as a type.
    #[prop(optional, into)]
    note: Signal<String>,
    /// Whether it has to be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// The HTML type: `text`, `search`, `url`, `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The keyboard that touch screens offer, such as `decimal`.
    #[prop(default = "text")]
    input_mode: &'static str,
    /// Whether it is code, shown in a fixed-width font and not spell-checked.
    #[prop(optional)]
    code: bool,
    /// Whether it can be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The id of a `<datalist>` with values to choose from.
    #[prop(optional, into)]
    list: Option<String>,
    /// Called at each key before the field sees it.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent>>,
    /// Gives the caller the element, to put the focus there.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let id = unique_id("text");
    let about = described_by(&id);
    let commit = move || {
        if let Some(on_commit) = on_commit {
            on_commit.run(());
        }
    };
    let key = move |event: KeyboardEvent| {
        if let Some(on_key) = on_key {
            on_key.run(event.clone());
        }
        if event.key() == "Enter" && !event.is_composing() {
            commit();
        }
    };
    view! {
        <Field id=id.clone() label label_hidden note required hint error>
            <input
                id=id
                node_ref=node_ref
                class="field__control"
                class:field__control--code=code
                type=kind
                inputmode=input_mode
                list=list
                autocomplete="off"
                autocapitalize=code.then_some("off")
                spellcheck=if code { "false" } else { "true" }
                placeholder=placeholder
                disabled=disabled
                required=required
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=about
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
                on:keydown=key
                on:blur=move |_| commit()
            />
        </Field>
    }
}
