//! A number to fill in.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::TextField;

/// A number, kept as the digits that were typed: a number of JSON may have more of
/// them than a float. Up and down change it by one step.
#[component]
pub fn NumberField(
    /// What it is for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers alone.
    #[prop(optional)]
    label_hidden: bool,
    /// What is in it.
    #[prop(into)]
    value: Signal<String>,
    /// Called at each change with all of the text, a number or not.
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
    /// What shows while it is empty, such as the default.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Something short at the end of the label's line, such as a type.
    #[prop(optional, into)]
    note: Signal<String>,
    /// Whether it has to be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// The least number that the down key goes to.
    #[prop(optional, into)]
    min: Option<f64>,
    /// The greatest number that the up key goes to.
    #[prop(optional, into)]
    max: Option<f64>,
    /// By how much the up and down keys change it.
    #[prop(default = 1.0)]
    step: f64,
    /// Whether it can be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let on_key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => step,
            "ArrowDown" => -step,
            _ => return,
        };
        let text = value.get_untracked();
        let start = if text.trim().is_empty() { placeholder.get_untracked() } else { text };
        let Ok(number) = start.trim().parse::<f64>() else { return };
        event.prevent_default();
        let least = min.unwrap_or(f64::NEG_INFINITY);
        let most = max.unwrap_or(f64::INFINITY);
        // Twelve digits, so that 0.1 + 0.2 is 0.3.
        let next = ((number + by).max(least).min(most) * 1e12).round() / 1e12;
        on_input.run(next.to_string());
    };
    let commit = move |()| {
        if let Some(on_commit) = on_commit {
            on_commit.run(());
        }
    };
    view! {
        <TextField
            label
            label_hidden
            value
            on_input
            on_commit=commit
            hint
            error
            placeholder
            note
            required
            disabled
            input_mode="decimal"
            code=true
            on_key=on_key
        />
    }
}
