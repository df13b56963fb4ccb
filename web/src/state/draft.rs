//! Texts that the server does not have yet, in the browser's storage.

use serde::{Deserialize, Serialize};

use crate::storage;

/// A text that was not saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// What the server called the text that it came from.
    pub etag: Option<String>,
}

fn key(workflow_id: &str) -> String {
    format!("weftwork.unsaved.{workflow_id}")
}

/// Browsers keep about five million characters; more than this is not tried, for
/// each try costs time while the user types.
const MOST_BYTES: usize = 2_000_000;

/// Keeps a text. Storage can be full or forbidden; then there is only the page.
pub fn keep(workflow_id: &str, text: &str, etag: Option<&str>) {
    if text.len() > MOST_BYTES {
        return;
    }
    let draft = Draft { text: text.to_owned(), etag: etag.map(str::to_owned) };
    if let Ok(draft) = serde_json::to_string(&draft) {
        storage::set_local(&key(workflow_id), Some(&draft));
    }
}

/// The text that was kept.
pub fn kept(workflow_id: &str) -> Option<Draft> {
    serde_json::from_str(&storage::local(&key(workflow_id))?).ok()
}

/// Forgets the text that was kept.
pub fn forget(workflow_id: &str) {
    storage::set_local(&key(workflow_id), None);
}
