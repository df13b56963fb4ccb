//! What the rules look at: the document, its graph, its templates, their types
//! and the lengths of its arrays, each worked out once.

mod having;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use crate::catalogue::Catalogue;
use crate::count::Counts;
use crate::flow::flow_order;
use crate::graph::{Graph, MeantEdges};
use crate::infer::{Inputs, Types};
use crate::json::{Json, Value, ValueId};
use crate::model::{Document, Node, Workflow};
use crate::nearest::Guesser;
use crate::sites::{EachSite, Misfit, Site, Sites};
use crate::template::Reference;
use crate::texts::Texts;
use crate::types::{Builder, Dead, Way};
use crate::uses::Uses;
use crate::words;

pub(crate) use having::Having;

/// A document, seen for checking.
pub struct Facts<'d> {
    /// The text's values.
    pub json: &'d Json,
    /// The document.
    pub document: &'d Document,
    /// The workflow in it.
    pub workflow: &'d Workflow,
    /// The models that there are.
    pub catalogue: &'d Catalogue,
    /// Which node waits for which.
    pub graph: Graph,
    /// What edges that are written wrong were meant as; looked for when first asked for.
    meant_edges: OnceCell<MeantEdges>,
    /// Where it has templates.
    pub sites: Sites<'d>,
    /// Which nodes and parameters each node refers to.
    pub(crate) uses: Uses,
    /// What type everything has.
    pub types: Types<'d>,
    /// Guesses what unknown names stand for.
    pub(crate) guesser: Guesser,
    /// How many elements arrays have, whatever a run is given.
    pub counts: Counts<'d>,
    /// Of each node which tolerant map its result comes from, as far as that was asked.
    pub(crate) tolerant_sources: RefCell<Vec<TolerantSource>>,
    /// The elements of the map that was asked last which are looked at one by one.
    pub(crate) plain_elements: RefCell<(Option<usize>, Vec<Value<'d>>)>,
    /// Whether it can be read, and is not too large to look at each node and edge.
    pub is_fit: bool,
}

impl<'d> Facts<'d> {
    /// Works out what the rules need.
    pub fn new(document: &'d Document, catalogue: &'d Catalogue, builder: &'d Builder) -> Self {
        let graph = Graph::new(&document.workflow);
        let sites = Sites::of(document, builder);
        let uses = Uses::of(document, &sites);
        let mut inputs = Inputs::of_uses(document, &sites, &uses, builder);
        if inputs.have_clash() {
            inputs = Inputs::new(document, &sites, builder);
        }
        Self::with(document, catalogue, builder, graph, sites, uses, inputs)
    }

    /// The same for some of the nodes, when what is known of the others is still at
    /// hand: the graph, what refers to what, and by what `names` to parameters.
    pub(crate) fn of_some(
        document: &'d Document,
        catalogue: &'d Catalogue,
        builder: &'d Builder,
        (graph, uses, names): (Graph, Uses, &'d Texts<'d>),
        is_wanted: impl Fn(usize) -> bool,
    ) -> Self {
        let sites = Sites::of_some(document, builder, names.clone(), is_wanted);
        let inputs = Inputs::of_uses(document, &sites, &uses, builder);
        Self::with(document, catalogue, builder, graph, sites, uses, inputs)
    }

    fn with(
        document: &'d Document,
        catalogue: &'d Catalogue,
        builder: &'d Builder,
        graph: Graph,
        sites: Sites<'d>,
        uses: Uses,
        inputs: Inputs<'d>,
    ) -> Self {
        let workflow = &document.workflow;
        let order = flow_order(&workflow.nodes, &uses, |node| sites.has(node));
        Facts {
            json: &document.json,
            document,
            workflow,
            catalogue,
            types: Types::new(document, &order, &sites, inputs, builder),
            counts: Counts::new(document, &order, &sites, None),
            graph,
            meant_edges: OnceCell::new(),
            tolerant_sources: RefCell::default(),
            plain_elements: RefCell::default(),
            sites,
            uses,
            guesser: Guesser::new(document.json.text().len()),
            is_fit: document.unreadable.is_none() && !workflow.is_too_large(),
        }
    }

    /// What the edges were most likely meant as.
    pub(crate) fn meant_edges(&self) -> &MeantEdges {
        self.meant_edges.get_or_init(|| MeantEdges::of(self.document, &self.guesser))
    }

    /// The node's id, for messages.
    #[inline]
    pub fn id(&self, node: usize) -> &'d str {
        &self.workflow.nodes[node].id
    }

    /// The text of a string value.
    #[inline]
    pub fn text(&self, id: ValueId) -> Cow<'d, str> {
        self.json.value(id).as_str().unwrap_or_default()
    }

    /// The value that an id names.
    #[inline]
    pub fn value(&self, id: ValueId) -> Value<'d> {
        self.json.value(id)
    }

    /// The value of `input_params`.
    #[inline]
    pub fn value_of_inputs(&self) -> Option<Value<'d>> {
        self.json.root().member(words::INPUT_PARAMS)
    }

    /// Whether the document declares a parameter of this name.
    pub(crate) fn is_declared(&self, name: &str) -> bool {
        self.workflow.inputs.is_some() && self.sites.inputs.find(name).is_some()
    }

    /// Every reference, with its place and its type.
    pub fn references(&self) -> impl Iterator<Item = Found<'_, 'd>> {
        (0..self.sites.references.len()).map(|index| self.reference(index))
    }

    /// The one reference that a site is, if it is, with its type.
    #[inline]
    pub fn whole(&self, site: &Site) -> Option<Found<'_, 'd>> {
        site.is_whole.then(|| self.reference(site.references.start))
    }

    /// One node, with what is known of it.
    #[inline]
    pub(crate) fn node(&self, index: usize) -> NodeFacts<'_, 'd> {
        NodeFacts { facts: self, index, node: &self.workflow.nodes[index] }
    }

    #[inline]
    fn reference(&self, index: usize) -> Found<'_, 'd> {
        let it = &self.sites.references[index];
        Found {
            number: index,
            site: &self.sites.texts[it.site],
            reference: &it.reference,
            range: &it.range,
            target: it.target,
            input: it.input,
            way: self.types.way(index),
        }
    }
}

/// The tolerant map that a node's result comes from.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum TolerantSource {
    /// Nobody asked yet.
    #[default]
    Unknown,
    /// It comes from no such map.
    None,
    /// The map, as an index.
    Map(usize),
}

/// One node, with what is known of it.
#[derive(Clone, Copy)]
pub(crate) struct NodeFacts<'f, 'd> {
    /// What is known of the document.
    pub(crate) facts: &'f Facts<'d>,
    /// Where it stands among the nodes.
    pub(crate) index: usize,
    /// The node.
    pub(crate) node: &'d Node,
}

impl<'f, 'd> NodeFacts<'f, 'd> {
    /// Its strings that have a template.
    #[inline]
    pub(crate) fn texts(self) -> &'f [Site] {
        &self.facts.sites.texts[self.facts.sites.of_node(self.index).texts]
    }

    /// Its references, with their places and types.
    #[inline]
    pub(crate) fn references(self) -> impl Iterator<Item = Found<'f, 'd>> {
        self.facts
            .sites
            .of_node(self.index)
            .references
            .map(move |index| self.facts.reference(index))
    }

    /// Its objects with a `$each`.
    #[inline]
    pub(crate) fn eaches(self) -> &'f [EachSite] {
        &self.facts.sites.eaches[self.facts.sites.of_node(self.index).eaches]
    }

    /// Where the first of its `$each` stands among those of all nodes.
    pub(crate) fn first_each(self) -> usize {
        self.facts.sites.of_node(self.index).eaches.start
    }

    /// Its values that cannot stand where they do.
    #[inline]
    pub(crate) fn misfits(self) -> &'f [Misfit] {
        &self.facts.sites.misfits[self.facts.sites.of_node(self.index).misfits]
    }
}

/// A reference, where it stands, and what it leads to.
#[derive(Debug, Clone, Copy)]
pub struct Found<'f, 'd> {
    /// Which one it is of all, by its number.
    pub(crate) number: usize,
    /// The string that it stands in.
    pub site: &'f Site,
    /// What it says.
    pub reference: &'f Reference<'d>,
    /// The bytes of the string's text that it takes, braces included.
    pub range: &'f Range<usize>,
    /// The node that it names, if there is one.
    pub target: Option<usize>,
    /// The parameter that it names, if there is one, by its number.
    pub(crate) input: Option<usize>,
    /// Its type, or how far it leads if a step of its path leads nowhere.
    pub way: &'f Result<Way<'d>, Dead<'d>>,
}
