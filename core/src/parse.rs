//! JSON text → [`Document`]. Never fails: what does not fit is noted beside it.

mod nodes;
mod settings;

use std::ops::Range;

use crate::json::{Json, Kind, Value, ValueId};
use crate::model::{
    Document, Edge, FormatPart, Misfits, Names, Node, UnknownField, Workflow, WrongShape,
};
use crate::texts::Texts;
use crate::words::{self, Word};

pub use settings::REGIONS;
pub(crate) use settings::schema_properties;

// What may stand in an object, in the order in which it is told.

const DOCUMENT_FIELDS: &[Word] = &Word::all([
    "name",
    "description",
    "region",
    "timeout_seconds",
    "input_params",
    "dag",
    "ui",
    // Written by the server, and welcome when a document comes back to it.
    "id",
    "version",
    "created_at",
    "updated_at",
    // Tells an editor which schema to complete by.
    "$schema",
]);
const BARE_FIELDS: &[Word] = &Word::all([
    "nodes",
    "edges",
    "name",
    "description",
    "region",
    "timeout_seconds",
    "input_params",
    "ui",
    "$schema",
]);
const DAG_FIELDS: &[Word] = &Word::all(["nodes", "edges"]);
const EDGE_FIELDS: &[Word] = &Word::all(["from", "to"]);

/// Reads a workflow document, or a bare DAG.
pub fn parse(text: impl Into<String>) -> Document {
    let (json, unreadable) = Json::of(text.into());
    let workflow = match unreadable {
        None => Parser { json: &json, misfits: Misfits::default(), node: None }.document(),
        Some(_) => Workflow::default(),
    };
    Document { json, unreadable, workflow }
}

/// Forgets what was noted of a node, whose value has these values in it.
pub(crate) fn forget_node(workflow: &mut Workflow, index: usize, values: &Range<ValueId>) {
    let misfits = &mut workflow.misfits;
    misfits.wrong_shapes.retain(|it| it.node != Some(index));
    misfits.unknown_fields.retain(|it| it.node != Some(index));
    misfits.duplicate_keys.retain(|(_, again)| !values.contains(again));
}

/// Reads a node that was forgotten.
pub(crate) fn parse_node(document: &mut Document, index: usize) {
    let Document { json, workflow, .. } = document;
    let misfits = &mut workflow.misfits;
    let node = &mut workflow.nodes[index];
    let (key, value) = (json.value(node.key), json.value(node.value));
    let mut parser = Parser { json, misfits: Misfits::default(), node: Some(index) };
    node.kind = parser.node_kind(key, value);
    let doubtful = json.doubtful().filter(|object| value.contains(object.id()));
    doubtful.for_each(|object| parser.duplicates_in(object));
    misfits.wrong_shapes.extend(parser.misfits.wrong_shapes);
    misfits.unknown_fields.extend(parser.misfits.unknown_fields);
    misfits.duplicate_keys.extend(parser.misfits.duplicate_keys);
}

struct Parser<'j> {
    json: &'j Json,
    misfits: Misfits,
    /// The node that is being read.
    node: Option<usize>,
}

impl<'j> Parser<'j> {
    fn document(mut self) -> Workflow {
        let root = self.json.root();
        let mut workflow = Workflow::default();
        if root.kind() != Kind::Object {
            self.wrong(root, FormatPart::Workflow, "an object");
        } else if root.member(words::DAG).is_none()
            && (root.member(words::NODES).is_some() || root.member(words::EDGES).is_some())
        {
            self.settings(root, BARE_FIELDS, &mut workflow);
            self.dag(root, &mut workflow);
        } else {
            self.settings(root, DOCUMENT_FIELDS, &mut workflow);
            match root.member(words::DAG) {
                None => self.wrong(root, FormatPart::Workflow, "an object with a `dag`"),
                Some(dag) if dag.kind() != Kind::Object => {
                    self.wrong(dag, FormatPart::Dag, "an object");
                }
                Some(dag) => {
                    self.unknown_fields(dag, DAG_FIELDS);
                    self.dag(dag, &mut workflow);
                }
            }
        }
        self.duplicate_keys(&workflow);
        workflow.misfits = self.misfits;
        workflow
    }

    /// Notes each key that is the same as an earlier one of its object.
    fn duplicate_keys(&mut self, workflow: &Workflow) {
        // The nodes are compared when they get their names.
        let others = |object: &Value<'_>| Some(object.id()) != workflow.nodes_object;
        for object in self.json.doubtful().filter(others) {
            self.duplicates_in(object);
        }
    }

    fn duplicates_in(&mut self, object: Value<'j>) {
        let mut texts = Texts::default();
        let mut firsts = Vec::new();
        for (key, _) in object.members() {
            let (number, is_new) = texts.add(key.as_str().unwrap_or_default());
            if is_new {
                firsts.push(key.id());
            } else {
                self.misfits.duplicate_keys.push((firsts[number], key.id()));
            }
        }
    }

    fn dag(&mut self, dag: Value<'j>, workflow: &mut Workflow) {
        workflow.dag = Some(dag.id());
        match dag.member(words::NODES) {
            None => self.wrong(dag, FormatPart::Dag, "an object with `nodes`"),
            Some(nodes) if nodes.kind() != Kind::Object => {
                self.wrong(nodes, FormatPart::Nodes, "an object from ids to nodes");
            }
            Some(nodes) => {
                workflow.nodes_object = Some(nodes.id());
                self.nodes(nodes, workflow);
            }
        }
        let edges = dag.member(words::EDGES);
        workflow.edges_value = edges.map(Value::id);
        match edges {
            None => {}
            Some(edges) if edges.kind() != Kind::Array => {
                self.wrong(edges, FormatPart::Edges, "an array of `{\"from\": …, \"to\": …}`");
            }
            Some(edges) => {
                workflow.edges_array = Some(edges.id());
                workflow.edges = edges.elements().map(|edge| self.edge(edge, workflow)).collect();
            }
        }
    }

    fn nodes(&mut self, nodes: Value<'j>, workflow: &mut Workflow) {
        for (key, value) in nodes.members() {
            self.node = Some(workflow.nodes.len());
            let id = key.as_str().unwrap_or_default().into_owned().into_boxed_str();
            let kind = self.node_kind(key, value);
            workflow.nodes.push(Node { id, key: key.id(), value: value.id(), kind });
        }
        self.node = None;
        let (names, repeated) = Names::of(&workflow.nodes);
        workflow.names = names;
        self.misfits.duplicate_keys.extend(repeated);
    }

    fn edge(&mut self, value: Value<'j>, workflow: &Workflow) -> Edge {
        let mut edge =
            Edge { object: value.id(), from: None, to: None, from_node: None, to_node: None };
        if value.kind() != Kind::Object {
            self.wrong(value, FormatPart::Edge, "an object with `from` and `to`");
            return edge;
        }
        for (key, field) in value.members() {
            match key.word() {
                words::FROM => {
                    (edge.from, edge.from_node) = self.edge_end(field, FormatPart::From, workflow);
                }
                words::TO => {
                    (edge.to, edge.to_node) = self.edge_end(field, FormatPart::To, workflow);
                }
                _ => self.unless_known(key, field, EDGE_FIELDS, value),
            }
        }
        let is_complete = value.member(words::FROM).is_some() && value.member(words::TO).is_some();
        if !is_complete {
            self.wrong(value, FormatPart::Edge, "an object with `from` and `to`");
        }
        edge
    }

    /// One end of an edge: its text, and the node that it names.
    #[inline]
    fn edge_end(
        &mut self,
        value: Value<'j>,
        what: FormatPart,
        workflow: &Workflow,
    ) -> (Option<ValueId>, Option<usize>) {
        let node = value.as_str().and_then(|id| workflow.find_node(&id));
        (self.string(value, what), node)
    }

    /// Notes a key that no field of `object` has.
    fn unless_known(
        &mut self,
        key: Value<'j>,
        value: Value<'j>,
        known: &'static [Word],
        object: Value<'j>,
    ) {
        if !known.contains(&key.word()) {
            self.misfits.unknown_fields.push(UnknownField {
                object: object.id(),
                key: key.id(),
                value: value.id(),
                node: self.node,
                known,
            });
        }
    }

    fn unknown_fields(&mut self, object: Value<'j>, known: &'static [Word]) {
        for (key, value) in object.members() {
            self.unless_known(key, value, known, object);
        }
    }

    #[inline]
    fn string(&mut self, value: Value<'j>, what: FormatPart) -> Option<ValueId> {
        if value.is_string() {
            return Some(value.id());
        }
        self.wrong(value, what, "a string");
        None
    }

    fn wrong(&mut self, value: Value<'_>, what: FormatPart, expected: &'static str) {
        let node = self.node;
        self.misfits.wrong_shapes.push(WrongShape { value: value.id(), node, what, expected });
    }
}
