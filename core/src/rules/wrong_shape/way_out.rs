//! What to write instead of a value of the wrong shape, where that is clear.

use serde_json::{Map, Value as Owned};

use crate::facts::Facts;
use crate::graph::members_meant;
use crate::json::{Json, Kind, Value, object, to_compact};
use crate::model::{FormatPart, NodeKind, ParamType, WrongShape};
use crate::nearest::nearest;
use crate::parse::{REGIONS, schema_properties};
use crate::rules::{Finding, OpDraft, meant};
use crate::texts::Texts;
use crate::words::Word;
use crate::{tasks, words};

/// What parameters' types are called elsewhere.
const TYPES_ELSEWHERE: &[(&str, &str)] = &[
    ("str", "string"),
    ("text", "string"),
    ("int", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("bool", "boolean"),
    ("list", "array"),
    ("dict", "object"),
    ("map", "object"),
];

/// Adds the way out to what is said of a value.
pub(super) fn with(facts: &Facts<'_>, finding: Finding, shape: &WrongShape) -> Finding {
    let value = facts.value(shape.value);
    let text = value.as_str().unwrap_or_default();
    match (shape.what, value.kind()) {
        (FormatPart::NodeType | FormatPart::InnerType, _) => {
            of_node_type(facts, finding, shape, value)
        }
        (what, Kind::Null) if may_be_missing(what) => finding
            .help("leave it out")
            .fix(format!("Remove {}", what.name()), OpDraft::Remove(shape.value)),
        (FormatPart::Name, _) if text.is_empty() => finding.help("name it, or leave the field out"),
        (FormatPart::Outputs, _) if !text.is_empty() => in_array(finding, value),
        (FormatPart::Region, _) => suggest(finding, nearest(&text, REGIONS.iter().copied()), value),
        (FormatPart::ParamType, _) => suggest(finding, param_type(&text), value),
        (FormatPart::Required, _) => without_quotes(finding, value),
        (FormatPart::MinItems | FormatPart::MaxItems, _) if value.as_u64().is_none() => {
            whole_number(finding, value)
        }
        (FormatPart::ListedParam, Kind::Object) => of_listed_object(facts, finding),
        (FormatPart::Param, _) => of_parameter(finding, value),
        (FormatPart::Params, Kind::Object) => of_schema(finding, value),
        (FormatPart::Edge, _) => of_edge(facts, finding, value),
        (FormatPart::Nodes, Kind::Array) => of_node_list(finding, value),
        (FormatPart::Dag, Kind::Object) => with_nodes_beside(facts, finding, value),
        (FormatPart::Workflow, Kind::Object) => finding.help("or one with `nodes` and `edges`"),
        (what, _) if is_object(what) => unwrapped(finding, value),
        _ => finding,
    }
}

/// Whether it may be left out, so that `null` says no more than that.
fn may_be_missing(what: FormatPart) -> bool {
    use FormatPart::{Edges, Name, Outputs, ParamType, Region};
    matches!(what, Name | Region | Edges | Outputs | ParamType)
}

/// Whether it has to be an object.
fn is_object(what: FormatPart) -> bool {
    use FormatPart::{Dag, InnerNode, Inputs, Node, Nodes, Payload};
    matches!(what, Dag | Nodes | Node | InnerNode | Payload | Inputs)
}

fn whole_number(finding: Finding, value: Value<'_>) -> Finding {
    match meant::whole(value) {
        Some(whole) => finding.help("write the digits alone").change_to(value.id(), whole.into()),
        None => finding,
    }
}

fn suggest(finding: Finding, meant: Option<&str>, value: Value<'_>) -> Finding {
    match meant {
        Some(meant) => finding.did_you_mean(meant, value.id()),
        None => finding,
    }
}

fn in_array(finding: Finding, value: Value<'_>) -> Finding {
    let array = vec![value.to_owned_value()].into();
    finding
        .help("put it into an array")
        .fix("Put it into an array", OpDraft::Replace(value.id(), array))
}

fn without_quotes(finding: Finding, value: Value<'_>) -> Finding {
    let is_boolean = |bare: &Json| bare.root().kind() != Kind::Number;
    match meant::bare(value).filter(is_boolean) {
        Some(bare) => finding
            .help("write it without quotes")
            .change_to(value.id(), bare.root().to_owned_value()),
        None => finding,
    }
}

/// The name of the parameter type that a text may stand for.
fn param_type(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let names = || ParamType::NAMES.iter().map(|(name, _)| *name);
    let elsewhere = TYPES_ELSEWHERE.iter().find(|(name, _)| *name == lower);
    let known = elsewhere.map(|(_, ours)| *ours).or_else(|| names().find(|name| *name == lower));
    known.or_else(|| nearest(text, names()))
}

/// The `type` of a node, which may be another word for a map, or its task.
fn of_node_type(
    facts: &Facts<'_>,
    finding: Finding,
    shape: &WrongShape,
    value: Value<'_>,
) -> Finding {
    let text = value.as_str().unwrap_or_default();
    let kind = shape.node.map(|node| &facts.workflow.nodes[node].kind);
    let object = match kind {
        // Whatever its type is called, it was read as a map for what it has.
        Some(NodeKind::Map(_)) if shape.what == FormatPart::NodeType => {
            return finding.did_you_mean("map", shape.value);
        }
        Some(NodeKind::Map(map)) => map.inner.as_ref().map(|inner| inner.object),
        Some(NodeKind::Task(task)) => Some(task.object),
        None => None,
    };
    if value.kind() == Kind::Null {
        return finding.help("leave it out").fix("Remove `type`", OpDraft::Remove(shape.value));
    }
    if nearest(&text, ["task"]).is_some() {
        return finding.did_you_mean("task", shape.value);
    }
    let Some(object) = object else { return finding };
    let has_task = facts.value(object).member(words::TASK).is_some();
    if tasks::find(&text).is_some() && !has_task {
        return finding
            .help("this is a task type, which stands in `task`")
            .fix("Rename to `task`", OpDraft::Rename(object, shape.value, "task".to_owned()));
    }
    // What has a task is a task, whatever its type is called.
    let finding = finding.help("a node that is no map needs no `type`");
    if has_task { finding.fix("Remove `type`", OpDraft::Remove(shape.value)) } else { finding }
}

/// A parameter that is no more than its type.
fn of_parameter(finding: Finding, value: Value<'_>) -> Finding {
    let text = value.as_str().unwrap_or_default();
    let Some(ty) = param_type(&text) else { return finding };
    let object = object([("type", ty.into())]);
    let title = format!("Write `{}`", to_compact(&object));
    finding.fix(title, OpDraft::Replace(value.id(), object))
}

const AS_OBJECT: &str = "Write `input_params` as an object";

/// Parameters in a list, each with its `name`.
fn of_listed_object(facts: &Facts<'_>, finding: Finding) -> Finding {
    let finding = finding.help("to say more than names, write `input_params` as an object of them");
    let list = facts.value_of_inputs().filter(|list| meant::may_be_copied(*list));
    let Some(list) = list else { return finding };
    let mut params = Map::new();
    for element in list.elements() {
        let (name, param) = match element.to_owned_value() {
            Owned::Object(mut param) => (param.shift_remove("name").unwrap_or_default(), param),
            name => (name, Map::new()),
        };
        let Owned::String(name) = name else { return finding };
        if params.insert(name, Owned::Object(param)).is_some() {
            return finding;
        }
    }
    finding.fix(AS_OBJECT, OpDraft::Replace(list.id(), params.into()))
}

/// A JSON Schema of the parameters.
fn of_schema(finding: Finding, schema: Value<'_>) -> Finding {
    let finding = finding.help("its keys are the parameters' names, and it is no JSON Schema");
    let Some(Owned::Object(mut params)) = schema_properties(schema)
        .filter(|properties| meant::may_be_copied(*properties))
        .map(Value::to_owned_value)
    else {
        return finding;
    };
    let mut required = Texts::default();
    for name in schema.get("required").into_iter().flat_map(Value::elements) {
        required.add(name.as_str().unwrap_or_default());
    }
    for (name, param) in &mut params {
        let is_required = required.find(name).is_some();
        if let Some(param) = param.as_object_mut().filter(|_| !is_required) {
            param.entry("required").or_insert(false.into());
        }
    }
    finding.fix(AS_OBJECT, OpDraft::Replace(schema.id(), params.into()))
}

/// An edge as a pair, as an arrow, or with other names of its ends.
fn of_edge(facts: &Facts<'_>, finding: Finding, value: Value<'_>) -> Finding {
    if value.kind() == Kind::Object {
        return with_ends_renamed(finding, value);
    }
    let [Some(from), Some(to)] = facts.meant_edges().ends_of(facts.workflow, value.id()) else {
        return finding;
    };
    let edge = object([("from", facts.id(from).into()), ("to", facts.id(to).into())]);
    let title = format!("Write `{}`", to_compact(&edge));
    finding.fix(title, OpDraft::Replace(value.id(), edge))
}

fn with_ends_renamed(finding: Finding, edge: Value<'_>) -> Finding {
    let [Some(from), Some(to)] = members_meant(edge) else { return finding };
    let ends = [(words::FROM, from), (words::TO, to)];
    let wrong = ends.into_iter().filter(|(word, _)| edge.member(*word).is_none());
    let rename = |(word, end): (Word, Value<'_>)| {
        OpDraft::Rename(edge.id(), end.id(), word.text().to_owned())
    };
    finding
        .help("call its ends `from` and `to`")
        .fix_all("Call the ends `from` and `to`", wrong.map(rename).collect())
}

/// Nodes in a list, each with its `id`.
fn of_node_list(finding: Finding, value: Value<'_>) -> Finding {
    let finding = finding.help("for example `{\"draw\": {\"task\": …}}`");
    if !meant::may_be_copied(value) {
        return finding;
    }
    let mut nodes = Map::new();
    for element in value.elements() {
        let Owned::Object(mut node) = element.to_owned_value() else { return finding };
        let Some(Owned::String(id)) = node.shift_remove("id") else { return finding };
        if nodes.insert(id, Owned::Object(node)).is_some() {
            return finding;
        }
    }
    if nodes.is_empty() {
        return finding;
    }
    finding.fix("Make the ids their keys", OpDraft::Replace(value.id(), nodes.into()))
}

/// Nodes beside the `dag` in which they should be.
fn with_nodes_beside(facts: &Facts<'_>, finding: Finding, dag: Value<'_>) -> Finding {
    let Some(nodes) = facts.json.root().member(words::NODES) else { return finding };
    let finding = finding.help("put `nodes` into the `dag`");
    if !meant::may_be_copied(nodes) {
        return finding;
    }
    finding.fix_all(
        "Put `nodes` into the `dag`",
        vec![
            OpDraft::Add(dag.id(), "nodes".to_owned(), nodes.to_owned_value()),
            OpDraft::Remove(nodes.id()),
        ],
    )
}

/// An object in quotes, or alone in an array.
fn unwrapped(finding: Finding, value: Value<'_>) -> Finding {
    if !meant::may_be_copied(value) {
        return finding;
    }
    let is_object = |it: &Value<'_>| it.kind() == Kind::Object;
    if let Ok(json) = Json::read(value.as_str().unwrap_or_default())
        && is_object(&json.root())
    {
        return finding.help("write it without the quotes").fix(
            "Write it without the quotes",
            OpDraft::Replace(value.id(), json.root().to_owned_value()),
        );
    }
    let mut elements = value.elements();
    match elements.next().filter(|only| is_object(only) && elements.next().is_none()) {
        Some(only) => finding
            .help("take it out of the array")
            .fix("Take it out of the array", OpDraft::Replace(value.id(), only.to_owned_value())),
        None => finding,
    }
}
