//! The whole app: who is signed in, which page shows.

mod sign_in;

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use sign_in::SignIn;

use crate::api::{Client, Token};
use crate::editor::EditorPage;
use crate::shell::set_title;
use crate::ui::{EmptyState, IconName, ToastRegion, Toasts};
use crate::workflows::WorkflowsPage;

/// Puts the app into the page, in the place of what showed while it was loading.
pub fn start() {
    // Without this, a fault of the program says nothing but "unreachable".
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    mount_to_body(App);
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
}

/// The app.
#[component]
fn App() -> impl IntoView {
    let token = Token::load();
    provide_context(token);
    provide_context(Client::new(token));
    Toasts::provide();
    let is_signed_in = Memo::new(move |_| token.get().is_some());

    view! {
        <Show when=move || is_signed_in.get() fallback=SignIn>
            <Router>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=WorkflowsPage />
                    // One route for all of them, so that opening a run keeps the canvas.
                    <Route path=path!("/workflows/:id/:section?/:run?") view=EditorPage />
                </Routes>
            </Router>
        </Show>
        <ToastRegion />
    }
}

/// What an unknown address shows.
#[component]
fn NotFound() -> impl IntoView {
    set_title("Not found");
    view! {
        <main class="not-found">
            <EmptyState
                icon=IconName::Search
                title="There is no such page"
                text="The address may be cut off, or what it names was deleted."
            >
                <a class="button button--secondary" href="/">"All workflows"</a>
            </EmptyState>
        </main>
    }
}
