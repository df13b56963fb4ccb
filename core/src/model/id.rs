//! The ids that nodes can have.

use crate::template::is_name;

/// The most bytes that an id has.
const MAX_BYTES: usize = 64;

/// Whether an id is one that a node can have.
pub fn is_node_id(id: &str) -> bool {
    is_name(id) && id.len() <= MAX_BYTES
}

/// The nearest id that a node can have, with room for some bytes more.
pub(crate) fn nearest_node_id(name: &str, room: usize) -> String {
    let allowed = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    let mended = name.trim().chars().map(|it| if allowed(it) { it } else { '_' });
    let mut mended: String = mended.take(MAX_BYTES - 1 - room).collect();
    if !is_name(&mended) {
        mended.insert(0, '_');
    }
    mended
}
