//! Where a workflow has templates, and what has to stand at each place.
//!
//! One walk over every `items` and payload, beside the types that the task asks
//! for, finds all that rules and types need.

mod each;
mod likely;
mod literal;
mod walk;

use std::borrow::Cow;
use std::ops::Range;

use crate::json::ValueId;
use crate::model::{Document, Node, NodeKind};
use crate::template::{Fault, Reference};
use crate::texts::Texts;
use crate::types::{Builder, Type};
use walk::Walk;

pub(crate) use each::misspelt_each;
pub(crate) use likely::{LikelyUses, has_inputs};
pub(crate) use literal::{UrlFault, beginning_fits, is_needed, literal_fits, url_fault};

/// What one walk finds, in the order of the text.
#[derive(Debug, Default)]
pub struct Sites<'d> {
    /// Every string that has a template.
    pub texts: Vec<Site>,
    /// Every reference in them.
    pub references: Vec<SiteReference<'d>>,
    /// Every object with a `$each`, outer ones before those in them.
    pub eaches: Vec<EachSite>,
    /// Every value that cannot stand where it does.
    pub misfits: Vec<Misfit>,
    /// The names of the parameters: those that are declared, or else those that
    /// references name, in the order of the text.
    pub(crate) inputs: Texts<'d>,
    /// What may be meant as a use of a parameter, of each node that has such, in their
    /// order.
    pub(crate) likely: Vec<LikelyUses>,
    /// Of each node, whether it was walked over.
    is_walked: Vec<bool>,
    /// Of each node, whether its payload has a `response_format`.
    pub(crate) is_formatted: Vec<bool>,
    /// Where what is found in each node begins, and where that of the last ends.
    starts: Vec<Starts>,
}

/// How many there were of each before a node.
#[derive(Debug, Clone, Copy)]
struct Starts {
    texts: u32,
    references: u32,
    eaches: u32,
    misfits: u32,
}

/// What belongs to one node, as indices of the lists of [`Sites`].
pub(crate) struct OfNode {
    /// Of [`Sites::texts`].
    pub(crate) texts: Range<usize>,
    /// Of [`Sites::references`].
    pub(crate) references: Range<usize>,
    /// Of [`Sites::eaches`].
    pub(crate) eaches: Range<usize>,
    /// Of [`Sites::misfits`].
    pub(crate) misfits: Range<usize>,
}

/// A string with a template in it.
#[derive(Debug)]
pub struct Site {
    /// The node, as an index.
    pub node: usize,
    /// The string.
    pub value: ValueId,
    /// Its references, as indices of [`Sites::references`].
    pub references: Range<usize>,
    /// Whether it is exactly one reference.
    pub is_whole: bool,
    /// What could not be read of it.
    pub faults: Vec<Fault>,
    /// What `item` and `index` are here.
    pub scope: Scope,
    /// What has to stand here.
    pub wanted: &'static Type<'static>,
    /// What part it plays there.
    pub role: Role,
    /// The nearest key, for messages.
    pub key: ValueId,
}

/// A reference and where it stands.
#[derive(Debug)]
pub struct SiteReference<'d> {
    /// The string, as an index of [`Sites::texts`].
    pub site: usize,
    /// What it says.
    pub reference: Reference<'d>,
    /// The bytes of the string's text that it takes, braces included.
    pub range: Range<usize>,
    /// The node that it names, if there is one.
    pub target: Option<usize>,
    /// The parameter that it names, if there is one, as its number among
    /// [`Sites::inputs`].
    pub(crate) input: Option<usize>,
}

/// What part a value plays in its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is in the payload.
    Payload,
    /// It is the `items` that a map goes over.
    Items,
    /// It is what a `$each` goes over.
    Each,
}

/// Whose elements `item` and `index` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// There is no current element.
    None,
    /// Those of the map node that one is in.
    Map,
    /// Those of a map within a map, which has no place there.
    NestedMap,
    /// Those of a `$each`, as an index into [`Sites::eaches`].
    Each(usize),
}

/// An object with a `$each`.
#[derive(Debug)]
pub struct EachSite {
    /// The node, as an index.
    pub node: usize,
    /// The object.
    pub object: ValueId,
    /// What it goes over, if that is one reference, as an index into
    /// [`Sites::references`].
    source: Option<usize>,
    /// What `item` and `index` are outside of its template.
    pub outer: Scope,
}

/// A value that cannot be what has to stand in its place.
#[derive(Debug)]
pub struct Misfit {
    /// The node, as an index.
    pub node: usize,
    /// The value.
    pub value: ValueId,
    /// What has to stand here.
    pub wanted: &'static Type<'static>,
    /// What part it plays there.
    pub role: Role,
    /// The nearest key, for messages.
    pub key: ValueId,
}

impl<'d> Sites<'d> {
    /// Walks over every payload, and the `items` of every map. What references are
    /// made of is kept by `builder`.
    pub fn of(document: &'d Document, builder: &'d Builder) -> Self {
        let mut names = Texts::default();
        for param in document.workflow.inputs.iter().flatten() {
            names.add(Cow::Borrowed(&param.name));
        }
        let n_nodes = document.workflow.nodes.len();
        let mut walk = Walk::new(document, builder, names);
        walk.sites.texts.reserve(2 * n_nodes);
        walk.sites.references.reserve(4 * n_nodes);
        walk.over(|_| true)
    }

    /// Walks over some of the nodes. Parameters keep the numbers that they have among
    /// `names`.
    pub(crate) fn of_some(
        document: &'d Document,
        builder: &'d Builder,
        names: Texts<'d>,
        is_wanted: impl Fn(usize) -> bool,
    ) -> Self {
        Walk::new(document, builder, names).over(is_wanted)
    }

    /// Whether a node was walked over.
    pub(crate) fn has(&self, node: usize) -> bool {
        self.is_walked[node]
    }

    /// The one reference that the site is, if it is.
    #[inline]
    pub fn whole(&self, site: &Site) -> Option<&SiteReference<'d>> {
        site.is_whole.then(|| &self.references[site.references.start])
    }

    /// The references of a site.
    pub fn references_of(&self, site: &Site) -> &[SiteReference<'d>] {
        &self.references[site.references.clone()]
    }

    /// The string with a template that this value is.
    #[inline]
    pub(crate) fn text_at(&self, value: ValueId) -> Option<&Site> {
        text_among(&self.texts, value)
    }

    /// The index of the `$each` that is this object.
    pub fn each_at(&self, object: ValueId) -> Option<usize> {
        self.eaches.binary_search_by_key(&object, |each| each.object).ok()
    }

    /// What a `$each` goes over, if that is one reference.
    pub fn source_of(&self, each: usize) -> Option<&SiteReference<'d>> {
        Some(&self.references[self.eaches[each].source?])
    }

    /// What the elements of a scope of a node are those of, if that is one reference.
    pub(crate) fn source_in(
        &self,
        scope: Scope,
        node: usize,
        nodes: &[Node],
    ) -> Option<&SiteReference<'d>> {
        match (scope, &nodes[node].kind) {
            (Scope::Each(each), _) => self.source_of(each),
            (Scope::Map, NodeKind::Map(map)) => {
                // Among its own alone: each reference to an element asks.
                let texts = &self.texts[self.of_node(node).texts];
                self.whole(text_among(texts, map.items?)?)
            }
            _ => None,
        }
    }

    /// What belongs to one node.
    #[inline]
    pub(crate) fn of_node(&self, node: usize) -> OfNode {
        let (start, end) = (self.starts[node], self.starts[node + 1]);
        let range = |start: u32, end: u32| start as usize..end as usize;
        OfNode {
            texts: range(start.texts, end.texts),
            references: range(start.references, end.references),
            eaches: range(start.eaches, end.eaches),
            misfits: range(start.misfits, end.misfits),
        }
    }

    /// How many there are of each.
    fn len(&self) -> Starts {
        Starts {
            texts: self.texts.len() as u32,
            references: self.references.len() as u32,
            eaches: self.eaches.len() as u32,
            misfits: self.misfits.len() as u32,
        }
    }
}

/// The string that this value is, among some in the order of the text.
#[inline]
fn text_among(texts: &[Site], value: ValueId) -> Option<&Site> {
    let at = texts.binary_search_by_key(&value, |site| site.value).ok()?;
    Some(&texts[at])
}
