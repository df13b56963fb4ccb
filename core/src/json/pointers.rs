//! Values → the JSON Pointers (RFC 6901) that name them, many in one walk.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Kind, Value, ValueId, escape_pointer_token};

/// The pointers of some values.
#[derive(Debug, Clone, Default)]
pub struct Pointers(BTreeMap<ValueId, String>);

impl Pointers {
    /// Finds the pointers of the `wanted` values below `root`. A key has its
    /// value's pointer.
    pub fn of(root: Value<'_>, mut wanted: Vec<ValueId>) -> Self {
        wanted.sort_unstable();
        wanted.dedup();
        let mut found = BTreeMap::new();
        walk(root, &mut String::new(), &mut wanted.as_slice(), &mut found);
        Self(found)
    }

    /// The pointer of a value that was wanted; else that of the document.
    pub fn of_value(&self, value: ValueId) -> &str {
        self.0.get(&value).map_or("", String::as_str)
    }
}

/// Visits `value` and, of its children, those that hold wanted values. Documents
/// are at most 64 levels deep, so the recursion is bounded.
fn walk(
    value: Value<'_>,
    path: &mut String,
    wanted: &mut &[ValueId],
    found: &mut BTreeMap<ValueId, String>,
) {
    take(value.id(), path, wanted, found);
    let length = path.len();
    match value.kind() {
        Kind::Array => {
            for (index, element) in value.elements().enumerate() {
                let Some(next) = wanted.first() else { break };
                if element.contains(*next) {
                    // Writing to a `String` cannot fail.
                    let _ = write!(path, "/{index}");
                    walk(element, path, wanted, found);
                    path.truncate(length);
                }
            }
        }
        Kind::Object => {
            for (key, member) in value.members() {
                let Some(next) = wanted.first() else { break };
                if *next == key.id() || member.contains(*next) {
                    path.push('/');
                    path.push_str(&escape_pointer_token(&key.as_str().unwrap_or_default()));
                    take(key.id(), path, wanted, found);
                    walk(member, path, wanted, found);
                    path.truncate(length);
                }
            }
        }
        _ => {}
    }
}

fn take(
    value: ValueId,
    path: &str,
    wanted: &mut &[ValueId],
    found: &mut BTreeMap<ValueId, String>,
) {
    if wanted.first() == Some(&value) {
        found.insert(value, path.to_owned());
        *wanted = &wanted[1..];
    }
}
