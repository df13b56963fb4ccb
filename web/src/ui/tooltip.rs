//! A word or three about a control, shown while it is hovered or focused.

use leptos::prelude::*;

/// Shows `text` under its child. The child has to carry the same words for screen
/// readers, as `aria-label` for instance.
#[component]
pub fn Tooltip(
    /// What to show.
    #[prop(into)]
    text: Signal<String>,
    /// The keys that do the same, such as `Ctrl+Z`.
    #[prop(optional, into)]
    shortcut: String,
    /// Whether to show it above instead of below.
    #[prop(optional)]
    above: bool,
    /// What it is about.
    children: Children,
) -> impl IntoView {
    let keys = (!shortcut.is_empty()).then(|| view! { <kbd>{shortcut}</kbd> });
    view! {
        <span class="tooltip" class:tooltip--above=above>
            {children()}
            <span class="tooltip__bubble" aria-hidden="true">
                {text}
                {keys}
            </span>
        </span>
    }
}
