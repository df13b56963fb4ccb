//! The workflow as it is written, right or wrong.
//!
//! Nothing here is text of its own: fields are [`ValueId`]s into the document,
//! so that every later stage can say where a thing stands, and so that what no
//! field names is not lost.

mod id;
pub mod limits;
mod names;
mod part;
mod shift;

use std::iter;

use crate::json::{Json, Unreadable, Value, ValueId};
use crate::tasks::TaskType;
use crate::words::Word;

pub use id::is_node_id;
pub(crate) use id::nearest_node_id;
pub(crate) use names::Names;
pub use part::FormatPart;

/// The most nodes that a workflow may have.
pub const MAX_NODES: usize = 10_000;
/// The most edges that a workflow may have.
pub const MAX_EDGES: usize = 50_000;
/// The most elements that a map may have.
pub const MAX_ITEMS: u64 = 100_000;

/// Where a document says where its nodes stand on the canvas, as a JSON Pointer.
pub(crate) const POSITIONS: &str = "/ui/positions";

/// A text and the workflow in it. Made by [`parse`](crate::parse::parse).
#[derive(Debug, Clone)]
pub struct Document {
    /// The text and its values. One `null` when it is unreadable.
    pub json: Json,
    /// Why the text is no JSON; everything else is empty then.
    pub unreadable: Option<Unreadable>,
    /// The workflow, as much of it as could be read.
    pub workflow: Workflow,
}

/// A workflow.
#[derive(Debug, Clone, Default)]
pub struct Workflow {
    /// `name`, when it is a string.
    pub name: Option<ValueId>,
    /// `description`, when it is a string.
    pub description: Option<ValueId>,
    /// `region`, when it is a string.
    pub region: Option<ValueId>,
    /// `timeout_seconds`, whatever it is.
    pub timeout_seconds: Option<ValueId>,
    /// The declared parameters; `None` when they are to be inferred.
    pub inputs: Option<Vec<InputParam>>,
    /// Whether they stand in a JSON Schema, where none can be added.
    pub has_schema: bool,
    /// The object that has `nodes` and `edges`: `dag`, or the whole document
    /// when it is a bare DAG.
    pub dag: Option<ValueId>,
    /// `nodes`, when it is an object.
    pub nodes_object: Option<ValueId>,
    /// `edges`, when it is an array.
    pub edges_array: Option<ValueId>,
    /// `edges`, whatever it is.
    pub edges_value: Option<ValueId>,
    /// The nodes, in the order of the text.
    pub nodes: Vec<Node>,
    /// The edges, in the order of the text.
    pub edges: Vec<Edge>,
    /// The nodes by their ids.
    pub(crate) names: Names,
    /// What did not have the form that it has to have.
    pub misfits: Misfits,
}

/// What [`parse`](crate::parse::parse) could not place.
#[derive(Debug, Clone, Default)]
pub struct Misfits {
    /// Values of the wrong kind, and what would be right.
    pub wrong_shapes: Vec<WrongShape>,
    /// Keys that no field has.
    pub unknown_fields: Vec<UnknownField>,
    /// Keys that an object has twice: the first and the later one.
    pub duplicate_keys: Vec<(ValueId, ValueId)>,
}

/// A value of the wrong kind.
#[derive(Debug, Clone)]
pub struct WrongShape {
    /// The value.
    pub value: ValueId,
    /// The node that it belongs to, as an index.
    pub node: Option<usize>,
    /// What it is.
    pub what: FormatPart,
    /// What would be right: `a string`.
    pub expected: &'static str,
}

/// A key that no field has.
#[derive(Debug, Clone)]
pub struct UnknownField {
    /// The object.
    pub object: ValueId,
    /// The key.
    pub key: ValueId,
    /// Its value.
    pub value: ValueId,
    /// The node that it belongs to, as an index.
    pub node: Option<usize>,
    /// The keys that the object may have.
    pub known: &'static [Word],
}

/// A declared input parameter.
#[derive(Debug, Clone)]
pub struct InputParam {
    /// Its name.
    pub name: String,
    /// Where its name stands: a key, or an element of the short form.
    pub key: ValueId,
    /// Its description object; `None` in the short form.
    pub object: Option<ValueId>,
    /// Its type.
    pub ty: ParamType,
    /// Whether a run has to give it.
    pub required: bool,
    /// What is taken when it is not given; never `null`.
    pub default: Option<ValueId>,
    /// What it is for.
    pub description: Option<ValueId>,
    /// The fewest elements of an array.
    pub min_items: Option<u64>,
    /// The most elements of an array.
    pub max_items: Option<u64>,
}

/// The type of an input parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ParamType {
    /// Not said.
    #[default]
    Any,
    /// Any text.
    String,
    /// Any number.
    Number,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
    /// The URL of a picture, or an upload.
    Image,
    /// The URL of a sound, or an upload.
    Audio,
    /// The URL of a film, or an upload.
    Video,
}

impl ParamType {
    /// Whether it is a file, given by its URL.
    pub fn is_media(self) -> bool {
        matches!(self, ParamType::Image | ParamType::Audio | ParamType::Video)
    }

    /// Every type that can be said, with its name.
    pub const NAMES: &[(&str, ParamType)] = &[
        ("string", ParamType::String),
        ("number", ParamType::Number),
        ("integer", ParamType::Integer),
        ("boolean", ParamType::Boolean),
        ("array", ParamType::Array),
        ("object", ParamType::Object),
        ("image", ParamType::Image),
        ("audio", ParamType::Audio),
        ("video", ParamType::Video),
    ];

    /// Its name; empty when not said.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, ty)| *ty == self).map_or("", |(name, _)| name)
    }
}

/// A node of the graph.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its id.
    pub id: Box<str>,
    /// Where its id stands.
    pub key: ValueId,
    /// Its value, an object unless it is a misfit.
    pub value: ValueId,
    /// What it does.
    pub kind: NodeKind,
}

/// What a node does.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// One task.
    Task(Task),
    /// One task for each element of an array.
    Map(Map),
}

/// A task node, or the inner node of a map.
#[derive(Debug, Clone)]
pub struct Task {
    /// The object.
    pub object: ValueId,
    /// The key whose value the object is, to point at what it lacks.
    pub key: ValueId,
    /// `model_id`, when it is a string.
    pub model_id: Option<ValueId>,
    /// `task`, when it is a string.
    pub task: Option<ValueId>,
    /// The task type, when it is a known one.
    pub task_type: Option<&'static TaskType>,
    /// `payload` or `inputs`: the key and the value.
    pub payload: Option<(ValueId, ValueId)>,
    /// The other of the two, when both are there.
    pub second_payload: Option<(ValueId, ValueId)>,
    /// `outputs`, when it is an array.
    pub outputs: Option<ValueId>,
    /// Whether `outputs` declare more than the main part of what the task gives.
    pub declares_more: bool,
    /// `retry`, whatever it is.
    pub retry: Option<ValueId>,
    /// `timeout_seconds`, whatever it is.
    pub timeout_seconds: Option<ValueId>,
    /// The keys that are there but not of the right form, so that they are not
    /// also reported as missing.
    pub spoiled: Vec<Word>,
}

/// A map node.
#[derive(Debug, Clone)]
pub struct Map {
    /// The object.
    pub object: ValueId,
    /// The key whose value the object is.
    pub key: ValueId,
    /// `items`, whatever it is.
    pub items: Option<ValueId>,
    /// `node`, when it is an object that can be read as a task.
    pub inner: Option<Task>,
    /// What is wrong with `node` if it is a map itself.
    pub nested: Option<Nested>,
    /// `tolerance`, whatever it is.
    pub tolerance: Option<ValueId>,
    /// `max_concurrency`, whatever it is.
    pub max_concurrency: Option<ValueId>,
    /// The keys that are there but not of the right form.
    pub spoiled: Vec<Word>,
}

/// An inner node that is a map, where there may be none.
#[derive(Debug, Clone)]
pub struct Nested {
    /// What says that it is one.
    pub claim: ValueId,
    /// What it goes over and does, unless it has the fields of a task.
    pub map: Option<Box<Map>>,
}

/// An edge: `to` waits for `from`.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The object.
    pub object: ValueId,
    /// `from`, when it is a string.
    pub from: Option<ValueId>,
    /// `to`, when it is a string.
    pub to: Option<ValueId>,
    /// The node that `from` names, as an index.
    pub from_node: Option<usize>,
    /// The node that `to` names, as an index.
    pub to_node: Option<usize>,
}

impl Document {
    /// What is said of where the nodes stand on the canvas: an object by their ids.
    pub fn positions(&self) -> Option<Value<'_>> {
        self.json.root().pointer(POSITIONS)
    }
}

impl Workflow {
    /// Whether there are too many nodes or edges to look at each.
    pub fn is_too_large(&self) -> bool {
        self.nodes.len() > MAX_NODES || self.edges.len() > MAX_EDGES
    }

    /// The index of the node with this id.
    pub fn find_node(&self, id: &str) -> Option<usize> {
        self.names.find(&self.nodes, id)
    }
}

impl Node {
    /// Its task: its own, or that of its innermost node.
    pub fn task(&self) -> Option<&Task> {
        match &self.kind {
            NodeKind::Task(task) => Some(task),
            NodeKind::Map(_) => self.maps().last()?.inner.as_ref(),
        }
    }

    /// The map, if it is one.
    pub fn map(&self) -> Option<&Map> {
        match &self.kind {
            NodeKind::Task(_) => None,
            NodeKind::Map(map) => Some(map),
        }
    }

    /// The map, if it is one, and those in it, which have no place there.
    pub fn maps(&self) -> impl Iterator<Item = &Map> {
        iter::successors(self.map(), |map| map.nested.as_ref()?.map.as_deref())
    }
}

impl Map {
    /// Whether elements may fail. Its tolerance need not be right: `"25%"` says clearly
    /// enough that some may.
    pub fn is_tolerant(&self, json: &Json) -> bool {
        let Some(tolerance) = self.tolerance.map(|it| json.value(it)) else { return false };
        let is_share = |text: &str| text.starts_with(|it: char| it.is_ascii_digit());
        match tolerance.as_str() {
            Some(text) => is_share(&text) && text.contains(|it| matches!(it, '1'..='9')),
            None => tolerance.as_f64().is_some_and(|share| share > 0.0),
        }
    }
}

impl Task {
    /// The values of its payload, two of which there may be.
    pub fn payloads(&self) -> impl Iterator<Item = ValueId> {
        self.payload.iter().chain(&self.second_payload).map(|(_, payload)| *payload)
    }
}
