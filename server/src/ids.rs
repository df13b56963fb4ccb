//! Names of things: a prefix that says what it is, then a ULID, whose first half
//! orders by time and whose second cannot be guessed.

use ulid::Ulid;

/// `org_`, `tok_`, `wf_`, `exec_` or `art_`, and a new ULID.
pub(crate) fn new(prefix: &str) -> String {
    format!("{prefix}_{}", Ulid::generate().to_string().to_lowercase())
}
