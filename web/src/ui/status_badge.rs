//! How far something is, as a coloured word.

use leptos::prelude::*;

use super::{Icon, IconName, Spinner};

/// The icon of a status by its name in JSON; `None` while it is at work.
pub fn status_icon(status: &str) -> Option<IconName> {
    match status {
        "running" => None,
        "completed" => Some(IconName::Success),
        "failed" => Some(IconName::Error),
        "cancelled" => Some(IconName::Cancelled),
        "skipped" => Some(IconName::Skipped),
        _ => Some(IconName::Clock),
    }
}

/// A status with its icon: told by form and word, not by colour alone.
#[component]
pub fn StatusBadge(
    /// The status's name in JSON, such as `timed_out`.
    #[prop(into)]
    status: Signal<&'static str>,
    /// Whether to show the icon alone; the word is then for screen readers.
    #[prop(optional)]
    icon_only: bool,
) -> impl IntoView {
    let form = if icon_only { " status-badge--icon-only" } else { "" };
    let class = move || format!("status-badge status-badge--{}{form}", status.get());
    let word = move || {
        let mut word = status.get().replace('_', " ");
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        word
    };
    view! {
        <span class=class>
            {move || match status_icon(status.get()) {
                Some(name) => view! { <Icon name /> }.into_any(),
                None => view! { <Spinner /> }.into_any(),
            }}
            <span class:visually-hidden=icon_only>{word}</span>
        </span>
    }
}
