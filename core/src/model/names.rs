//! Node ids → nodes.

use std::borrow::Cow;
use std::cell::Cell;

use hashbrown::HashTable;

use super::{MAX_NODES, Node};
use crate::json::ValueId;
use crate::same::is_same;
use crate::texts::Texts;

/// Finds nodes by their ids. It is only ever asked, never listed, so its order,
/// which is not that of the text, shows nowhere.
#[derive(Debug, Clone)]
pub(crate) enum Names {
    /// By the hash of the id: what is quick.
    Hashed(HashTable<u32>),
    /// By the order of the ids, when they were made to have one hash. Beside it, the
    /// node of each text.
    Ordered(Texts<'static>, Vec<u32>),
}

/// How many ids may be compared in vain for each node, before it is no chance.
const PATIENCE: usize = 8;

impl Default for Names {
    fn default() -> Self {
        Names::Hashed(HashTable::new())
    }
}

impl Names {
    /// The names of `nodes`, and the keys that stand twice: the first and the later
    /// one. Of two nodes with one id the first counts. Of a document with more than
    /// [`MAX_NODES`] nothing else is said, so the others need no names.
    pub(crate) fn of(nodes: &[Node]) -> (Self, Vec<(ValueId, ValueId)>) {
        let nodes = &nodes[..nodes.len().min(MAX_NODES)];
        Self::hashed(nodes).unwrap_or_else(|| Self::ordered(nodes))
    }

    /// `None` if too many of them have one hash.
    fn hashed(nodes: &[Node]) -> Option<(Self, Vec<(ValueId, ValueId)>)> {
        let mut table = HashTable::with_capacity(nodes.len());
        let mut repeated = Vec::new();
        let patience = Cell::new(PATIENCE * (nodes.len() + 1));
        let hash_of = |index: &u32| hash(&nodes[*index as usize].id);
        for (index, node) in nodes.iter().enumerate() {
            let is_it = |other: &u32| {
                patience.set(patience.get().saturating_sub(1));
                is_same(nodes[*other as usize].id.as_bytes(), node.id.as_bytes())
            };
            let hash = hash(&node.id);
            match table.find(hash, is_it) {
                Some(&first) => repeated.push((nodes[first as usize].key, node.key)),
                None => drop(table.insert_unique(hash, index as u32, hash_of)),
            }
            if patience.get() == 0 {
                return None;
            }
        }
        Some((Names::Hashed(table), repeated))
    }

    fn ordered(nodes: &[Node]) -> (Self, Vec<(ValueId, ValueId)>) {
        let mut texts = Texts::default();
        let (mut firsts, mut repeated) = (Vec::new(), Vec::new());
        for (index, node) in nodes.iter().enumerate() {
            let (number, is_new) = texts.add(Cow::Owned(node.id.to_string()));
            if is_new {
                firsts.push(index as u32);
            } else {
                repeated.push((nodes[firsts[number] as usize].key, node.key));
            }
        }
        (Names::Ordered(texts, firsts), repeated)
    }

    /// The index of the node with this id among `nodes`, of which this was made.
    pub(crate) fn find(&self, nodes: &[Node], id: &str) -> Option<usize> {
        let index = match self {
            Names::Hashed(table) => {
                let is_it =
                    |index: &u32| is_same(nodes[*index as usize].id.as_bytes(), id.as_bytes());
                *table.find(hash(id), is_it)?
            }
            Names::Ordered(texts, firsts) => firsts[texts.find(id)?],
        };
        Some(index as usize)
    }
}

/// A hash that is the same everywhere. The usual quick ones are made for words of the
/// machine's size, and WebAssembly's are half as long as those that it computes with.
#[inline]
fn hash(id: &str) -> u64 {
    const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(FACTOR).rotate_left(26);
    let (words, rest) = id.as_bytes().as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let last = rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte));
    mix(words.fold(id.len() as u64, mix), last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn both_ways_find_the_first_node_of_each_id() {
        let document = parse(r#"{"nodes":{"a":{},"":{},"a":1,"ein längerer Name":{},"a":{}}}"#);
        let nodes = &document.workflow.nodes;
        let (hashed, ordered) = (Names::hashed(nodes).unwrap(), Names::ordered(nodes));
        assert_eq!(hashed.1, [(nodes[0].key, nodes[2].key), (nodes[0].key, nodes[4].key)]);
        assert_eq!(hashed.1, ordered.1);
        for (id, index) in
            [("a", Some(0)), ("", Some(1)), ("ein längerer Name", Some(3)), ("b", None)]
        {
            assert_eq!((hashed.0.find(nodes, id), ordered.0.find(nodes, id)), (index, index));
        }
    }
}
