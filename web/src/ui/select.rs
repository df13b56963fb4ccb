//! One of several values to choose.

use leptos::prelude::*;

use super::field::{Field, control, unique_id};
use super::{Icon, IconName};

/// A value to choose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SelectOption {
    /// What is given to `on_input`.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// The heading that it stands under; none when empty. Options of one group
    /// have to stand together.
    pub group: String,
}

impl SelectOption {
    /// An option without a group.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), group: String::new() }
    }
}

/// One of several values. A value that is not among them is shown as well, so that
/// a document with an unknown one is not changed by being looked at.
#[component]
pub fn Select(
    /// What it is for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers alone.
    #[prop(optional)]
    label_hidden: bool,
    /// The value chosen.
    #[prop(into)]
    value: Signal<String>,
    /// What there is to choose from.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// Called with the value that is chosen.
    #[prop(into)]
    on_input: Callback<String>,
    /// How to choose.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with its value.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Something short at the end of the label's line, such as a type.
    #[prop(optional, into)]
    note: Signal<String>,
    /// Whether it has to be chosen.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// Whether it can be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("select");
    let shared = control(&id, error, disabled);
    let groups = move || {
        let (value, mut options) = (value.get(), options.get());
        if options.iter().all(|option| option.value != value) {
            options.insert(0, SelectOption::new(value.clone(), value.clone()));
        }
        let groups = options.chunk_by(|a, b| a.group == b.group);
        groups.map(|options| group(options, &value)).collect_view()
    };
    view! {
        <Field id label label_hidden note required hint error>
            <div class="field__select">
                <select {..shared} on:change=move |event| on_input.run(event_target_value(&event))>
                    {groups}
                </select>
                <Icon name=IconName::ChevronDown />
            </div>
        </Field>
    }
}

/// Options that stand together, under their heading if they have one.
fn group(options: &[SelectOption], chosen: &str) -> AnyView {
    let heading = options.first().map(|option| option.group.clone()).unwrap_or_default();
    let views = options.iter().map(|option| {
        let SelectOption { value, label, .. } = option.clone();
        let is_chosen = value == chosen;
        view! {
            <option value=value selected=is_chosen prop:selected=is_chosen>
                {label}
            </option>
        }
    });
    let views = views.collect_view();
    if heading.is_empty() {
        views.into_any()
    } else {
        view! { <optgroup label=heading>{views}</optgroup> }.into_any()
    }
}
