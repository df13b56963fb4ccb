//! The edges of a graph by one of their ends.

use std::ops::Range;

/// An edge whose two ends exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The node that waits, as an index.
    pub to: usize,
    /// The node that it waits for, as an index.
    pub from: usize,
    /// The edge's index in the workflow.
    pub edge: usize,
}

/// Links in the order of one of their ends.
#[derive(Debug, Clone)]
pub(super) struct Links {
    all: Vec<Link>,
    /// Where the links of each node begin, and where those of the last end.
    starts: Vec<u32>,
}

impl Links {
    /// Sorts links by an end, which is below `n_nodes`; those of one node keep their
    /// order. By counting, which takes two walks over them, however many they are.
    #[inline]
    pub(super) fn by(end: fn(&Link) -> usize, links: &[Link], n_nodes: usize) -> Self {
        let mut starts = vec![0; n_nodes + 1];
        for link in links {
            starts[end(link) + 1] += 1;
        }
        for node in 0..n_nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut all = links.to_vec();
        for link in links {
            let place = &mut next[end(link)];
            all[*place as usize] = *link;
            *place += 1;
        }
        Self { all, starts }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Link] {
        &self.all
    }

    /// Those of one node, as positions in [`Links::all`].
    pub(super) fn range(&self, node: usize) -> Range<usize> {
        self.starts[node] as usize..self.starts[node + 1] as usize
    }

    /// Those of one node.
    #[inline]
    pub(super) fn of(&self, node: usize) -> &[Link] {
        &self.all[self.range(node)]
    }
}
