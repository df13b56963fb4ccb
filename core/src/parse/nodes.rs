//! What a node does: a task, or a map of one.

use super::Parser;
use crate::json::{Kind, Value};
use crate::model::{FormatPart, Map, Nested, NodeKind, Task};
use crate::tasks;
use crate::words::{self, Word};

// What may stand in an object, in the order in which it is told.

const TASK_FIELDS: &[Word] = &Word::all([
    "type",
    "model_id",
    "task",
    "payload",
    "inputs",
    "outputs",
    "retry",
    "timeout_seconds",
]);
const RETRY_FIELDS: &[Word] = &Word::all(["max_attempts", "backoff_ms", "max_backoff_ms"]);
const MAP_FIELDS: &[Word] = &Word::all(["type", "items", "node", "tolerance", "max_concurrency"]);

impl<'j> Parser<'j> {
    pub(super) fn node_kind(&mut self, key: Value<'j>, value: Value<'j>) -> NodeKind {
        if value.kind() != Kind::Object {
            self.wrong(value, FormatPart::Node, "an object");
        }
        let mut is_map = map_claim(value).is_some();
        match value.member(words::TYPE) {
            Some(ty) if ty.is("map") => {}
            Some(ty) if ty.is("task") && is_map => self.wrong(ty, FormatPart::NodeType, "`map`"),
            Some(ty) if ty.is("task") => {}
            // Whatever it is called, it has a part of a map.
            Some(ty) => {
                self.wrong(ty, FormatPart::NodeType, "`task` or `map`");
                is_map |=
                    value.member(words::NODE).is_some() && value.member(words::TASK).is_none();
            }
            None => {}
        }
        if is_map {
            NodeKind::Map(self.map(key, value))
        } else {
            NodeKind::Task(self.task(key, value, TASK_FIELDS))
        }
    }

    fn map(&mut self, key: Value<'j>, value: Value<'j>) -> Map {
        let mut map = Map {
            object: value.id(),
            key: key.id(),
            items: None,
            inner: None,
            nested: None,
            tolerance: None,
            max_concurrency: None,
            spoiled: Vec::new(),
        };
        for (key, field) in value.members() {
            match key.word() {
                words::ITEMS => map.items = Some(field.id()),
                words::TOLERANCE => map.tolerance = Some(field.id()),
                words::MAX_CONCURRENCY => map.max_concurrency = Some(field.id()),
                words::NODE if field.kind() == Kind::Object => {
                    self.inner_node(key, field, &mut map);
                }
                words::NODE => {
                    self.wrong(field, FormatPart::InnerNode, "a task node");
                    map.spoiled.push(words::NODE);
                }
                _ => self.unless_known(key, field, MAP_FIELDS, value),
            }
        }
        map
    }

    fn inner_node(&mut self, key: Value<'j>, value: Value<'j>, map: &mut Map) {
        let Some(claim) = map_claim(value) else {
            map.inner = Some(self.task(key, value, TASK_FIELDS));
            if let Some(ty) = value.member(words::TYPE).filter(|it| !it.is("task")) {
                self.wrong(ty, FormatPart::InnerType, "`task`");
            }
            return;
        };
        let is_task = value.member(words::TASK).is_some() && value.member(words::NODE).is_none();
        let nested = (!is_task).then(|| Box::new(self.map(key, value)));
        map.inner = is_task.then(|| self.task(key, value, MAP_FIELDS));
        map.nested = Some(Nested { claim: claim.id(), map: nested });
    }

    /// Reads a task. Of what it has besides its own fields, those that are `known` are not told.
    fn task(&mut self, key: Value<'j>, value: Value<'j>, known: &'static [Word]) -> Task {
        let mut task = Task::at(key, value);
        for (key, field) in value.members() {
            match key.word() {
                words::MODEL_ID => {
                    task.model_id = self.string(field, FormatPart::ModelId);
                    task.spoiled.extend(task.model_id.is_none().then_some(words::MODEL_ID));
                }
                words::TASK => {
                    task.task = self.string(field, FormatPart::Task);
                    task.task_type = tasks::by_word(field.text_word());
                    task.spoiled.extend(task.task.is_none().then_some(words::TASK));
                }
                words::PAYLOAD | words::INPUTS => self.payload(key, field, &mut task),
                words::OUTPUTS => self.outputs(field, &mut task),
                words::RETRY if field.kind() != Kind::Null => {
                    self.unknown_fields(field, RETRY_FIELDS);
                    task.retry = Some(field.id());
                }
                words::TIMEOUT_SECONDS if field.kind() != Kind::Null => {
                    task.timeout_seconds = Some(field.id());
                }
                _ => self.unless_known(key, field, known, value),
            }
        }
        // Compared while it is at hand: each node is asked, and few do.
        if let Some((outputs, task_type)) = task.outputs.zip(task.task_type) {
            let mut outputs = self.json.value(outputs).elements();
            task.declares_more = outputs.any(|it| !it.is(task_type.main_path));
        }
        task
    }

    fn payload(&mut self, key: Value<'j>, value: Value<'j>, task: &mut Task) {
        let what =
            if key.word() == words::INPUTS { FormatPart::Inputs } else { FormatPart::Payload };
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
            self.wrong(value, FormatPart::Outputs, "an array of result paths");
            return;
        }
        task.outputs = Some(value.id());
        for path in value.elements().filter(|path| !path.is_string()) {
            self.wrong(path, FormatPart::Output, "a result path such as `\"images[0].url\"`");
        }
    }
}

impl Task {
    /// A task of which no more is known yet than where it stands.
    fn at(key: Value<'_>, object: Value<'_>) -> Self {
        Task {
            object: object.id(),
            key: key.id(),
            model_id: None,
            task: None,
            task_type: None,
            payload: None,
            second_payload: None,
            outputs: None,
            declares_more: false,
            retry: None,
            timeout_seconds: None,
            spoiled: Vec::new(),
        }
    }
}

/// What says that a node is a map: its `type`, or that it has the parts of one and no task.
fn map_claim(node: Value<'_>) -> Option<Value<'_>> {
    let ty = node.member(words::TYPE);
    if ty.is_some_and(|ty| ty.is("map")) {
        return ty;
    }
    let items = node.member(words::ITEMS)?;
    let is_map = node.member(words::NODE).is_some() && node.member(words::TASK).is_none();
    is_map.then(|| ty.unwrap_or(items))
}
