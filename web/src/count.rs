//! Counts as people say them.

/// `0 nodes`, `1 node`, `3 nodes`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
