//! Names of things: a prefix that says what it is, then a ULID, whose first half
//! orders by time and whose second cannot be guessed.

use ulid::Ulid;

use crate::clock::next_ms;

/// `org_`, `tok_`, `wf_`, `exec_` or `art_`, and a new ULID. It sorts after every
/// one that was made before.
pub(crate) fn new(prefix: &str) -> String {
    let ulid = Ulid::from_parts(next_ms(), Ulid::generate().random());
    format!("{prefix}_{}", ulid.to_string().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_names_sort_after_earlier_ones() {
        let names: Vec<String> = (0..1000).map(|_| new("exec")).collect();
        assert!(names.is_sorted());
    }
}
