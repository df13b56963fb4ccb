//! Which places name a node or an input parameter?

use std::ops::Range as Span;

use serde::Serialize;

use super::escapes::spans;
use crate::diagnostic::Range;
use crate::json::{Kind, Pointers, Value, ValueId};
use crate::model::Document;
use crate::order::sort_by_number;
use crate::template::Template;
use crate::template::steps::{self, Form};
use crate::text::LineIndex;

/// Something that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol<'s> {
    /// The node with this id.
    Node(&'s str),
    /// The input parameter with this name.
    Input(&'s str),
}

/// A place that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// What part the name plays there.
    pub kind: PlaceKind,
    /// The value that it stands in, or whose key it is, as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The name alone, without quotes, dots and brackets.
    pub range: Range,
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

/// Every place that names `symbol`, in the order of the text.
///
/// References that are wrong behind the name count too. A parameter that is not
/// declared has no definition.
pub fn references(document: &Document, symbol: Symbol<'_>) -> Vec<Place> {
    let names = name_places(document, symbol);
    let pointers = Pointers::of(document.json.root(), names.iter().map(|it| it.value).collect());
    let lines = LineIndex::new(document.json.text());
    let place = |name: NamePlace| Place {
        kind: name.kind,
        pointer: pointers.of_value(name.value).to_owned(),
        range: lines.range(name.span),
    };
    names.into_iter().map(place).collect()
}

/// A [`Place`], by value.
#[derive(Debug, Clone)]
pub(crate) struct NamePlace {
    pub(crate) kind: PlaceKind,
    /// The key or the string that the name is in.
    pub(crate) value: ValueId,
    /// The bytes of the name.
    pub(crate) span: Span<usize>,
}

/// Every place that names `symbol`, in the order of the text.
pub(crate) fn name_places(document: &Document, symbol: Symbol<'_>) -> Vec<NamePlace> {
    let workflow = &document.workflow;
    let mut finder = Finder { document, found: Vec::new() };
    match symbol {
        Symbol::Node(id) => {
            for node in workflow.nodes.iter().filter(|node| *node.id == *id) {
                finder.whole(PlaceKind::Definition, node.key);
            }
            for edge in &workflow.edges {
                for (kind, end) in [(PlaceKind::EdgeFrom, edge.from), (PlaceKind::EdgeTo, edge.to)]
                {
                    finder.whole_if(kind, end, id);
                }
            }
            let positions = document.json.root().pointer("/ui/positions");
            for (key, _) in positions.into_iter().flat_map(Value::members) {
                finder.whole_if(PlaceKind::Position, Some(key.id()), id);
            }
        }
        Symbol::Input(name) => {
            let params = workflow.inputs.iter().flatten();
            for param in params.filter(|param| param.name == name) {
                finder.whole(PlaceKind::Definition, param.key);
            }
        }
    }
    if let Some(nodes) = workflow.nodes_object {
        finder.templates(document.json.value(nodes), symbol);
    }
    let mut found = finder.found;
    sort_by_number(&mut found, |it| it.span.start as u64);
    found
}

struct Finder<'d> {
    document: &'d Document,
    found: Vec<NamePlace>,
}

impl Finder<'_> {
    /// A string that is the name.
    fn whole(&mut self, kind: PlaceKind, value: ValueId) {
        let span = self.document.json.value(value).span();
        let span = span.start + 1..span.end - 1;
        self.found.push(NamePlace { kind, value, span });
    }

    fn whole_if(&mut self, kind: PlaceKind, value: Option<ValueId>, name: &str) {
        if let Some(value) = value.filter(|value| self.document.json.value(*value).is(name)) {
            self.whole(kind, value);
        }
    }

    /// The strings below `value`. The depth of a document is bounded, so recursion is.
    fn templates(&mut self, value: Value<'_>, symbol: Symbol<'_>) {
        match value.kind() {
            Kind::Array => value.elements().for_each(|element| self.templates(element, symbol)),
            Kind::Object => {
                value.members().for_each(|(_, member)| self.templates(member, symbol));
            }
            _ => self.template(value, symbol),
        }
    }

    fn template(&mut self, value: Value<'_>, symbol: Symbol<'_>) {
        let (root, name) = match symbol {
            Symbol::Node(id) => ("nodes", id),
            Symbol::Input(name) => ("input", name),
        };
        if !value.is_string() || !value.raw().contains('$') {
            return;
        }
        let text = value.as_str().unwrap_or_default();
        let mut names = Vec::new();
        for start in steps::starts(&Template::parse(&text)) {
            let steps = steps::steps(&text, start).steps;
            let [first, second, ..] = steps.as_slice() else { continue };
            if first.text == root
                && second.text == name
                && matches!(second.form, Form::Name | Form::Key)
            {
                names.push(second.name.clone());
            }
        }
        let (kind, value_id) = (PlaceKind::Reference, value.id());
        let spans = spans(value, &names).into_iter();
        self.found.extend(spans.map(|span| NamePlace { kind, value: value_id, span }));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::parse::parse;

    const TEXT: &str = r#"{"input_params":{"é":{}},
"dag":{"nodes":{"a":{},"b":{"payload":{"p":"é ${nodes.a.result} $${nodes.a} ${nodes[\"a\"].result.x} ${nodes.a","q":["${input[\"\u00e9\"]}"]}}},
"edges":[{"from":"a","to":"b"},{"from":"b","to":"\u0061"}]},"ui":{"positions":{"a":{}}}}"#;

    #[track_caller]
    fn check(symbol: Symbol<'_>, expected: Expect) {
        let places = references(&parse(TEXT), symbol).into_iter().map(|it| {
            let (start, end) = (it.range.start, it.range.end);
            let name = &TEXT[start.offset as usize..end.offset as usize];
            format!("{}:{} {name} {:?} {}\n", start.line, start.column, it.kind, it.pointer)
        });
        expected.assert_eq(&places.collect::<String>());
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        check(
            Symbol::Node("a"),
            expect![[r#"
            2:18 a Definition /dag/nodes/a
            2:55 a Reference /dag/nodes/b/payload/p
            2:87 a Reference /dag/nodes/b/payload/p
            2:110 a Reference /dag/nodes/b/payload/p
            3:19 a EdgeFrom /dag/edges/0/from
            3:50 \u0061 EdgeTo /dag/edges/1/to
            3:81 a Position /ui/positions/a
        "#]],
        );
        check(
            Symbol::Input("é"),
            expect![[r#"
            1:19 é Definition /input_params/é
            2:129 \u00e9 Reference /dag/nodes/b/payload/q/0
        "#]],
        );
        check(Symbol::Node("c"), expect![""]);
    }
}
