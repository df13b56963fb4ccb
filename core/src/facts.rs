//! What the rules look at: the document, its graph, its templates and their
//! types, each worked out once.

use std::borrow::Cow;

use crate::catalogue::Catalogue;
use crate::graph::Graph;
use crate::infer::Types;
use crate::json::{Json, Value, ValueId};
use crate::model::{Document, Workflow};
use crate::sites::{Site, Sites};
use crate::template::Reference;
use crate::types::{Builder, Dead, Way};

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
    /// Where it has templates.
    pub sites: Sites<'d>,
    /// What type everything has.
    pub types: Types<'d>,
}

impl<'d> Facts<'d> {
    /// Works out what the rules need.
    pub fn new(document: &'d Document, catalogue: &'d Catalogue, builder: &'d Builder) -> Self {
        let workflow = &document.workflow;
        let graph = Graph::new(workflow);
        let sites = Sites::of(document);
        let types = Types::new(document, &graph, &sites, builder);
        Facts { json: &document.json, document, workflow, catalogue, graph, sites, types }
    }

    /// The node's id, for messages.
    pub fn id(&self, node: usize) -> &'d str {
        &self.workflow.nodes[node].id
    }

    /// The text of a string value.
    pub fn text(&self, id: ValueId) -> Cow<'d, str> {
        self.json.value(id).as_str().unwrap_or_default()
    }

    /// The value that an id names.
    pub fn value(&self, id: ValueId) -> Value<'d> {
        self.json.value(id)
    }

    /// The value of `input_params`.
    pub fn value_of_inputs(&self) -> Option<Value<'d>> {
        self.json.root().get("input_params")
    }

    /// The type of what a reference at `site` names.
    ///
    /// # Errors
    ///
    /// How far it leads, if a step of its path leads nowhere.
    pub fn type_of(&self, reference: &Reference<'_>, site: &Site<'_>) -> Result<Way<'d>, Dead<'d>> {
        self.types.of(reference, site, &self.sites)
    }
}
