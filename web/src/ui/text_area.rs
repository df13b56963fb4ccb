//! Several lines of text to fill in.

use leptos::html;
use leptos::prelude::*;

use super::field::{Field, described_by, unique_id};

/// Several lines of text, growing with them. Its value belongs to the caller, as
/// that of a [`TextField`](super::TextField) does.
#[component]
pub fn TextArea(
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
    /// Called when it is left.
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
    /// How many lines it has room for when it is empty.
    #[prop(default = 3)]
    rows: u32,
    /// Whether it is code, shown in a fixed-width font and not spell-checked.
    #[prop(optional)]
    code: bool,
    /// Whether it can be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Gives the caller the element, to put the focus or a reference there.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    let id = unique_id("text");
    let about = described_by(&id);
    let commit = move |_| {
        if let Some(on_commit) = on_commit {
            on_commit.run(());
        }
    };
    view! {
        <Field id=id.clone() label label_hidden note required hint error>
            <textarea
                id=id
                node_ref=node_ref
                class="field__control field__control--area"
                class:field__control--code=code
                rows=rows
                spellcheck=if code { "false" } else { "true" }
                placeholder=placeholder
                disabled=disabled
                required=required
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=about
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
                on:blur=commit
            ></textarea>
        </Field>
    }
}
