//! The page that asks for a token.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Client, Token};
use crate::shell::{Logo, set_title};
use crate::ui::{Button, ButtonVariant, TextField};

/// Asks for a token, tries it, and signs in with it.
#[component]
pub fn SignIn() -> impl IntoView {
    let token = expect_context::<Token>();
    let client = expect_context::<Client>();
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    set_title("Sign in");

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = text.get_untracked().trim().to_owned();
        // People paste the whole address as well.
        let given = given.rsplit_once("#token=").map_or(given.clone(), |(_, it)| it.to_owned());
        if !given.starts_with("ww_") {
            error.set(Some("A token begins with ww_.".to_owned()));
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let answer = client.check(&given).await;
            is_busy.set(false);
            match answer {
                Ok(()) => token.set(Some(given)),
                Err(failure) if failure.status == 401 => {
                    error.set(Some("The server does not know this token.".to_owned()));
                }
                Err(failure) => error.set(Some(failure.message)),
            }
        });
    };
    let type_in = move |value| {
        error.set(None);
        text.set(value);
    };
    view! {
        <main class="sign-in">
            <form class="sign-in__card" on:submit=submit>
                <Logo />
                <h1 class="sign-in__title">"Sign in to Weftwork"</h1>
                <p class="sign-in__text">
                    "Open the address that the server printed when it started, or paste the token from it. "
                    "It is also in the file " <code>"owner-token"</code> " of its data folder."
                </p>
                <TextField
                    label="Token"
                    value=text
                    on_input=type_in
                    error=error
                    kind="password"
                    code=true
                    placeholder="ww_…"
                />
                <Button variant=ButtonVariant::Primary submit=true busy=is_busy>
                    "Sign in"
                </Button>
                <p class="sign-in__small">"The token stays in this tab, until you close it."</p>
            </form>
        </main>
    }
}
