//! Where a document names its nodes and its input parameters.

use std::ops::Range;

use serde::Serialize;

use crate::json::{Kind, Offsets, Value, ValueId};
use crate::model::Document;
use crate::order::sort_by_number;
use crate::template::Template;
use crate::template::steps::{self, Form, Step};

/// Something that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol<'s> {
    /// The node with this id.
    Node(&'s str),
    /// The input parameter with this name.
    Input(&'s str),
}

/// What part a name plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// The key of the node or of the parameter, or its name in a list of parameters.
    Definition,
    /// It is in a `${…}`.
    Reference,
    /// It is the `from` of an edge.
    EdgeFrom,
    /// It is the `to` of an edge.
    EdgeTo,
    /// It is the key of a node's place on the canvas.
    Position,
}

/// A place that has a name.
#[derive(Debug, Clone)]
pub(crate) struct NamePlace {
    pub(crate) kind: PlaceKind,
    /// The key or the string that the name is in.
    pub(crate) value: ValueId,
    /// The bytes of the name in the document.
    pub(crate) span: Range<usize>,
    /// The bytes of the string's value that are the name's step, with its dot or its
    /// brackets, if it is a step.
    pub(crate) step: Option<Range<usize>>,
}

/// Every place that names `symbol`, in the order of the text.
///
/// References that are wrong behind the name count too. A parameter that is not
/// declared has no definition.
pub(crate) fn places(document: &Document, symbol: Symbol<'_>) -> Vec<NamePlace> {
    let mut found = match symbol {
        Symbol::Node(id) => places_of_nodes(document, 1, &|name| (name == id).then_some(0)),
        Symbol::Input(name) => {
            let number = |it: &str| (it == name).then_some(0);
            let mut finder = Finder::new(document, 1, "input", &number);
            for param in document.workflow.inputs.iter().flatten() {
                finder.whole(PlaceKind::Definition, Some(param.key));
            }
            finder.templates();
            finder.found
        }
    };
    let mut places = found.pop().unwrap_or_default();
    sort_by_number(&mut places, |it| it.span.start as u64);
    places
}

/// Every place that names one of `n` nodes, in lists by their numbers, which `number`
/// knows by id.
pub(crate) fn places_of_nodes(
    document: &Document,
    n: usize,
    number: &dyn Fn(&str) -> Option<usize>,
) -> Vec<Vec<NamePlace>> {
    let mut finder = Finder::new(document, n, "nodes", number);
    for node in &document.workflow.nodes {
        finder.whole(PlaceKind::Definition, Some(node.key));
    }
    for edge in &document.workflow.edges {
        finder.whole(PlaceKind::EdgeFrom, edge.from);
        finder.whole(PlaceKind::EdgeTo, edge.to);
    }
    let positions = document.json.root().pointer("/ui/positions");
    for (key, _) in positions.into_iter().flat_map(Value::members) {
        finder.whole(PlaceKind::Position, Some(key.id()));
    }
    finder.templates();
    finder.found
}

/// How many dots are looked for in a name.
const MAX_DOTS: usize = 4;

struct Finder<'d, 'n> {
    document: &'d Document,
    /// The root of the references that name them.
    root: &'static str,
    number: &'n dyn Fn(&str) -> Option<usize>,
    found: Vec<Vec<NamePlace>>,
}

impl<'d, 'n> Finder<'d, 'n> {
    fn new(
        document: &'d Document,
        n: usize,
        root: &'static str,
        number: &'n dyn Fn(&str) -> Option<usize>,
    ) -> Self {
        Self { document, root, number, found: vec![Vec::new(); n] }
    }

    /// A string that may be one of the names.
    fn whole(&mut self, kind: PlaceKind, value: Option<ValueId>) {
        let Some(value) = value.map(|value| self.document.json.value(value)) else { return };
        if let Some(number) = value.as_str().and_then(|name| (self.number)(&name)) {
            let span = value.span();
            let span = span.start + 1..span.end - 1;
            self.found[number].push(NamePlace { kind, value: value.id(), span, step: None });
        }
    }

    /// The strings of all nodes.
    fn templates(&mut self) {
        if let Some(nodes) = self.document.workflow.nodes_object {
            self.templates_in(self.document.json.value(nodes));
        }
    }

    /// The strings below `value`. The depth of a document is bounded, so recursion is.
    fn templates_in(&mut self, value: Value<'_>) {
        match value.kind() {
            Kind::Array => value.elements().for_each(|element| self.templates_in(element)),
            Kind::Object => value.members().for_each(|(_, member)| self.templates_in(member)),
            _ if value.has_dollar() => self.template(value),
            _ => {}
        }
    }

    fn template(&mut self, string: Value<'_>) {
        let text = string.as_str().unwrap_or_default();
        let mut offsets = Offsets::of(string);
        let template = Template::parse(&text);
        for start in steps::starts(&template) {
            let steps = steps::spaced_steps(&text, start).steps;
            let Some((first, rest)) = steps.split_first() else { continue };
            if first.text != self.root {
                continue;
            }
            let is_wrong = template.faults.iter().any(|it| it.reference.start == start);
            if let Some((number, named)) = self.named(rest, is_wrong) {
                self.found[number].push(NamePlace {
                    kind: PlaceKind::Reference,
                    value: string.id(),
                    span: offsets.span(&(rest[0].name.start..named.name.end)),
                    step: Some(rest[0].range.start..named.range.end),
                });
            }
        }
    }

    /// Which of them the first steps behind the root name, and the last of those steps. The
    /// id of a node may not have dots; where it has, a reference that names it as others are
    /// named is wrong.
    fn named<'s, 't>(
        &self,
        steps: &'s [Step<'t>],
        is_wrong: bool,
    ) -> Option<(usize, &'s Step<'t>)> {
        let first = steps.first().filter(|it| matches!(it.form, Form::Name | Form::Key))?;
        if let Some(number) = (self.number)(&first.text) {
            return Some((number, first));
        }
        let may_be_id = is_wrong && self.root == "nodes" && first.form == Form::Name;
        if !may_be_id || self.document.workflow.find_node(&first.text).is_some() {
            return None;
        }
        let mut name = first.text.to_string();
        for step in steps[1..].iter().take(MAX_DOTS).take_while(|it| it.form == Form::Name) {
            name.push('.');
            name.push_str(&step.text);
            if let Some(number) = (self.number)(&name) {
                return Some((number, step));
            }
        }
        None
    }
}
