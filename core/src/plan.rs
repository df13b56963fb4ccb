//! A checked workflow → the steps of a run, each knowing what it waits for.

use crate::check::Checked;
use crate::graph::Graph;
use crate::json::Value;
use crate::model::{Document, NodeKind, Task, limits};
use crate::order::sort_by_number;
use crate::tasks::PICK;
use crate::template::{Reference, Root, Shape};
use crate::texts::Texts;

/// What a run does.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The workflow's name; empty when it has none.
    pub name: String,
    /// How long the run may take, in milliseconds.
    pub timeout_ms: u64,
    /// One step per node, in the order of the document.
    pub steps: Vec<Step>,
    /// The steps' ids, each with the step's index as its number.
    ids: Texts<'static>,
}

impl Plan {
    /// The index of the step for the node with this id.
    pub fn step_named(&self, id: &str) -> Option<usize> {
        self.ids.find(id)
    }
}

/// What a run does for one node.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The node's id.
    pub id: Box<str>,
    /// What is done.
    pub work: Work,
    /// The steps that have to be completed first, as indices.
    pub parents: Vec<usize>,
    /// The steps that wait for this one, as indices.
    pub children: Vec<usize>,
    /// The steps whose results the templates of this one name, as indices in order.
    pub reads: Vec<usize>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// One action.
    Once(Action),
    /// One action for each element of an array.
    Map(MapWork),
}

impl Work {
    /// What is done, once or for each element.
    pub fn action(&self) -> &Action {
        match self {
            Work::Once(action) => action,
            Work::Map(map) => &map.action,
        }
    }
}

/// One action for each element of an array.
#[derive(Debug, Clone, PartialEq)]
pub struct MapWork {
    /// What yields the array.
    pub items: Shape,
    /// What is done for each element.
    pub action: Action,
    /// The share of elements that may fail, from 0 to 1.
    pub tolerance: f64,
    /// How many elements may be at work at once; the server's limit when `None`.
    pub max_concurrency: Option<u32>,
}

/// Something that gives one result.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A provider is called.
    Call(CallPlan),
    /// `casola/pick`, done here: the payload with `source` and `indices`.
    Pick(Shape),
}

/// What a provider is called for.
#[derive(Debug, Clone, PartialEq)]
pub struct CallPlan {
    /// The task type's id.
    pub task: String,
    /// The model's id, as the workflow has it.
    pub model: String,
    /// The payload, an object.
    pub payload: Shape,
    /// What happens after a failed attempt.
    pub retry: Retry,
    /// How long one attempt may take, in milliseconds.
    pub timeout_ms: u64,
}

/// What happens after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How many attempts there are in all.
    pub max_attempts: u32,
    /// How long to wait after the first, in milliseconds. It doubles each time.
    pub backoff_ms: u64,
    /// The longest wait, in milliseconds.
    pub max_backoff_ms: u64,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            max_attempts: limits::DEFAULT_ATTEMPTS,
            backoff_ms: limits::DEFAULT_BACKOFF_MS,
            max_backoff_ms: limits::DEFAULT_MAX_BACKOFF_MS,
        }
    }
}

/// Plans a checked workflow. This cannot fail: nothing is missing and nothing is
/// in a circle.
pub fn plan(checked: &Checked<'_>) -> Plan {
    let document = checked.document();
    let workflow = &document.workflow;
    let graph = Graph::new(workflow);
    let value = |id| document.json.value(id);
    let timeout = workflow.timeout_seconds.and_then(|id| value(id).as_u64());
    let mut ids = Texts::default();
    for node in &workflow.nodes {
        ids.add(node.id.to_string().into());
    }
    let steps = workflow.nodes.iter().enumerate().map(|(index, node)| {
        let work = work(document, &node.kind);
        Step {
            id: node.id.clone(),
            parents: graph.parents(index),
            children: graph.children(index),
            reads: reads(&work, &ids),
            work,
        }
    });
    let steps = steps.collect();
    Plan {
        name: workflow.name.and_then(|id| value(id).as_str()).unwrap_or_default().into_owned(),
        timeout_ms: timeout.unwrap_or(limits::DEFAULT_TIMEOUT_SECONDS).saturating_mul(1000),
        steps,
        ids,
    }
}

fn reads(work: &Work, ids: &Texts<'_>) -> Vec<usize> {
    let mut reads = Vec::new();
    let mut note = |reference: &Reference<'_>| {
        if let Root::Node(id) = &reference.root {
            reads.extend(ids.find(id));
        }
    };
    if let Work::Map(map) = work {
        map.items.each_reference(&mut note);
    }
    match work.action() {
        Action::Call(call) => call.payload.each_reference(&mut note),
        Action::Pick(payload) => payload.each_reference(&mut note),
    }
    sort_by_number(&mut reads, |node| *node as u64);
    reads.dedup();
    reads
}

fn work(document: &Document, kind: &NodeKind) -> Work {
    let value = |id| document.json.value(id);
    match kind {
        NodeKind::Task(task) => Work::Once(action(document, task)),
        NodeKind::Map(map) => {
            let limit = map.max_concurrency.and_then(|id| value(id).as_u64());
            Work::Map(MapWork {
                items: map.items.map_or_else(Shape::empty_object, |id| Shape::compile(value(id))),
                action: map
                    .inner
                    .as_ref()
                    .map_or_else(|| Action::Pick(Shape::empty_object()), |it| action(document, it)),
                tolerance: map.tolerance.and_then(|id| value(id).as_f64()).unwrap_or(0.0),
                max_concurrency: limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX)),
            })
        }
    }
}

fn action(document: &Document, task: &Task) -> Action {
    let value = |id| document.json.value(id);
    let text =
        |id: Option<_>| id.and_then(|id| value(id).as_str()).unwrap_or_default().into_owned();
    let payload = task.payload.map(|(_, payload)| Shape::compile(value(payload)));
    let payload = payload.unwrap_or_else(Shape::empty_object);
    let id = text(task.task);
    if id == PICK {
        return Action::Pick(payload);
    }
    let seconds = task.timeout_seconds.and_then(|id| value(id).as_u64());
    Action::Call(CallPlan {
        task: id,
        model: text(task.model_id),
        payload,
        retry: task.retry.map(|id| retry(value(id))).unwrap_or_default(),
        timeout_ms: seconds.unwrap_or(limits::DEFAULT_ATTEMPT_SECONDS).saturating_mul(1000),
    })
}

fn retry(value: Value<'_>) -> Retry {
    let default = Retry::default();
    let number = |field| value.get(field).and_then(Value::as_u64);
    Retry {
        max_attempts: number("max_attempts").map_or(default.max_attempts, |it| it as u32),
        backoff_ms: number("backoff_ms").unwrap_or(default.backoff_ms),
        max_backoff_ms: number("max_backoff_ms").unwrap_or(default.max_backoff_ms),
    }
}
