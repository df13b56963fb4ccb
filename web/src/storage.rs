//! What the browser keeps: for ever (`local`) or as long as the tab (`session`).
//!
//! Storage can be forbidden or full. Then nothing is kept, and nothing else is
//! different.

use web_sys::Storage;

/// What was kept for ever under `key`.
pub fn local(key: &str) -> Option<String> {
    read(local_storage(), key)
}

/// Keeps `value` for ever; `None` forgets it. Says whether that worked.
pub fn set_local(key: &str, value: Option<&str>) -> bool {
    write(local_storage(), key, value)
}

/// What was kept for this tab under `key`.
pub fn session(key: &str) -> Option<String> {
    read(session_storage(), key)
}

/// Keeps `value` for this tab; `None` forgets it. Says whether that worked.
pub fn set_session(key: &str, value: Option<&str>) -> bool {
    write(session_storage(), key, value)
}

fn local_storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn read(storage: Option<Storage>, key: &str) -> Option<String> {
    storage?.get_item(key).ok()?
}

fn write(storage: Option<Storage>, key: &str, value: Option<&str>) -> bool {
    let Some(storage) = storage else { return false };
    match value {
        Some(value) => storage.set_item(key, value).is_ok(),
        None => storage.remove_item(key).is_ok(),
    }
}
