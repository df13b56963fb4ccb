//! Node ids → nodes.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::Node;
use crate::json::ValueId;

/// Finds nodes by their ids. It is only ever asked, never listed, so its order,
/// which is not that of the text, shows nowhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(HashTable<u32>);

impl Names {
    /// The names of `nodes`, and the keys that stand twice: the first and the later
    /// one. Of two nodes with one id the first counts.
    pub(crate) fn of(nodes: &[Node]) -> (Self, Vec<(ValueId, ValueId)>) {
        let mut names = Self(HashTable::with_capacity(nodes.len()));
        let mut repeated = Vec::new();
        let hash_of = |index: &u32| hash(&nodes[*index as usize].id);
        for (index, node) in nodes.iter().enumerate() {
            match names.find(nodes, &node.id) {
                Some(first) => repeated.push((nodes[first].key, node.key)),
                None => drop(names.0.insert_unique(hash(&node.id), index as u32, hash_of)),
            }
        }
        (names, repeated)
    }

    /// The index of the node with this id among `nodes`, of which this was made.
    pub(crate) fn find(&self, nodes: &[Node], id: &str) -> Option<usize> {
        let is_it = |index: &u32| nodes[*index as usize].id.as_ref() == id;
        self.0.find(hash(id), is_it).map(|&index| index as usize)
    }
}

/// The hasher has no seed, so this is the same everywhere.
fn hash(id: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write(id.as_bytes());
    hasher.finish()
}
