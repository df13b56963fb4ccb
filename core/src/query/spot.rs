//! Which value stands at a byte of the text, and what it is in the format?

use std::borrow::Cow;

use crate::json::{Kind, Value};
use crate::model::{Document, NodeKind};
use crate::tasks::Field;
use crate::types::Type;
use crate::words;

/// A byte of a document's text: what stands there.
#[derive(Debug, Clone)]
pub(super) struct Spot<'d> {
    /// The innermost value that is there, or whose key is.
    pub(super) value: Value<'d>,
    /// What that is.
    pub(super) what: What,
    /// Its key, if it has one.
    pub(super) key: Option<Value<'d>>,
    /// The value that it stands in, and what that is.
    pub(super) parent: Option<(Value<'d>, What)>,
    /// Whether it is the key that is there, rather than the value.
    pub(super) is_on_key: bool,
}

/// What a value is in the format.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    /// The whole document.
    Document,
    /// The whole document, which is a DAG itself.
    Bare,
    /// `region`
    Region,
    /// `input_params`
    Params,
    /// A parameter's description.
    Param,
    /// A parameter's type.
    ParamType,
    /// A value that is `true` or `false`.
    Boolean,
    /// `dag`
    Dag,
    /// `nodes`
    Nodes,
    /// The node with this index.
    Node(usize),
    /// The inner node of the map with this index.
    Inner(usize),
    /// The `type` of a node.
    NodeType,
    /// The `type` of a map's inner node.
    InnerType,
    /// The `task` of a node.
    TaskId(usize),
    /// The `model_id` of a node.
    ModelId(usize),
    /// The `outputs` of a node.
    Outputs(usize),
    /// One of them.
    Output(usize),
    /// `retry`
    Retry,
    /// The payload of a node.
    Payload(usize),
    /// A value in a payload, or a map's `items`: its node, what has to stand there,
    /// and the payload's field that it is the value of.
    Input(usize, &'static Type<'static>, Option<&'static Field>),
    /// `edges`
    Edges,
    /// One of them.
    Edge(usize),
    /// The `from` (else the `to`) of an edge.
    EdgeEnd(usize, bool),
    /// `ui`
    Ui,
    /// `ui.positions`
    Positions,
    /// The place of a node on the canvas.
    Position,
    /// Anything else.
    Other,
}

impl<'d> Spot<'d> {
    /// What stands at `offset`.
    pub(super) fn at(document: &'d Document, offset: usize) -> Self {
        let root = document.json.root();
        let is_bare = document.workflow.dag == Some(root.id());
        let mut spot = Spot {
            value: root,
            what: if is_bare { What::Bare } else { What::Document },
            key: None,
            parent: None,
            is_on_key: false,
        };
        while let Some(inner) = spot.step(document, offset) {
            spot = inner;
        }
        spot
    }

    /// The child at `offset`, unless it is the key that is there.
    fn step(&self, document: &'d Document, offset: usize) -> Option<Self> {
        if self.is_on_key {
            return None;
        }
        let is_there = |value: Value<'_>| {
            let span = value.span();
            // A place is between two characters, so a value's end is a place of it. The
            // brackets of an array or object are its own.
            match value.kind() {
                Kind::Array | Kind::Object => span.start < offset && offset < span.end,
                _ => span.start <= offset && offset <= span.end,
            }
        };
        let parent = Some((self.value, self.what));
        for (index, value) in self.value.elements().enumerate() {
            if is_there(value) {
                let what = self.child(document, &index.to_string(), index);
                return Some(Spot { value, what, key: None, parent, is_on_key: false });
            }
        }
        for (key, value) in self.value.members() {
            let is_on_key = is_there(key);
            if is_on_key || is_there(value) {
                let name = key.as_str().unwrap_or_default();
                let what = self.child(document, &name, 0);
                return Some(Spot { value, what, key: Some(key), parent, is_on_key });
            }
        }
        None
    }

    /// What a child of this is, the member `key` or the element `index`.
    fn child(&self, document: &Document, key: &str, index: usize) -> What {
        match self.what {
            What::Input(node, wanted, _) => What::Input(node, self.part(wanted, key), None),
            what => what.child(document, self.value, key, index),
        }
    }

    /// What has to stand at `key` of this, which has to be a `wanted`.
    fn part(&self, wanted: &'static Type<'static>, key: &str) -> &'static Type<'static> {
        let is_each = self.value.member(words::EACH).is_some();
        let part = match (self.value.kind(), key) {
            (Kind::Array, _) => wanted.element(),
            (_, "$each") if is_each => Some(&Type::ANY_ARRAY),
            // Among elements it is spliced; elsewhere it becomes the array.
            (_, "template") if is_each && self.is_element() => Some(wanted),
            (_, "template") if is_each => wanted.element(),
            _ if is_each => None,
            _ => wanted
                .shape()
                .and_then(|it| it.properties.iter().find(|it| it.name == key))
                .map(|it| &it.ty),
        };
        part.unwrap_or(&Type::Unknown)
    }

    fn is_element(&self) -> bool {
        self.parent.is_some_and(|(parent, _)| parent.kind() == Kind::Array)
    }

    /// The text of the key.
    pub(super) fn name(&self) -> Cow<'d, str> {
        self.key.and_then(Value::as_str).unwrap_or_default()
    }
}

impl What {
    /// What a child of this is: of `value`, the member `key` or the element `index`.
    fn child(self, document: &Document, value: Value<'_>, key: &str, index: usize) -> Self {
        match (self, key) {
            (What::Document, "dag") => What::Dag,
            (What::Document | What::Bare, "region") => What::Region,
            (What::Document | What::Bare, "input_params") => What::Params,
            (What::Document | What::Bare, "ui") => What::Ui,
            (What::Dag | What::Bare, "nodes") => What::Nodes,
            (What::Dag | What::Bare, "edges") => What::Edges,
            (What::Params, _) if value.kind() == Kind::Object => What::Param,
            (What::Param, "type") => What::ParamType,
            (What::Param, "required") => What::Boolean,
            (What::Nodes, id) => document.workflow.find_node(id).map_or(What::Other, What::Node),
            (What::Edges, _) => What::Edge(index),
            (What::Edge(edge), "from" | "to") => What::EdgeEnd(edge, key == "from"),
            (What::Ui, "positions") => What::Positions,
            (What::Positions, _) => What::Position,
            (What::Node(node), _) => match document.workflow.nodes[node].kind {
                NodeKind::Map(_) => match key {
                    "type" => What::NodeType,
                    "node" => What::Inner(node),
                    "items" => What::Input(node, &Type::ANY_ARRAY, None),
                    _ => What::Other,
                },
                NodeKind::Task(_) => Self::of_task(node, key),
            },
            (What::Inner(_), "type") => What::InnerType,
            (What::Inner(node), _) => Self::of_task(node, key),
            (What::Outputs(node), _) => What::Output(node),
            (What::Payload(node), _) => {
                let task = document.workflow.nodes[node].task();
                let field = task.and_then(|task| task.task_type?.input(key));
                What::Input(node, field.map_or(&Type::Unknown, |field| &field.ty), field)
            }
            _ => What::Other,
        }
    }

    fn of_task(node: usize, key: &str) -> Self {
        match key {
            "type" => What::NodeType,
            "task" => What::TaskId(node),
            "model_id" => What::ModelId(node),
            "payload" | "inputs" => What::Payload(node),
            "outputs" => What::Outputs(node),
            "retry" => What::Retry,
            _ => What::Other,
        }
    }
}
