//! Something that is on or off.

use leptos::prelude::*;

use super::field::{described_by, unique_id};

/// A switch with its words beside it.
#[component]
pub fn Switch(
    /// What is on or off.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with what it is to be.
    #[prop(into)]
    on_change: Callback<bool>,
    /// What it does.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it can be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("switch");
    let about = described_by(&id);
    view! {
        <div class="switch">
            <button
                type="button"
                id=id.clone()
                class="switch__button"
                role="switch"
                disabled=disabled
                aria-checked=move || checked.get().to_string()
                aria-describedby=about.clone()
                on:click=move |_| on_change.run(!checked.get_untracked())
            >
                <span class="switch__knob"></span>
            </button>
            <label class="switch__label" for=id>{label}</label>
            <span class="switch__hint" id=about>{hint}</span>
        </div>
    }
}
