//! What every form control has around it: a label, a hint, and what is wrong.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::attr::Attribute;
use leptos::prelude::*;

use super::Prose;

/// An id for an element that no other element has.
pub fn unique_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Lays out a control with its label above, and its hint or error below.
///
/// The control has to carry the attributes of [`control`], made of the same `id`
/// and `error`.
#[component]
pub fn Field(
    /// The control's id.
    id: String,
    /// What the control is for.
    #[prop(into)]
    label: Signal<String>,
    /// Whether the label is for screen readers alone.
    #[prop(optional)]
    label_hidden: bool,
    /// Something short at the end of the label's line, such as a type.
    #[prop(optional, into)]
    note: Signal<String>,
    /// Whether it has to be filled in.
    #[prop(optional, into)]
    required: Signal<bool>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with its value.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let described_by = described_by(&id);
    let below = move || match error.get() {
        Some(error) => Some((error, "field__error")),
        None => Some((hint.get(), "field__hint")).filter(|(hint, _)| !hint.is_empty()),
    };
    view! {
        <div class="field" class:field--wrong=move || error.with(Option::is_some)>
            <div class="field__head" class:visually-hidden=label_hidden>
                <label class="field__label" for=id>
                    {label}
                    <Show when=move || required.get()>
                        <span class="field__required" title="Has to be filled in">"*"</span>
                    </Show>
                </label>
                <Show when=move || note.with(|it| !it.is_empty())>
                    <span class="field__note">{note}</span>
                </Show>
            </div>
            {children()}
            <div id=described_by aria-live="polite">
                {move || below().map(|(text, class)| view! { <p class=class><Prose text /></p> })}
            </div>
        </div>
    }
}

/// The attributes that every control in a [`Field`] has.
pub fn control(
    id: &str,
    error: Signal<Option<String>>,
    disabled: Signal<bool>,
) -> impl Attribute + use<> {
    let (id, about) = (id.to_owned(), described_by(id));
    view! {
        <{..}
            id=id
            class="field__control"
            disabled=disabled
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-describedby=about
        />
    }
}

/// The id of the text below the control with this id.
pub fn described_by(id: &str) -> String {
    format!("{id}-about")
}
