//! The token that says who the user is.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::storage;

const KEY: &str = "weftwork.token";

/// The token of this tab. It is in the context of the whole app.
///
/// It comes with the address that the server prints, `…/#token=ww_…`, and is kept
/// for the tab alone: who closes the tab has signed out.
#[derive(Debug, Clone, Copy)]
pub struct Token(RwSignal<Option<String>>);

impl Token {
    /// Takes the token out of the address bar, or what the tab has kept.
    pub fn load() -> Self {
        let given = take_from_address();
        if let Some(token) = &given {
            storage::set_session(KEY, Some(token));
        }
        Self(RwSignal::new(given.or_else(|| storage::session(KEY))))
    }

    /// The token; `None` before somebody has signed in.
    pub fn get(self) -> Option<String> {
        self.0.get()
    }

    /// The token, for a handler.
    pub fn get_untracked(self) -> Option<String> {
        self.0.get_untracked()
    }

    /// Signs in, or out with `None`.
    pub fn set(self, token: Option<String>) {
        storage::set_session(KEY, token.as_deref());
        self.0.set(token);
    }
}

/// Takes the token out of the address, so that it is not in the history, in
/// bookmarks, or seen by somebody who looks on.
fn take_from_address() -> Option<String> {
    let location = window().location();
    let fragment = location.hash().ok()?;
    let token = fragment.strip_prefix("#token=")?.to_owned();
    let rest = format!("{}{}", location.pathname().ok()?, location.search().ok()?);
    let history = window().history().ok()?;
    // Where it is not allowed, the token stays in the address, which still works.
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&rest));
    (!token.is_empty()).then_some(token)
}
