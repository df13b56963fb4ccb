//! Node ids → nodes.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::Node;

/// Finds nodes by their ids. It is only ever asked, never listed, so its order,
/// which is not that of the text, shows nowhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(HashTable<u32>);

impl Names {
    /// The names of `nodes`. Of two nodes with one id the first counts; the other
    /// is a duplicate key.
    pub(crate) fn of(nodes: &[Node]) -> Self {
        let mut table = HashTable::with_capacity(nodes.len());
        let hash_of = |index: &u32| hash(&nodes[*index as usize].id);
        for (index, node) in (0..).zip(nodes) {
            let is_it = |other: &u32| nodes[*other as usize].id == node.id;
            table.entry(hash(&node.id), is_it, hash_of).or_insert(index);
        }
        Self(table)
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
