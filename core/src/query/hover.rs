//! What stands at a place?

use std::ops::Range as Span;

use serde::Serialize;

use super::fields;
use super::spot::{Spot, What};
use super::typed::{origin, what_it_does};
use crate::diagnostic::Range;
use crate::facts::Facts;
use crate::json::{Pointers, Value, decoded_offset};
use crate::sites::Site;
use crate::tasks::{self, Field};
use crate::template::steps;
use crate::template::{Reference, Root, Template};
use crate::text::LineIndex;
use crate::types::{Dead, Type};

/// What stands at a place, and what is known about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hover<'d> {
    /// What it is.
    pub kind: HoverKind,
    /// What it is called: an id, a key, or a reference up to the step that is there.
    pub name: String,
    /// Its bytes: of a reference those of the step, of a string those in the quotes.
    pub range: Range,
    /// The value that it stands in, or whose key it is, as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// What its type is called: of a node its result's, of a field that which it takes.
    #[serde(rename = "type")]
    pub type_name: Option<String>,
    /// The same as a JSON Schema.
    pub schema: Option<Type<'d>>,
    /// What it is for, or where it comes from, in a sentence; may be empty.
    pub documentation: String,
    /// The name at the place that defines it.
    pub definition: Option<Range>,
    /// What else a field of a payload takes.
    pub limits: Option<Limits>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoverKind {
    /// The id of a node: its key, the end of an edge, the key of its place.
    Node,
    /// The name of an input parameter, where it is declared.
    Input,
    /// A step of a `${…}`.
    Reference,
    /// The key of a payload, or of a value in one.
    PayloadField,
    /// A key of the format.
    Field,
    /// The id of a model.
    Model,
    /// The id of a task type.
    Task,
}

/// What else a field of a payload takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limits {
    /// Whether it has to be there.
    pub required: bool,
    /// What is taken when it is missing.
    pub default: Option<serde_json::Value>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// The fewest elements.
    pub min_items: Option<u64>,
}

/// What stands at the byte `offset` of the text.
pub fn at<'d>(facts: &Facts<'d>, offset: usize) -> Option<Hover<'d>> {
    let offset = facts.json.text().floor_char_boundary(offset);
    let spot = Spot::at(facts.document, offset);
    let found = if spot.is_on_key { of_key(facts, &spot) } else { of_value(facts, &spot, offset) }?;
    let value = if spot.is_on_key { spot.key.unwrap_or(spot.value) } else { spot.value };
    let lines = LineIndex::new(facts.json.text());
    let pointers = Pointers::of(facts.json.root(), vec![value.id()]);
    Some(Hover {
        kind: found.kind,
        name: found.name,
        range: lines.range(found.span.unwrap_or_else(|| inside(value))),
        pointer: pointers.of_value(value.id()).to_owned(),
        type_name: found.ty.map(|ty| ty.name()),
        schema: found.ty,
        documentation: found.documentation,
        definition: found.definition.map(|key| lines.range(inside(facts.value(key)))),
        limits: found.field.map(limits),
    })
}

/// What a [`Hover`] is made from.
struct Found<'d> {
    kind: HoverKind,
    name: String,
    /// Its bytes, if it is not all of the string.
    span: Option<Span<usize>>,
    ty: Option<Type<'d>>,
    documentation: String,
    definition: Option<crate::json::ValueId>,
    field: Option<&'static Field>,
}

impl<'d> Found<'d> {
    // Called from many places, none of which has to be quick.
    #[cold]
    fn new(kind: HoverKind, name: &str, documentation: &str) -> Self {
        Found {
            kind,
            name: name.to_owned(),
            span: None,
            ty: None,
            documentation: documentation.to_owned(),
            definition: None,
            field: None,
        }
    }

    fn ty(self, ty: Type<'d>) -> Self {
        Found { ty: Some(ty), ..self }
    }
}

fn of_key<'d>(facts: &Facts<'d>, spot: &Spot<'d>) -> Option<Found<'d>> {
    let (_, parent) = spot.parent?;
    let name = spot.name();
    match parent {
        What::Nodes | What::Positions => node(facts, &name),
        What::Params => input(facts, &name),
        What::Payload(_) | What::Input(..) => {
            let What::Input(_, wanted, field) = spot.what else { return None };
            let is_unknown = field.is_none() && matches!(parent, What::Payload(_));
            let unknown = if is_unknown { "The task has no such input that is known" } else { "" };
            let documentation = field.map_or(unknown, |field| field.description);
            let found = Found::new(HoverKind::PayloadField, &name, documentation).ty(*wanted);
            Some(Found { field, ..found })
        }
        _ => {
            let known = fields::of(facts.document, parent).iter().find(|it| it.name == name)?;
            Some(Found::new(HoverKind::Field, &name, known.documentation))
        }
    }
}

fn of_value<'d>(facts: &Facts<'d>, spot: &Spot<'d>, offset: usize) -> Option<Found<'d>> {
    if !spot.value.is_string() {
        return None;
    }
    let text = spot.value.as_str()?;
    match spot.what {
        What::EdgeEnd(..) => node(facts, &text),
        What::Param | What::Other if matches!(spot.parent, Some((_, What::Params))) => {
            input(facts, &text)
        }
        What::TaskId(_) => {
            let task = tasks::find(&text)?;
            let documentation = format!("{}. {}", task.title, task.description);
            Some(Found::new(HoverKind::Task, &text, &documentation).ty(task.result))
        }
        What::ModelId(_) => {
            let model = facts.catalogue.find(&text)?;
            let tasks = model.tasks.join(", ");
            let documentation = format!("{}, run by {}: {tasks}", model.id, model.provider);
            Some(Found::new(HoverKind::Model, &text, &documentation))
        }
        What::Input(..) => {
            let site = facts.sites.text_at(spot.value.id())?;
            reference(facts, site, spot.value, offset)
        }
        _ => None,
    }
}

fn node<'d>(facts: &Facts<'d>, id: &str) -> Option<Found<'d>> {
    let index = facts.workflow.find_node(id)?;
    let documentation = what_it_does(facts, index);
    let found = Found::new(HoverKind::Node, id, &documentation).ty(facts.types.result(index));
    Some(Found { definition: Some(facts.workflow.nodes[index].key), ..found })
}

fn input<'d>(facts: &Facts<'d>, name: &str) -> Option<Found<'d>> {
    let param = facts.workflow.inputs.iter().flatten().find(|param| param.name == name)?;
    let documentation = param.description.map(|it| facts.text(it)).unwrap_or_default();
    let found = Found::new(HoverKind::Input, name, &documentation);
    let ty = facts.types.inputs().get(name).map(|input| input.ty);
    Some(Found { ty, definition: Some(param.key), ..found })
}

/// The step of a reference in `value` that is at `offset`.
fn reference<'d>(
    facts: &Facts<'d>,
    site: &Site,
    value: Value<'d>,
    offset: usize,
) -> Option<Found<'d>> {
    let text = value.as_str()?;
    let cursor = decoded_offset(value, offset);
    let starts = steps::starts(&Template::parse(&text));
    let start = *starts.iter().rev().find(|start| **start <= cursor)?;
    let steps = steps::spaced_steps(&text, start);
    if steps.end < cursor {
        return None;
    }
    // The `${` and the dots go with the step behind them.
    let n = steps.steps.iter().position(|step| cursor < step.range.end);
    let n = n.unwrap_or(steps.steps.len() - 1);
    let span = value.span_within(&steps.steps[n].name);
    // A root alone says as much as what it is the root of.
    let n_of_root = steps.n_of_root();
    let so_far = steps.reference((n + 1).max(n_of_root))?;
    let name = text.get(start + 2..steps.steps[n].range.end).unwrap_or_default().trim();
    let definition = match &so_far.root {
        Root::Node(id) => facts.workflow.find_node(id).map(|node| facts.workflow.nodes[node].key),
        Root::Input(name) => {
            let mut params = facts.workflow.inputs.iter().flatten();
            params.find(|param| param.name == *name).map(|param| param.key)
        }
        Root::Item | Root::Index => None,
    };
    let (ty, documentation) = match facts.types.follow(&so_far, site.scope, site.node, &facts.sites)
    {
        Ok(way) => (Some(way.ty), origin(facts, &so_far, site)),
        Err(dead) => (None, nowhere(&so_far, dead)),
    };
    let found = Found::new(HoverKind::Reference, name, &documentation);
    Some(Found { span: Some(span), ty, definition, ..found })
}

/// What is said of a reference that leads nowhere.
fn nowhere(reference: &Reference<'_>, dead: Dead<'_>) -> String {
    let container = reference.prefix(dead.n_steps);
    let step = &reference.path[dead.n_steps];
    format!("`{container}` is {}, and `{step}` leads nowhere", dead.ty.said())
}

fn limits(field: &'static Field) -> Limits {
    Limits {
        required: field.required,
        default: field.default_value(),
        minimum: field.minimum,
        maximum: field.maximum,
        min_items: field.min_items,
    }
}

/// What stands between a string's quotes.
fn inside(string: Value<'_>) -> Span<usize> {
    let span = string.span();
    if string.is_string() { span.start + 1..span.end - 1 } else { span }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::catalogue::Catalogue;
    use crate::parse::parse;
    use crate::types::Builder;

    const TEXT: &str = r#"{"input_params":{"subject":{"type":"string","description":"Whom to show"}},"dag":{"nodes":{
"draw":{"model_id":"Qwen/Qwen-Image-Edit","task":"fal/text-to-image","payload":{"prompt":"\u00e9 ${input.subject}!","num_images":2}},
"all":{"type":"map","items":"${nodes.draw.result.images}","node":{"model_id":"sandbox","task":"fal/ocr","payload":{"image_url":"${item[\"url\"]}","langauge":"${ nodes.draw.result.sed }"}}}},
"edges":[{"from":"draw","to":"all"}]}}"#;

    /// Shows what stands at the first byte behind `before`.
    #[track_caller]
    fn check(before: &str, expected: Expect) {
        let document = parse(TEXT);
        let (catalogue, builder) = (Catalogue::sandbox(), Builder::default());
        let facts = Facts::new(&document, &catalogue, &builder);
        let offset = TEXT.find(before).unwrap() + before.len();
        let shown = at(&facts, offset).map(|it| {
            let text = |range: Range| &TEXT[range.start.offset as usize..range.end.offset as usize];
            let ty = it.type_name.unwrap_or_default();
            let line = it.definition.map(|it| format!(" defined in {}", it.start.line));
            let line = line.unwrap_or_default();
            let limits = it.limits.map(|it| format!(" {:?} to {:?}", it.default, it.maximum));
            let limits = limits.unwrap_or_default();
            format!(
                "{:?} {} `{}`: {ty}{limits}; {}{line}; {}",
                it.kind,
                it.name,
                text(it.range),
                it.documentation,
                it.pointer
            )
        });
        expected.assert_eq(&shown.unwrap_or_default());
    }

    #[test]
    fn what_stands_at_a_place_is_told() {
        check(
            "\"dr",
            expect!["Node draw `draw`: object; fal/text-to-image defined in 2; /dag/nodes/draw"],
        );
        check(
            "\"from\":\"d",
            expect!["Node draw `draw`: object; fal/text-to-image defined in 2; /dag/edges/0/from"],
        );
        check(
            "${inp",
            expect![
                "Reference input `input`: string; `subject` is declared in `input_params` defined in 1; /dag/nodes/draw/payload/prompt"
            ],
        );
        check(
            "${input.sub",
            expect![
                "Reference input.subject `subject`: string; `subject` is declared in `input_params` defined in 1; /dag/nodes/draw/payload/prompt"
            ],
        );
        check(
            "${no",
            expect![
                "Reference nodes `nodes`: object; result of `draw`, fal/text-to-image defined in 2; /dag/nodes/all/items"
            ],
        );
        check(
            "${nodes.d",
            expect![
                "Reference nodes.draw `draw`: object; result of `draw`, fal/text-to-image defined in 2; /dag/nodes/all/items"
            ],
        );
        check(
            "${nodes.draw.res",
            expect![
                "Reference nodes.draw.result `result`: object; result of `draw`, fal/text-to-image defined in 2; /dag/nodes/all/items"
            ],
        );
        check(
            "${nodes.draw.result.im",
            expect![
                "Reference nodes.draw.result.images `images`: array of object; result of `draw`, fal/text-to-image defined in 2; /dag/nodes/all/items"
            ],
        );
        check(
            "${item[\\\"u",
            expect![[
                r#"Reference item["url"] `url`: image; element of the `items` of `all`; /dag/nodes/all/node/payload/image_url"#
            ]],
        );
        check(
            "${ nodes.draw.result.se",
            expect![
                "Reference nodes.draw.result.sed `sed`: ; `nodes.draw.result` is an object, and `.sed` leads nowhere defined in 2; /dag/nodes/all/node/payload/langauge"
            ],
        );
        check(
            "\"langau",
            expect![
                "PayloadField langauge `langauge`: anything; The task has no such input that is known; /dag/nodes/all/node/payload/langauge"
            ],
        );
        check(
            "\"num_im",
            expect![
                "PayloadField num_images `num_images`: integer Some(Number(1)) to Some(8.0); How many pictures to make; /dag/nodes/draw/payload/num_images"
            ],
        );
        check(
            "\"subj",
            expect![
                "Input subject `subject`: string; Whom to show defined in 1; /input_params/subject"
            ],
        );
        check(
            "\"task\":\"fal/te",
            expect![
                "Task fal/text-to-image `fal/text-to-image`: object; Text to image. Makes pictures from text; /dag/nodes/draw/task"
            ],
        );
        check(
            "\"model_id\":\"Qwen/",
            expect![
                "Model Qwen/Qwen-Image-Edit `Qwen/Qwen-Image-Edit`: ; Qwen/Qwen-Image-Edit, run by sandbox: fal/image-edit; /dag/nodes/draw/model_id"
            ],
        );
        check("\"edg", expect!["Field edges `edges`: ; Which node waits for which; /dag/edges"]);
        check("\\u00", expect![]);
        check("\"payload\":", expect![]);
    }
}
