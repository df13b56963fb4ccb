//! Text to fill in: a line, several lines, or a number.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::caret::Caret;
use super::field::{Field, control, unique_id};

/// A line of text; several with `rows`, a number with `step`, kept as the digits
/// that were typed: JSON's may have more of them than a float. Its value belongs
/// to the caller: what is typed goes to `on_input`, and only what comes back in
/// `value` is shown.
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
    /// Called when it is left, or Enter is pressed in its only line.
    #[prop(default = Callback::new(|()| ()), into)]
    on_commit: Callback<()>,
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
    /// The HTML type: `text`, `search`, `url`, `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether it is code, shown in a fixed-width font and not spell-checked.
    #[prop(optional)]
    code: bool,
    /// How many lines it has room for. With more than one it grows with its text.
    #[prop(default = 1)]
    rows: u32,
    /// By how much the up and down keys change it, when it is a number.
    #[prop(optional_no_strip, into)]
    step: Option<f64>,
    /// The least number that the down key goes to.
    #[prop(optional_no_strip, into)]
    min: Option<f64>,
    /// The greatest number that the up key goes to.
    #[prop(optional_no_strip, into)]
    max: Option<f64>,
    /// Whether it can be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// When its keys choose from a list beside it, the id of the option that they are at.
    #[prop(optional_no_strip, into)]
    active_option: Option<Signal<Option<String>>>,
    /// Tells the caller where the caret is, and puts it elsewhere.
    #[prop(optional)]
    caret: Caret,
) -> impl IntoView {
    let id = unique_id("text");
    let code = code || step.is_some();
    let key = move |event: KeyboardEvent| {
        let by = match (event.key().as_str(), step) {
            ("ArrowUp", Some(step)) => step,
            ("ArrowDown", Some(step)) => -step,
            ("Enter", _) if !event.is_composing() => return on_commit.run(()),
            _ => return,
        };
        let text = value.get_untracked();
        let from = if text.trim().is_empty() { first_word(placeholder) } else { text };
        if let Some(next) = stepped(&from, by, min, max) {
            event.prevent_default();
            on_input.run(next);
        }
    };
    let shared = (
        control(&id, error, disabled),
        view! {
            <{..}
                class:field__control--code=code
                spellcheck=if code { "false" } else { "true" }
                placeholder=placeholder
                required=required
                aria-autocomplete=active_option.map(|_| "list")
                aria-activedescendant=move || active_option.and_then(|it| it.get())
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
                // A control that goes away while it has the focus is left after its end.
                on:blur=move |_| on_commit.try_run(()).unwrap_or_default()
            />
        },
    );
    let control = if rows > 1 {
        view! {
            <textarea
                node_ref=caret.area {..shared} class:field__control--area=true rows=rows
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                node_ref=caret.line {..shared} type=kind
                inputmode=if step.is_some() { "decimal" } else { "text" }
                autocomplete="off" autocapitalize=code.then_some("off") on:keydown=key
            />
        }
        .into_any()
    };
    view! { <Field id label label_hidden note required hint error>{control}</Field> }
}

/// What is taken when nothing is typed: `1` of the placeholder `1 (0.25 to 4)`.
fn first_word(placeholder: Signal<String>) -> String {
    placeholder.with_untracked(|it| it.split([' ', ',']).next().unwrap_or_default().to_owned())
}

/// The number of `text` changed by `by` within its limits; `None` for no number.
fn stepped(text: &str, by: f64, min: Option<f64>, max: Option<f64>) -> Option<String> {
    let number = text.trim().parse::<f64>().ok()? + by;
    let number = number.max(min.unwrap_or(f64::NEG_INFINITY)).min(max.unwrap_or(f64::INFINITY));
    // Twelve digits, so that 0.1 + 0.2 is 0.3.
    Some(((number * 1e12).round() / 1e12).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_stepped_within_their_limits() {
        let text = |text: &str, by| stepped(text, by, Some(0.0), Some(2.0));
        assert_eq!(text("0.1", 0.2).as_deref(), Some("0.3"));
        assert_eq!(text(" 2 ", 1.0).as_deref(), Some("2"));
        assert_eq!(text("0.5", -1.0).as_deref(), Some("0"));
        assert_eq!(text("${input.n}", 1.0), None);
    }
}
