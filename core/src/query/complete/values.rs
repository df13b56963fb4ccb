//! Which values a place could have, of those that can be counted.

use std::iter;

use super::{Asked, Completion, CompletionKind, Offers};
use crate::catalogue::Model;
use crate::json::{Kind, Value, quote};
use crate::model::{Node, ParamType, Task};
use crate::parse::REGIONS;
use crate::query::spot::{Spot, What};
use crate::tasks;
use crate::template::{Segment, written_path};
use crate::types::Type;

/// A value, as what it is rather than as text.
struct Choice {
    item: Completion,
    is_string: bool,
    rank: u8,
}

/// What the value at a place could be.
pub(super) fn at(asked: Asked<'_, '_>, spot: &Spot<'_>) -> Option<Offers> {
    let choices = choices(asked, spot);
    if choices.is_empty() {
        return None;
    }
    if spot.value.is_string() && asked.is_real(spot.value) {
        let (replace, typed) = asked.in_string(spot.value);
        let items = choices.into_iter().filter(|choice| choice.is_string);
        let items = items.map(|choice| (choice.rank, choice.item.in_string())).collect();
        return Some(Offers { replace, typed, items });
    }
    let span = spot.value.span();
    let typed = asked.facts.json.text().get(span.start..asked.offset).unwrap_or_default();
    let typed = if asked.is_real(spot.value) { typed.to_owned() } else { String::new() };
    // Of what is there already and is no beginning, all is offered.
    let typed = if spot.value.kind() == Kind::Null { String::new() } else { typed };
    let items = choices.into_iter().map(whole).collect();
    Some(Offers { replace: span, typed, items })
}

/// What could be put into an empty array.
pub(super) fn in_gap(asked: Asked<'_, '_>, spot: &Spot<'_>) -> Option<Offers> {
    let is_empty = spot.value.kind() == Kind::Array && spot.value.elements().next().is_none();
    if !is_empty {
        return None;
    }
    let what = match spot.what {
        What::Outputs(node) => What::Output(node),
        What::Input(node, wanted, _) => What::Input(node, wanted.element()?, None),
        _ => return None,
    };
    let inside = Spot { what, parent: Some((spot.value, spot.what)), ..spot.clone() };
    let items: Vec<_> = choices(asked, &inside).into_iter().map(whole).collect();
    let replace = asked.offset..asked.offset;
    (!items.is_empty()).then_some(Offers { replace, typed: String::new(), items })
}

/// A choice as JSON text.
fn whole(choice: Choice) -> (u8, Completion) {
    let insert =
        if choice.is_string { quote(&choice.item.insert) } else { choice.item.insert.clone() };
    (choice.rank, choice.item.insert(&insert))
}

fn choices(asked: Asked<'_, '_>, spot: &Spot<'_>) -> Vec<Choice> {
    match spot.what {
        What::Region => texts(REGIONS),
        What::NodeType => texts(&["task", "map"]),
        What::InnerType => texts(&["task"]),
        What::ParamType => {
            ParamType::NAMES.iter().map(|(name, _)| text(CompletionKind::Value, name)).collect()
        }
        What::Boolean => booleans(),
        What::TaskId(node) => task_ids(asked, node),
        What::ModelId(node) => model_ids(asked, node),
        What::EdgeEnd(edge, is_from) => edge_ends(asked, edge, is_from),
        What::Output(node) => outputs(asked, node, spot),
        What::Input(_, wanted, _) => of_type(wanted),
        _ => Vec::new(),
    }
}

fn text(kind: CompletionKind, text: &str) -> Choice {
    Choice { item: Completion::new(kind, text), is_string: true, rank: 0 }
}

fn texts(values: &[&str]) -> Vec<Choice> {
    values.iter().map(|value| text(CompletionKind::Value, value)).collect()
}

fn booleans() -> Vec<Choice> {
    texts(&["true", "false"]).into_iter().map(|it| Choice { is_string: false, ..it }).collect()
}

fn of_type(wanted: &Type<'_>) -> Vec<Choice> {
    match wanted {
        Type::OneOf(values) => texts(values),
        Type::Boolean => booleans(),
        Type::Union(types) => types.iter().flat_map(of_type).collect(),
        _ => Vec::new(),
    }
}

fn task_of<'f>(asked: Asked<'f, '_>, node: usize) -> Option<&'f Task> {
    asked.facts.workflow.nodes[node].task()
}

/// The task types, those first that the model can do.
fn task_ids(asked: Asked<'_, '_>, node: usize) -> Vec<Choice> {
    let model = task_of(asked, node).and_then(|task| task.model_id);
    let model = model.and_then(|model| asked.facts.catalogue.find(&asked.facts.text(model)));
    let choice = |task: &tasks::TaskType| {
        let item = Completion::new(CompletionKind::Task, task.id);
        Choice {
            item: item.detail(task.title).documentation(task.description),
            is_string: true,
            rank: u8::from(model.is_some_and(|model| !model.can(task.id))),
        }
    };
    tasks::ALL.iter().map(choice).collect()
}

/// The models that can do the task, those first that run in the workflow's region.
fn model_ids(asked: Asked<'_, '_>, node: usize) -> Vec<Choice> {
    let facts = asked.facts;
    let task = task_of(asked, node).and_then(|task| task.task).map(|task| facts.text(task));
    if task.as_deref() == Some(tasks::PICK) {
        return vec![text(CompletionKind::Model, tasks::PICK)];
    }
    let region = facts.workflow.region.map(|region| facts.text(region));
    let models = facts.catalogue.models.iter();
    let models = models.filter(|model| task.as_ref().is_none_or(|task| model.can(task)));
    let choice = |model: &Model| {
        let runs_here = region.as_ref().is_none_or(|region| model.runs_in(region));
        let item = Completion::new(CompletionKind::Model, &model.id);
        let item = item.detail(&model.provider).documentation(&model.tasks.join(", "));
        Choice { item, is_string: true, rank: u8::from(!runs_here) }
    };
    models.flat_map(|model| iter::once(choice(model)).chain(aliases(model))).collect()
}

/// The other names of a model, which come last.
fn aliases(model: &Model) -> impl Iterator<Item = Choice> {
    model.aliases.iter().map(|alias| {
        let item = Completion::new(CompletionKind::Model, alias);
        let item = item.detail(&model.provider).documentation(&model.id);
        Choice { item, is_string: true, rank: 2 }
    })
}

/// The nodes, those first with which the edge makes no cycle.
fn edge_ends(asked: Asked<'_, '_>, edge: usize, is_from: bool) -> Vec<Choice> {
    let facts = asked.facts;
    let Some(edge) = facts.workflow.edges.get(edge) else { return Vec::new() };
    let other = if is_from { edge.to_node } else { edge.from_node };
    let (nodes, graph) = (&facts.workflow.nodes, &facts.graph);
    let own = if is_from { edge.from_node } else { edge.to_node };
    let choice = |(index, node): (usize, &Node)| {
        let makes_cycle = other.is_some_and(|other| {
            let (from, to) = if is_from { (index, other) } else { (other, index) };
            Some(index) != own && (from == to || graph.is_ancestor(to, from))
        });
        let task = node.task().and_then(|task| task.task).map(|task| facts.text(task));
        let item = Completion::new(CompletionKind::Node, &node.id);
        let item = item.detail(&task.unwrap_or_default());
        Choice { item, is_string: true, rank: u8::from(makes_cycle) }
    };
    nodes.iter().enumerate().map(choice).collect()
}

/// The paths of a task's result: the main one, then every first step.
fn outputs(asked: Asked<'_, '_>, node: usize, spot: &Spot<'_>) -> Vec<Choice> {
    let facts = asked.facts;
    let task = task_of(asked, node).and_then(|task| task.task_type);
    let listed = spot.parent.iter().flat_map(|(outputs, _)| outputs.elements());
    let listed = listed.filter(|output| output.id() != spot.value.id());
    let listed: Vec<_> = listed.filter_map(Value::as_str).collect();
    let result = facts.types.result_of_each(node);
    let mut choices = Vec::new();
    if let Some(task) = task {
        choices.push(text(CompletionKind::Path, task.main_path));
    }
    if let Type::Object(object) = result {
        for property in object.properties {
            let path = written_path(&[Segment::Key(property.name.into())]);
            let mut choice = text(CompletionKind::Path, &path);
            choice.item = choice.item.detail(&property.ty.name());
            choices.push(Choice { rank: 1, ..choice });
        }
    }
    let main = task.map(|task| task.main_path);
    choices.retain(|choice| choice.rank == 0 || Some(choice.item.label.as_str()) != main);
    choices.retain(|choice| !listed.iter().any(|path| *path == choice.item.label));
    choices
}
