//! How many elements the arrays of a workflow have, each worked out once.

use std::cell::RefCell;
use std::sync::Arc;

use serde_json::{Map, Value as Given};

use super::Count;
use crate::inputs::declarations;
use crate::json::{Kind, Value};
use crate::model::{Document, InputParam, NodeKind, ParamType};
use crate::sites::{SiteReference, Sites};
use crate::tasks::TaskType;
use crate::template::{Reference, Root, Segment};
use crate::texts::Texts;
use crate::words;

/// The lengths of a document's arrays, as far as they are known before a run.
pub struct Counts<'d> {
    document: &'d Document,
    /// By their numbers among [`Sites::inputs`].
    params: Vec<Option<&'d InputParam>>,
    given: Option<&'d Map<String, Given>>,
    /// Of each node, how many `items` its result has: the elements of a map, the
    /// positions of a pick. `None` for others, and when it cannot be told.
    items: Vec<Option<Count>>,
    /// The references that counts depend on, each once: they may be long, and are compared
    /// often.
    names: RefCell<(Texts<'static>, Vec<Arc<str>>)>,
}

/// A position in an array, and how many elements that has.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// How many steps of the reference lead to the array.
    pub n_steps: usize,
    /// The position.
    pub position: u64,
    /// The most elements that the array can have.
    pub most: u64,
    /// Whether it has as many.
    pub is_exact: bool,
}

impl<'d> Counts<'d> {
    /// Counts what a document says, for runs with these values of its parameters.
    /// What is not given is counted by what is declared. Nodes are counted in this order.
    pub fn new(
        document: &'d Document,
        order: &[usize],
        sites: &Sites<'d>,
        given: Option<&'d Map<String, Given>>,
    ) -> Self {
        let params = declarations(document, sites);
        let n_nodes = document.workflow.nodes.len();
        let items = vec![None; n_nodes];
        let mut counts = Counts { document, params, given, items, names: RefCell::default() };
        // Nothing is known of what comes later.
        for &node in order {
            counts.items[node] = counts.items_of(node, sites);
        }
        counts
    }

    /// How many `items` the result of a map, or of a pick, has. `None` for other
    /// nodes, and when what is counted is no array.
    pub fn items(&self, node: usize) -> Option<&Count> {
        self.items[node].as_ref()
    }

    /// The limit of the array into which a reference goes, if the position and the limit can
    /// be told.
    #[inline]
    pub fn limit_in(&self, it: &SiteReference<'_>) -> Option<Limit> {
        match (&it.reference.root, &*it.reference.path) {
            (Root::Node(_), [Segment::Key(key), Segment::Index(position), ..])
                if key == "items" =>
            {
                let count = self.items(it.target?)?;
                let (most, is_exact) = (count.max()?, count.exact().is_some());
                Some(Limit { n_steps: 1, position: (*position).into(), most, is_exact })
            }
            (Root::Input(_), [Segment::Index(position), ..]) => {
                let param = self.params[it.input?]?;
                let most = param.max_items.filter(|_| may_be_array(param))?;
                let is_exact = param.min_items == Some(most);
                Some(Limit { n_steps: 0, position: (*position).into(), most, is_exact })
            }
            _ => None,
        }
    }

    /// How many elements a `$each` makes, at its one place.
    fn of_each(&self, each: usize, sites: &Sites<'_>) -> Option<Count> {
        sites.source_of(each).map(|source| self.of_reference(source))
    }

    fn items_of(&self, node: usize, sites: &Sites<'_>) -> Option<Count> {
        let json = &self.document.json;
        match &self.document.workflow.nodes[node].kind {
            NodeKind::Map(map) => self.of_value(json.value(map.items?), sites),
            NodeKind::Task(task) if task.task_type.is_some_and(TaskType::is_pick) => {
                let (_, payload) = task.payload?;
                self.of_value(json.value(payload).member(words::INDICES)?, sites)
            }
            NodeKind::Task(_) => None,
        }
    }

    /// How many elements an array has that stands in the text, `$each` spliced in.
    fn of_value(&self, value: Value<'d>, sites: &Sites<'_>) -> Option<Count> {
        match value.kind() {
            Kind::PlainString | Kind::EscapedString => {
                Some(self.of_reference(sites.whole(sites.text_at(value.id())?)?))
            }
            Kind::Array => {
                let mut sum = Count::default();
                for element in value.elements() {
                    let is_each = element.member(words::EACH).is_some();
                    sum.add(&if is_each {
                        self.of_each(sites.each_at(element.id())?, sites)?
                    } else {
                        Count::exactly(1)
                    });
                }
                Some(sum)
            }
            Kind::Object => self.of_each(sites.each_at(value.id())?, sites),
            _ => None,
        }
    }

    /// The fewest elements that a `$each` makes, at its one place.
    pub fn least_of_each(&self, each: usize, sites: &Sites<'_>) -> u64 {
        let Some(source) = sites.source_of(each) else { return 0 };
        match self.items_named(source) {
            Some(items) => items.min(),
            None => self.limits_of_input(source).map_or(0, |(least, _)| least),
        }
    }

    fn of_reference(&self, it: &SiteReference<'_>) -> Count {
        if let Some(items) = self.items_named(it) {
            return items.clone();
        }
        let (least, most) = self.limits_of_input(it).unwrap_or_default();
        Count::within(self.name_of(&it.reference), least, most)
    }

    /// The text of a reference, the same of all that are equal.
    fn name_of(&self, reference: &Reference<'_>) -> Arc<str> {
        let mut names = self.names.borrow_mut();
        let (texts, shared) = &mut *names;
        let text = reference.to_string();
        let (number, is_new) = texts.add(text.clone().into());
        if is_new {
            shared.push(text.into());
        }
        Arc::clone(&shared[number])
    }

    /// What is declared of the parameter with this number among [`Sites::inputs`].
    pub(crate) fn param(&self, input: usize) -> Option<&'d InputParam> {
        self.params[input]
    }

    /// The `items` of a result, if a reference leads there.
    fn items_named(&self, it: &SiteReference<'_>) -> Option<&Count> {
        match &*it.reference.path {
            [Segment::Key(key)] if key == "items" => self.items(it.target?),
            _ => None,
        }
    }

    /// The length of a parameter's array, at least and at most: of the value that is given,
    /// else what is declared of it.
    fn limits_of_input(&self, it: &SiteReference<'_>) -> Option<(u64, Option<u64>)> {
        let Root::Input(name) = &it.reference.root else { return None };
        if let Some(value) = self.given.and_then(|given| given.get(name.as_ref())) {
            let len = follow(value, &it.reference.path)?.as_array()?.len() as u64;
            return Some((len, Some(len)));
        }
        let param = self.params[it.input?].filter(|_| it.reference.path.is_empty())?;
        may_be_array(param).then(|| (param.min_items.unwrap_or_default(), param.max_items))
    }
}

/// Whether what is declared of a parameter's length counts.
fn may_be_array(param: &InputParam) -> bool {
    matches!(param.ty, ParamType::Any | ParamType::Array)
}

/// What a path leads to.
fn follow<'v>(value: &'v Given, path: &[Segment<'_>]) -> Option<&'v Given> {
    path.iter().try_fold(value, |value, segment| match segment {
        Segment::Key(key) => value.get(key.as_ref()),
        Segment::Index(index) => value.get(*index as usize),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;
    use crate::graph::Graph;
    use crate::parse::parse;
    use crate::types::Builder;

    /// Shows the length of each node's items.
    #[track_caller]
    fn check(text: &str, given: Given, expected: Expect) {
        let document = parse(text);
        let graph = Graph::new(&document.workflow);
        let builder = Builder::default();
        let sites = Sites::of(&document, &builder);
        let counts =
            Counts::new(&document, graph.order().unwrap_or_default(), &sites, given.as_object());
        let shown = |(index, node): (usize, &crate::model::Node)| {
            let shown = counts.items(index).map(Count::quantity).map(|it| match it.of {
                Some(of) => format!(
                    "{of} = {}..{}",
                    it.min,
                    it.max.map_or(String::new(), |max| max.to_string())
                ),
                None => it.min.to_string(),
            });
            format!("{}: {}\n", node.id, shown.unwrap_or_else(|| "-".to_owned()))
        };
        let nodes = document.workflow.nodes.iter().enumerate();
        expected.assert_eq(&nodes.map(shown).collect::<String>());
    }

    const CHAIN: &str = r#"{"input_params":{"xs":{"type":"array","min_items":2,"max_items":5},"o":{}},
        "dag":{"nodes":{
            "literal":{"type":"map","items":["a","b",3]},
            "spliced":{"type":"map","items":["a",{"$each":"${input.xs}","template":1},{"$each":"${input.o.l}","template":1}]},
            "each":{"type":"map","items":{"$each":"${nodes.spliced.result.items}","template":"${item}"}},
            "picked":{"task":"casola/pick","payload":{"source":"${input.xs}","indices":[0,0,1]}},
            "over_pick":{"type":"map","items":"${nodes.picked.result[\"items\"]}"},
            "chosen":{"task":"casola/pick","payload":{"source":[],"indices":"${input.xs}"}},
            "over_provider":{"type":"map","items":"${nodes.draw.result.images}"},
            "draw":{"task":"fal/text-to-image"},
            "number":{"type":"map","items":3}},
        "edges":[{"from":"spliced","to":"each"},{"from":"picked","to":"over_pick"},{"from":"draw","to":"over_provider"}]}}"#;

    #[test]
    fn lengths_are_told_by_what_they_depend_on() {
        check(
            CHAIN,
            Given::Null,
            expect![[r#"
                literal: 3
                spliced: 1 + input.xs + input.o.l = 3..
                each: 1 + input.xs + input.o.l = 3..
                picked: 3
                over_pick: 3
                chosen: input.xs = 2..5
                over_provider: nodes.draw.result.images = 0..
                draw: -
                number: -
            "#]],
        );
    }

    #[test]
    fn lengths_are_numbers_once_the_inputs_are_given() {
        check(
            CHAIN,
            json!({ "xs": ["a", "b", "c", "d"], "o": { "l": [0] } }),
            expect![[r#"
                literal: 3
                spliced: 6
                each: 6
                picked: 3
                over_pick: 3
                chosen: 4
                over_provider: nodes.draw.result.images = 0..
                draw: -
                number: -
            "#]],
        );
    }

    #[test]
    fn what_makes_no_sense_is_not_known() {
        let text = r#"{"nodes":{
            "a":{"type":"map","items":"${nodes.b.result.items}"},
            "b":{"type":"map","items":"${nodes.a.result.items}"},
            "c":{"type":"map","items":["${oops"]}},
            "edges":[{"from":"a","to":"b"},{"from":"b","to":"a"}]}"#;
        check(
            text,
            Given::Null,
            expect![[r#"
                a: -
                b: -
                c: -
            "#]],
        );
        let text = r#"{"nodes":{"a":{"type":"map","items":[{"$each":"x"}]},"b":{"type":"map"},
            "c":{"type":"map","items":"${nodes.none.result.items}"},"d":{"type":"map","items":"a ${input.x}"}}}"#;
        check(
            text,
            json!({ "x": 3 }),
            expect![[r#"
                a: -
                b: -
                c: nodes.none.result.items = 0..
                d: -
            "#]],
        );
    }
}
