//! What the rules look at: the document, its graph, and its templates, each
//! worked out once.

use std::borrow::Cow;

use crate::catalogue::Catalogue;
use crate::graph::Graph;
use crate::json::{Json, Kind, Value, ValueId};
use crate::model::{Document, Node, NodeKind, Workflow};
use crate::template::Template;

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
    /// Every string that has a template, in the order of the nodes.
    pub sites: Vec<Site<'d>>,
    /// Every object with a `$each`, in the order of the nodes.
    pub eaches: Vec<EachSite>,
}

/// A string with a template in it.
pub struct Site<'d> {
    /// The node, as an index.
    pub node: usize,
    /// The string.
    pub value: ValueId,
    /// What it says.
    pub template: Template<'d>,
    /// Whether there is a current element here.
    pub has_item: bool,
}

/// An object with a `$each`.
pub struct EachSite {
    /// The node, as an index.
    pub node: usize,
    /// The object.
    pub object: ValueId,
}

impl<'d> Facts<'d> {
    /// Works out what the rules need.
    pub fn new(document: &'d Document, catalogue: &'d Catalogue) -> Self {
        let workflow = &document.workflow;
        let mut facts = Facts {
            json: &document.json,
            document,
            workflow,
            catalogue,
            graph: Graph::new(workflow),
            sites: Vec::new(),
            eaches: Vec::new(),
        };
        for (index, node) in workflow.nodes.iter().enumerate() {
            facts.collect_node(index, node);
        }
        facts
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

    fn collect_node(&mut self, index: usize, node: &Node) {
        let is_map = matches!(node.kind, NodeKind::Map(_));
        if let NodeKind::Map(map) = &node.kind
            && let Some(items) = map.items
        {
            self.collect(index, self.json.value(items), false);
        }
        if let Some(task) = node.task() {
            for (_, payload) in task.payload.iter().chain(&task.second_payload) {
                self.collect(index, self.json.value(*payload), is_map);
            }
        }
    }

    /// Collects from `value`. The depth of a document is bounded, so recursion is.
    fn collect(&mut self, node: usize, value: Value<'d>, has_item: bool) {
        match value.kind() {
            Kind::PlainString | Kind::EscapedString => self.collect_text(node, value, has_item),
            Kind::Array => {
                value.elements().for_each(|element| self.collect(node, element, has_item));
            }
            Kind::Object => {
                let is_each = value.get("$each").is_some();
                if is_each {
                    self.eaches.push(EachSite { node, object: value.id() });
                }
                for (key, member) in value.members() {
                    let is_template = is_each && key.is("template");
                    self.collect(node, member, has_item || is_template);
                }
            }
            _ => {}
        }
    }

    fn collect_text(&mut self, node: usize, value: Value<'d>, has_item: bool) {
        if !value.raw().contains('$') {
            return;
        }
        let template = match value.as_str() {
            Some(Cow::Borrowed(text)) => Template::parse(text),
            Some(Cow::Owned(text)) => Template::parse(&text).into_owned(),
            None => return,
        };
        let is_plain = template.faults.is_empty() && template.references().next().is_none();
        if !is_plain {
            self.sites.push(Site { node, value: value.id(), template, has_item });
        }
    }
}
