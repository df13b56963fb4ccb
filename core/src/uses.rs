//! Which nodes and parameters each node refers to.
//!
//! This holds nothing of the document itself, so it can be kept while that is edited.

use crate::model::Document;
use crate::sites::{LikelyUses, SiteReference, Sites, has_inputs};
use crate::template::{Root, Segment};
use crate::types::Type;

/// What each node refers to, in the order of its references.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uses {
    targets: Vec<usize>,
    inputs: Vec<InputUse>,
    /// Whether each node may refer to others besides: what it says of them is unclear.
    is_unclear: Vec<bool>,
    /// What may be meant as a use of a parameter, of each node that has such, in their
    /// order.
    likely: Vec<LikelyUses>,
    /// Where those of each node begin in both lists, and where those of the last end.
    starts: Vec<(usize, usize)>,
}

/// A use of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct InputUse {
    /// Its number among [`Sites::inputs`].
    pub(crate) input: usize,
    /// Whether it is one of its elements that is used.
    pub(crate) is_item: bool,
    /// What that has to be; `None` inside other text, where most will do.
    pub(crate) wanted: Option<&'static Type<'static>>,
}

impl InputUse {
    /// Whether it asks for the same as another one for certain.
    pub(crate) fn is_same(self, other: Self) -> bool {
        let is_same = |(a, b): (&Type<'_>, &Type<'_>)| std::ptr::eq(a, b);
        self.is_item == other.is_item && self.wanted.zip(other.wanted).is_some_and(is_same)
    }
}

/// What one node refers to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UsesOfNode<'u> {
    /// The nodes, as indices.
    pub(crate) targets: &'u [usize],
    /// The parameters.
    pub(crate) inputs: &'u [InputUse],
    /// Whether a reference is malformed, or to a node that does not exist.
    pub(crate) is_unclear: bool,
}

impl Uses {
    /// Those of all nodes that were walked over.
    pub(crate) fn of(document: &Document, sites: &Sites<'_>) -> Self {
        let n_nodes = document.workflow.nodes.len();
        let mut uses = Uses::default();
        uses.starts.reserve(n_nodes + 1);
        uses.targets.reserve(sites.references.len());
        uses.inputs.reserve(sites.references.len());
        for node in 0..n_nodes {
            uses.starts.push((uses.targets.len(), uses.inputs.len()));
            let of_node = sites.of_node(node);
            let mut is_unclear = sites.texts[of_node.texts].iter().any(|it| !it.faults.is_empty());
            for it in &sites.references[of_node.references] {
                is_unclear |= it.target.is_none() && matches!(it.reference.root, Root::Node(_));
                uses.targets.extend(it.target);
                uses.inputs.extend(input_use(it, document, sites));
            }
            let it = &document.workflow.nodes[node];
            is_unclear |=
                !has_inputs(document, it) && document.json.value(it.value).raw().contains("${");
            uses.is_unclear.push(is_unclear);
        }
        uses.starts.push((uses.targets.len(), uses.inputs.len()));
        uses.likely.clone_from(&sites.likely);
        uses
    }

    /// Those of one node.
    pub(crate) fn of_node(&self, node: usize) -> UsesOfNode<'_> {
        let (start, end) = (self.starts[node], self.starts[node + 1]);
        UsesOfNode {
            targets: &self.targets[start.0..end.0],
            inputs: &self.inputs[start.1..end.1],
            is_unclear: self.is_unclear[node],
        }
    }

    /// Every use of a parameter.
    pub(crate) fn inputs(&self) -> &[InputUse] {
        &self.inputs
    }

    /// What may be meant as a use of a parameter, in the order of the nodes.
    pub(crate) fn likely(&self) -> impl Iterator<Item = &LikelyUses> {
        self.likely.iter()
    }

    /// The same of one node, if it has such.
    pub(crate) fn likely_of_node(&self, node: usize) -> Option<&LikelyUses> {
        let at = self.likely.binary_search_by_key(&node, |it| it.node).ok()?;
        Some(&self.likely[at])
    }

    /// Puts those that `other` has of a node in the place of its old ones.
    pub(crate) fn put(&mut self, node: usize, other: &Uses) {
        let (start, end) = (self.starts[node], self.starts[node + 1]);
        let new = other.of_node(node);
        let grown = |len: usize, old: usize| len as isize - old as isize;
        let n_targets = grown(new.targets.len(), end.0 - start.0);
        let n_inputs = grown(new.inputs.len(), end.1 - start.1);
        self.is_unclear[node] = new.is_unclear;
        self.targets.splice(start.0..end.0, new.targets.iter().copied());
        self.inputs.splice(start.1..end.1, new.inputs.iter().copied());
        let first = self.likely.partition_point(|it| it.node < node);
        let end = self.likely.partition_point(|it| it.node <= node);
        self.likely.splice(first..end, other.likely_of_node(node).cloned());
        for start in &mut self.starts[node + 1..] {
            start.0 = start.0.wrapping_add_signed(n_targets);
            start.1 = start.1.wrapping_add_signed(n_inputs);
        }
    }
}

/// The use of a parameter that a reference is: the use of an element asks for an
/// array, and the use of a part for what has parts.
#[inline]
pub(crate) fn input_use(
    it: &SiteReference<'_>,
    document: &Document,
    sites: &Sites<'_>,
) -> Option<InputUse> {
    let site = &sites.texts[it.site];
    let (input, is_item) = match it.reference.root {
        Root::Input(_) => (it.input?, false),
        Root::Item => {
            let source = sites.source_in(site.scope, site.node, &document.workflow.nodes)?;
            (source.input.filter(|_| source.reference.path.is_empty())?, true)
        }
        _ => return None,
    };
    let wanted = match it.reference.path.first() {
        None => site.is_whole.then_some(site.wanted),
        Some(Segment::Key(_)) => Some(&Type::ANY_OBJECT),
        Some(Segment::Index(_)) => Some(&Type::ANY_ARRAY),
    };
    Some(InputUse { input, is_item, wanted })
}
