//! What a node has that not all have.

use super::NodeFacts;

/// What a node has that not all have. Rules that look at that alone are asked of no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Having(u8);

impl Having {
    /// What every node has.
    pub(crate) const ANYTHING: Having = Having(1);
    /// It is a map.
    pub(crate) const MAP: Having = Having(2);
    /// A `$each`.
    pub(crate) const EACH: Having = Having(4);
    /// Something in `${…}` that cannot be read.
    pub(crate) const FAULT: Having = Having(8);
    /// A reference to a node or a parameter that does not exist.
    pub(crate) const STRANGER: Having = Having(16);
    /// A reference to the current element or its position.
    pub(crate) const ELEMENT: Having = Having(32);

    /// Whether something is in both.
    #[inline]
    pub(crate) const fn meets(self, other: Having) -> bool {
        self.0 & other.0 != 0
    }

    /// What is in either.
    pub(crate) const fn or(self, other: Having) -> Having {
        Having(self.0 | other.0)
    }

    /// This, if it is so.
    #[inline]
    pub(crate) fn when(self, is_so: bool) -> Having {
        if is_so { self } else { Having(0) }
    }
}

impl NodeFacts<'_, '_> {
    /// What it has that not all nodes have.
    pub(crate) fn having(self) -> Having {
        let of_node = self.facts.sites.of_node(self.index);
        let has_fault =
            self.facts.sites.texts[of_node.texts].iter().any(|it| !it.faults.is_empty());
        let having = Having::ANYTHING
            .or(Having::MAP.when(self.node.map().is_some()))
            .or(Having::EACH.when(!of_node.eaches.is_empty()))
            .or(Having::FAULT.when(has_fault));
        let references = &self.facts.sites.references[of_node.references];
        let unnamed = references.iter().filter(|it| it.target.is_none() && it.input.is_none());
        unnamed.fold(having, |having, it| {
            let is_of_item = it.reference.is_of_item();
            having.or(if is_of_item { Having::ELEMENT } else { Having::STRANGER })
        })
    }
}
