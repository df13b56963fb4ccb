//! The models that the server offers.

use leptos::task::spawn_local;

use super::document::Document;
use crate::api::Client;

/// Asks the server for its models. Until they are known, and when they cannot
/// be had, every model counts as known.
pub fn load_catalogue(client: Client, document: Document) {
    spawn_local(async move {
        if let Ok(catalogue) = client.models().await {
            document.set_catalogue(catalogue);
        }
    });
}
