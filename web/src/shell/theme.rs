//! Light or dark, and the title of the tab.

use leptos::prelude::*;

use crate::storage;
use crate::ui::{ButtonVariant, IconName, Menu, MenuItem};

/// Where the choice is kept; `theme.js` reads it before the first paint.
const KEY: &str = "weftwork.theme";

/// Chooses the theme: the system's, light, or dark.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let theme = RwSignal::new(storage::local(KEY).unwrap_or_default());
    let icon = Signal::derive(move || match theme.get().as_str() {
        "light" => IconName::Sun,
        "dark" => IconName::Moon,
        _ => IconName::Monitor,
    });
    let choose = move |name: &str| {
        storage::set_local(KEY, (!name.is_empty()).then_some(name));
        if let Some(root) = document().document_element() {
            // It fails only for a name that is no attribute name.
            let _ = match name {
                "" => root.remove_attribute("data-theme"),
                name => root.set_attribute("data-theme", name),
            };
        }
        theme.set(name.to_owned());
    };
    view! {
        <Menu label="Theme" icon icon_only=true variant=ButtonVariant::Ghost align_end=true>
            <MenuItem icon=IconName::Monitor on_select=move |()| choose("")>"System theme"</MenuItem>
            <MenuItem icon=IconName::Sun on_select=move |()| choose("light")>"Light"</MenuItem>
            <MenuItem icon=IconName::Moon on_select=move |()| choose("dark")>"Dark"</MenuItem>
        </Menu>
    }
}

/// Names the tab after what its page shows.
pub fn set_title(title: &str) {
    let title =
        if title.is_empty() { "Weftwork".to_owned() } else { format!("{title} · Weftwork") };
    document().set_title(&title);
}
