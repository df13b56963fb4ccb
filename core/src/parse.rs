//! JSON text → [`Document`]. Never fails: what does not fit is noted beside it.

mod settings;

use std::sync::Arc;

use crate::json::{Json, Kind, Value, ValueId};
use crate::model::{
    Document, Edge, Map, Misfits, Names, Node, NodeKind, Task, UnknownField, Workflow, WrongShape,
};
use crate::tasks;

pub use settings::REGIONS;

const DOCUMENT_FIELDS: &[&str] = &[
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
];
const BARE_FIELDS: &[&str] = &[
    "nodes",
    "edges",
    "name",
    "description",
    "region",
    "timeout_seconds",
    "input_params",
    "ui",
    "$schema",
];
const DAG_FIELDS: &[&str] = &["nodes", "edges"];
const EDGE_FIELDS: &[&str] = &["from", "to"];
const TASK_FIELDS: &[&str] =
    &["type", "model_id", "task", "payload", "inputs", "outputs", "retry", "timeout_seconds"];
const RETRY_FIELDS: &[&str] = &["max_attempts", "backoff_ms", "max_backoff_ms"];
const MAP_FIELDS: &[&str] = &["type", "items", "node", "tolerance", "max_concurrency"];

/// Reads a workflow document, or a bare DAG.
pub fn parse(text: impl Into<Arc<str>>) -> Document {
    let text = text.into();
    match Json::read(Arc::clone(&text)) {
        Ok(json) => {
            let workflow =
                Parser { json: &json, misfits: Misfits::default(), node: None }.document();
            Document { json, unreadable: None, workflow }
        }
        Err(unreadable) => Document {
            json: Json::unread(text),
            unreadable: Some(unreadable),
            workflow: Workflow::default(),
        },
    }
}

struct Parser<'j> {
    json: &'j Json,
    misfits: Misfits,
    /// The node that is being read.
    node: Option<usize>,
}

impl<'j> Parser<'j> {
    fn document(mut self) -> Workflow {
        self.duplicate_keys();
        let root = self.json.root();
        let mut workflow = Workflow::default();
        if root.kind() != Kind::Object {
            self.wrong(root, "a workflow", "an object");
        } else if root.get("dag").is_none()
            && (root.get("nodes").is_some() || root.get("edges").is_some())
        {
            self.settings(root, BARE_FIELDS, &mut workflow);
            self.dag(root, &mut workflow);
        } else {
            self.settings(root, DOCUMENT_FIELDS, &mut workflow);
            match root.get("dag") {
                None => self.wrong(root, "a workflow", "an object with a `dag`"),
                Some(dag) if dag.kind() != Kind::Object => self.wrong(dag, "`dag`", "an object"),
                Some(dag) => {
                    self.unknown_fields(dag, DAG_FIELDS);
                    self.dag(dag, &mut workflow);
                }
            }
        }
        workflow.misfits = self.misfits;
        workflow
    }

    /// Finds keys that stand twice in one object.
    fn duplicate_keys(&mut self) {
        let mut raws = Vec::new();
        for object in self.json.objects() {
            raws.clear();
            raws.extend(object.members().map(|(key, _)| key.raw().as_bytes()));
            if may_repeat(&raws) {
                self.repeated(object);
            }
        }
    }

    fn repeated(&mut self, object: Value<'j>) {
        let mut keys: Vec<_> =
            object.members().filter_map(|(key, _)| Some((key.as_str()?, key.id()))).collect();
        keys.sort_unstable();
        for pair in keys.chunk_by(|a, b| a.0 == b.0) {
            for again in &pair[1..] {
                self.misfits.duplicate_keys.push((pair[0].1, again.1));
            }
        }
    }

    fn dag(&mut self, dag: Value<'j>, workflow: &mut Workflow) {
        workflow.dag = Some(dag.id());
        match dag.get("nodes") {
            None => self.wrong(dag, "`dag`", "an object with `nodes`"),
            Some(nodes) if nodes.kind() != Kind::Object => {
                self.wrong(nodes, "`nodes`", "an object from ids to nodes");
            }
            Some(nodes) => {
                workflow.nodes_object = Some(nodes.id());
                self.nodes(nodes, workflow);
            }
        }
        match dag.get("edges") {
            None => {}
            Some(edges) if edges.kind() != Kind::Array => {
                self.wrong(edges, "`edges`", "an array of `{\"from\": …, \"to\": …}`");
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
        workflow.names = Names::of(&workflow.nodes);
    }

    fn node_kind(&mut self, key: Value<'j>, value: Value<'j>) -> NodeKind {
        if value.kind() != Kind::Object {
            self.wrong(value, "a node", "an object");
        }
        let ty = value.get("type");
        if ty.is_some_and(|ty| ty.is("map")) {
            return NodeKind::Map(self.map(key, value));
        }
        if let Some(ty) = ty.filter(|ty| !ty.is("task")) {
            self.wrong(ty, "`type`", "`task` or `map`");
        }
        NodeKind::Task(self.task(key, value))
    }

    fn map(&mut self, key: Value<'j>, value: Value<'j>) -> Map {
        let mut map = Map {
            object: value.id(),
            key: key.id(),
            items: None,
            inner: None,
            tolerance: None,
            max_concurrency: None,
            spoiled: Vec::new(),
        };
        for (key, field) in value.members() {
            match key.as_str().unwrap_or_default().as_ref() {
                "items" => map.items = Some(field.id()),
                "tolerance" => map.tolerance = Some(field.id()),
                "max_concurrency" => map.max_concurrency = Some(field.id()),
                "node" if field.kind() == Kind::Object => {
                    let mut inner = self.task(key, field);
                    inner.claims_map = field.get("type").filter(|ty| ty.is("map")).map(Value::id);
                    if let Some(ty) = field.get("type").filter(|it| !it.is("task") && !it.is("map"))
                    {
                        self.wrong(ty, "`type`", "`task`");
                    }
                    map.inner = Some(inner);
                }
                "node" => {
                    self.wrong(field, "`node`", "a task node");
                    map.spoiled.push("node");
                }
                name => self.unless_known(name, MAP_FIELDS, value, key, field),
            }
        }
        map
    }

    fn task(&mut self, key: Value<'j>, value: Value<'j>) -> Task {
        let is_nested_map = value.get("type").is_some_and(|ty| ty.is("map"));
        let known = if is_nested_map { MAP_FIELDS } else { TASK_FIELDS };
        let mut task = Task {
            object: value.id(),
            key: key.id(),
            model_id: None,
            task: None,
            task_type: None,
            payload: None,
            second_payload: None,
            outputs: None,
            retry: None,
            timeout_seconds: None,
            spoiled: Vec::new(),
            claims_map: None,
        };
        for (key, field) in value.members() {
            match key.as_str().unwrap_or_default().as_ref() {
                "model_id" => {
                    task.model_id = self.string(field, "`model_id`");
                    task.spoiled.extend(task.model_id.is_none().then_some("model_id"));
                }
                "task" => {
                    task.task = self.string(field, "`task`");
                    task.task_type = field.as_str().and_then(|id| tasks::find(&id));
                    task.spoiled.extend(task.task.is_none().then_some("task"));
                }
                "payload" | "inputs" => self.payload(key, field, &mut task),
                "outputs" => self.outputs(field, &mut task),
                "retry" if field.kind() != Kind::Null => {
                    self.unknown_fields(field, RETRY_FIELDS);
                    task.retry = Some(field.id());
                }
                "timeout_seconds" if field.kind() != Kind::Null => {
                    task.timeout_seconds = Some(field.id());
                }
                name => self.unless_known(name, known, value, key, field),
            }
        }
        task
    }

    fn payload(&mut self, key: Value<'j>, value: Value<'j>, task: &mut Task) {
        let what = if key.is("inputs") { "`inputs`" } else { "`payload`" };
        if value.kind() != Kind::Object {
            self.wrong(value, what, "an object");
        }
        let found = Some((key.id(), value.id()));
        if task.payload.is_none() {
            task.payload = found;
        } else {
            task.second_payload = found;
        }
    }

    fn outputs(&mut self, value: Value<'j>, task: &mut Task) {
        if value.kind() != Kind::Array {
            self.wrong(value, "`outputs`", "an array of result paths");
            return;
        }
        task.outputs = Some(value.id());
        for path in value.elements().filter(|path| !path.is_string()) {
            self.wrong(path, "an output", "a result path such as `\"images[0].url\"`");
        }
    }

    fn edge(&mut self, value: Value<'j>, workflow: &Workflow) -> Edge {
        let mut edge =
            Edge { object: value.id(), from: None, to: None, from_node: None, to_node: None };
        if value.kind() != Kind::Object {
            self.wrong(value, "an edge", "an object with `from` and `to`");
            return edge;
        }
        for (key, field) in value.members() {
            match key.as_str().unwrap_or_default().as_ref() {
                "from" => (edge.from, edge.from_node) = self.edge_end(field, "`from`", workflow),
                "to" => (edge.to, edge.to_node) = self.edge_end(field, "`to`", workflow),
                name => self.unless_known(name, EDGE_FIELDS, value, key, field),
            }
        }
        let is_complete = value.get("from").is_some() && value.get("to").is_some();
        if !is_complete {
            self.wrong(value, "an edge", "an object with `from` and `to`");
        }
        edge
    }

    /// One end of an edge: its text, and the node that it names.
    fn edge_end(
        &mut self,
        value: Value<'j>,
        what: &'static str,
        workflow: &Workflow,
    ) -> (Option<ValueId>, Option<usize>) {
        let node = value.as_str().and_then(|id| workflow.find_node(&id));
        (self.string(value, what), node)
    }

    /// Notes a key that no field of `object` has.
    fn unless_known(
        &mut self,
        name: &str,
        known: &'static [&'static str],
        object: Value<'j>,
        key: Value<'j>,
        value: Value<'j>,
    ) {
        if !known.contains(&name) {
            self.misfits.unknown_fields.push(UnknownField {
                object: object.id(),
                key: key.id(),
                value: value.id(),
                node: self.node,
                known,
            });
        }
    }

    fn unknown_fields(&mut self, object: Value<'j>, known: &'static [&'static str]) {
        for (key, value) in object.members() {
            let name = key.as_str().unwrap_or_default();
            self.unless_known(&name, known, object, key, value);
        }
    }

    fn string(&mut self, value: Value<'j>, what: &'static str) -> Option<ValueId> {
        if value.is_string() {
            return Some(value.id());
        }
        self.wrong(value, what, "a string");
        None
    }

    fn wrong(&mut self, value: Value<'_>, what: &'static str, expected: &'static str) {
        let node = self.node;
        self.misfits.wrong_shapes.push(WrongShape { value: value.id(), node, what, expected });
    }
}

/// Whether two keys of an object, as they are written, may be the same. Most
/// objects are small, and to compare their keys costs less than to sort them.
fn may_repeat(raws: &[&[u8]]) -> bool {
    const FEW: usize = 12;
    let mut marks = 0u128;
    raws.len() > FEW
        || raws.iter().enumerate().any(|(at, raw)| {
            let mark = 1 << (mark_of(raw) % 128);
            let is_marked = marks & mark != 0;
            marks |= mark;
            raw.contains(&b'\\') || (is_marked && raws[..at].contains(raw))
        })
}

/// A number that keys which differ seldom share.
fn mark_of(raw: &[u8]) -> usize {
    let byte = |at: usize| raw.get(at).copied().map_or(0, usize::from);
    raw.len() * 11 + byte(1) * 5 + byte(raw.len().wrapping_sub(2))
}
