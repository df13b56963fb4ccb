//! Lets petgraph's algorithms walk over a [`Graph`] as it is.

use fixedbitset::FixedBitSet;
use petgraph::Direction;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, Visitable,
};

use super::{Graph, Link};

/// The nodes at the other ends of some links.
pub struct Neighbors<'g> {
    links: std::slice::Iter<'g, Link>,
    other_end: fn(&Link) -> usize,
}

impl Iterator for Neighbors<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        self.links.next().map(self.other_end)
    }
}

impl GraphBase for Graph {
    type NodeId = usize;
    type EdgeId = usize;
}

impl<'g> IntoNeighbors for &'g Graph {
    type Neighbors = Neighbors<'g>;

    fn neighbors(self, node: usize) -> Neighbors<'g> {
        self.neighbors_directed(node, Direction::Outgoing)
    }
}

impl<'g> IntoNeighborsDirected for &'g Graph {
    type NeighborsDirected = Neighbors<'g>;

    #[inline]
    fn neighbors_directed(self, node: usize, direction: Direction) -> Neighbors<'g> {
        match direction {
            Direction::Outgoing => {
                Neighbors { links: self.outgoing.of(node).iter(), other_end: |link| link.to }
            }
            Direction::Incoming => {
                Neighbors { links: self.incoming.of(node).iter(), other_end: |link| link.from }
            }
        }
    }
}

impl IntoNodeIdentifiers for &Graph {
    type NodeIdentifiers = std::ops::Range<usize>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        0..self.n_nodes()
    }
}

impl Visitable for Graph {
    type Map = FixedBitSet;

    fn visit_map(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.n_nodes())
    }

    fn reset_map(&self, map: &mut FixedBitSet) {
        map.clear();
    }
}
