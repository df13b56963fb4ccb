//! The bar at the top of pages that are not the editor's.

use leptos::prelude::*;

use super::logo::Logo;
use super::theme::ThemeMenu;
use crate::api::Token;
use crate::ui::{IconButton, IconName};

/// The product's name, the theme, and the way out.
#[component]
pub fn AppBar() -> impl IntoView {
    let token = expect_context::<Token>();
    view! {
        <header class="app-bar">
            <a class="app-bar__brand" href="/">
                <Logo />
                "Weftwork"
            </a>
            <ThemeMenu />
            <IconButton icon=IconName::SignOut label="Sign out" on_click=move |_| token.set(None) />
        </header>
    }
}
