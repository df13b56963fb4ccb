//! Random workflows, and what has to come of their templates.
//!
//! A node is made once as a document has it and once as plain data; what its templates
//! become is worked out from the data alone.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use weftwork_core::run::Limits;

use crate::numbers::Numbers;

/// A workflow to run.
pub(crate) struct Flow {
    pub(crate) document: Value,
    pub(crate) inputs: Map<String, Value>,
    pub(crate) limits: Limits,
    /// In the order of the document.
    nodes: Vec<Node>,
}

struct Node {
    /// What its elements are, if it is a map.
    items: Option<Source>,
    work: Work,
}

enum Work {
    /// A call whose text names these nodes, and of arrays one element.
    Task(Vec<(usize, usize)>),
    /// A pick of these positions; `None` is that of the element.
    Pick(Source, Vec<Option<usize>>),
}

/// What gives an array.
#[derive(Clone)]
enum Source {
    /// An input parameter with this name, which may be something else.
    Input(String),
    /// The result of a map or of a pick.
    Items(usize),
}

/// What a call has to be made ready as.
#[derive(Debug, PartialEq)]
pub(crate) enum Expected {
    /// A provider is asked with this payload.
    Ask(Value),
    /// This is the result.
    Done(Value),
    /// It cannot be made ready, and this is the code.
    Fails(Cow<'static, str>),
}

/// What a node gives to those after it.
#[derive(Clone, Copy)]
enum Gives {
    Audio,
    /// So many, as far as the document says.
    Items(Option<usize>),
}

/// Makes a workflow node by node, each after those that it waits for.
struct Maker<'n> {
    numbers: &'n mut Numbers,
    inputs: Map<String, Value>,
    /// `None` for those that are not written yet.
    gives: Vec<Option<Gives>>,
}

impl Flow {
    pub(crate) fn new(numbers: &mut Numbers) -> Self {
        let most = numbers.one_of(&[3, 10, 30]);
        let n_nodes = if numbers.once_in(100) { 0 } else { 1 + numbers.below(most) };
        // Where the document has the nodes is another order than that of the edges.
        let places = shuffled(numbers, n_nodes);
        let mut maker = Maker { numbers, inputs: Map::new(), gives: vec![None; n_nodes] };
        let mut written: Vec<(Node, Value)> = Vec::new();
        let mut edges = Vec::new();
        let mut ancestors: Vec<Vec<usize>> = vec![Vec::new(); n_nodes];
        for (n_before, &place) in places.iter().enumerate() {
            for _ in 0..maker.numbers.below(4).min(n_before) {
                let parent = places[maker.numbers.below(n_before)];
                edges.push(json!({ "from": id(parent), "to": id(place) }));
                let mut further = ancestors[parent].clone();
                further.push(parent);
                ancestors[place].extend(further);
            }
            written.push(maker.node(place, &ancestors[place]));
        }
        let inputs = maker.inputs;
        let mut in_order: Vec<_> = places.iter().copied().zip(written).collect();
        in_order.sort_by_key(|(place, _)| *place);
        let mut nodes = Vec::new();
        let mut members = Map::new();
        for (place, (node, value)) in in_order {
            nodes.push(node);
            members.insert(id(place), value);
        }
        let mut document = json!({ "dag": { "nodes": members, "edges": edges } });
        if !numbers.once_in(3) {
            document["timeout_seconds"] = numbers.one_of(&[1, 30, 600, 7200, 86_400]).into();
        }
        Self { document, inputs, limits: limits(numbers), nodes }
    }

    /// What a call has to be made ready as, when the nodes have these results.
    pub(crate) fn expected(
        &self,
        step: u32,
        item: Option<(u32, &Value)>,
        results: &[Option<Value>],
    ) -> Expected {
        match &self.nodes[step as usize].work {
            Work::Task(reads) => match text(step, item, reads, results) {
                Some(text) => Expected::Ask(json!({ "input": text })),
                None => Expected::Fails("template_error".into()),
            },
            Work::Pick(source, indices) => {
                let Some(source) = self.array(source, results) else {
                    return Expected::Fails("task_input_invalid".into());
                };
                let own = item.map_or(0, |(item, _)| item as usize);
                let picked = indices.iter().map(|index| source.get(index.unwrap_or(own)).cloned());
                match picked.collect::<Option<Vec<_>>>() {
                    Some(picked) => Expected::Done(json!({ "items": picked })),
                    None => Expected::Fails("pick_out_of_range".into()),
                }
            }
        }
    }

    /// The elements that a map has to have, or why it has none.
    pub(crate) fn elements(
        &self,
        step: u32,
        results: &[Option<Value>],
    ) -> Result<Vec<Value>, &'static str> {
        let items = self.nodes[step as usize].items.as_ref().expect("only maps are expanded");
        let elements = self.array(items, results).ok_or("map_items_not_array")?;
        if elements.len() > self.limits.max_items {
            return Err("map_too_large");
        }
        Ok(elements.clone())
    }

    fn array<'v>(
        &'v self,
        source: &Source,
        results: &'v [Option<Value>],
    ) -> Option<&'v Vec<Value>> {
        match source {
            Source::Input(name) => self.inputs[name].as_array(),
            Source::Items(node) => results[*node].as_ref()?["items"].as_array(),
        }
    }
}

/// `None` when it names what is not there, or what is `null`.
fn text(
    step: u32,
    item: Option<(u32, &Value)>,
    reads: &[(usize, usize)],
    results: &[Option<Value>],
) -> Option<String> {
    let mut text = id(step as usize);
    for (node, element) in reads {
        let result = results[*node].as_ref()?;
        let value = match result.get("items") {
            Some(items) => items.get(element)?,
            None => &result["audio_url"],
        };
        text += &format!(" {}", written(value)?);
    }
    if let Some((index, element)) = item {
        text += &format!(" {} {index}", written(element)?);
    }
    Some(text)
}

/// A value as a template writes it into a text.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn id(place: usize) -> String {
    format!("n{place}")
}

fn limits(numbers: &mut Numbers) -> Limits {
    Limits {
        max_concurrency: numbers.one_of(&[1, 2, 5, 16, 64]),
        max_items: numbers.one_of(&[10, 200, 200, 200]),
        queue_timeout_ms: numbers.one_of(&[1_000, 60_000, 3_600_000]),
    }
}

fn shuffled(numbers: &mut Numbers, n: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        all.swap(last, numbers.below(last + 1));
    }
    all
}

impl Maker<'_> {
    fn node(&mut self, place: usize, ancestors: &[usize]) -> (Node, Value) {
        let is_map = self.numbers.once_in(3);
        let items = is_map.then(|| self.source(place, "xs", ancestors));
        let (work, mut value) = if self.numbers.once_in(5) {
            self.pick(place, is_map, ancestors)
        } else {
            self.task(place, is_map, ancestors)
        };
        if let Some(items) = &items {
            value = json!({ "type": "map", "items": template(items), "node": value });
            match self.numbers.below(4) {
                0 => {}
                1 => value["tolerance"] = 1.into(),
                _ => value["tolerance"] = self.tolerance(items).into(),
            }
            if self.numbers.once_in(2) {
                value["max_concurrency"] = self.numbers.one_of(&[1, 2, 3, 7, 100]).into();
            }
        }
        let is_pick = matches!(work, Work::Pick(..));
        let n_items = match (&items, &work) {
            (Some(Source::Items(node)), _) => self.n_items(*node),
            (Some(Source::Input(_)), _) | (None, Work::Task(_)) => None,
            (None, Work::Pick(_, indices)) => Some(indices.len()),
        };
        let gives = if is_map || is_pick { Gives::Items(n_items) } else { Gives::Audio };
        self.gives[place] = Some(gives);
        (Node { items, work }, value)
    }

    /// How many items a node gives, if the document says so.
    fn n_items(&self, node: usize) -> Option<usize> {
        match self.gives[node] {
            Some(Gives::Items(n_items)) => n_items,
            _ => None,
        }
    }

    /// A share that may fail, often just that of a few elements.
    fn tolerance(&mut self, items: &Source) -> f64 {
        let n_elements = match items {
            Source::Input(name) => self.inputs[name].as_array().map_or(0, Vec::len),
            Source::Items(_) => 0,
        };
        if n_elements == 0 || self.numbers.once_in(2) {
            return fraction(self.numbers);
        }
        (1 + self.numbers.below(n_elements.min(4))) as f64 / n_elements as f64
    }

    fn task(&mut self, place: usize, is_map: bool, ancestors: &[usize]) -> (Work, Value) {
        let mut text = id(place);
        let mut reads = Vec::new();
        for _ in 0..self.numbers.below(3).min(ancestors.len()) {
            let node = self.numbers.one_of(ancestors);
            let element = if self.numbers.once_in(40) { 7 } else { 0 };
            // What no run can do is refused.
            if self.n_items(node).is_some_and(|n_items| element >= n_items) {
                continue;
            }
            reads.push((node, element));
            text += &match self.gives[node] {
                Some(Gives::Items(_)) => {
                    format!(" ${{nodes.{}.result.items[{element}]}}", id(node))
                }
                _ => format!(" ${{nodes.{}.result.audio_url}}", id(node)),
            };
        }
        if is_map {
            text += " ${item} ${index}";
        }
        let mut value = json!({ "model_id": "m", "task": "openai/audio-speech",
            "payload": { "input": text } });
        if self.numbers.once_in(2) {
            value["timeout_seconds"] = self.numbers.one_of(&[1, 5, 60, 3600]).into();
        }
        if !self.numbers.once_in(3) {
            value["retry"] = self.retry();
        }
        (Work::Task(reads), value)
    }

    fn retry(&mut self) -> Value {
        let mut retry = json!({});
        if self.numbers.once_in(2) {
            retry["max_attempts"] = (1 + self.numbers.below(10)).into();
        }
        for field in ["backoff_ms", "max_backoff_ms"] {
            if self.numbers.once_in(2) {
                retry[field] = self.numbers.one_of(&[0, 1, 77, 1000, 30_000, 86_400_000]).into();
            }
        }
        retry
    }

    fn pick(&mut self, place: usize, is_map: bool, ancestors: &[usize]) -> (Work, Value) {
        let source = self.source(place, "of", ancestors);
        let most = if self.numbers.once_in(20) { 12 } else { 1 };
        let mut indices: Vec<_> =
            (0..self.numbers.below(4)).map(|_| Some(self.numbers.below(most))).collect();
        let mut written: Vec<Value> = indices.iter().map(|index| json!(index)).collect();
        if is_map && self.numbers.once_in(2) {
            indices.push(None);
            written.push("${index}".into());
        }
        let value = json!({ "model_id": "casola/pick", "task": "casola/pick",
            "payload": { "source": template(&source), "indices": written } });
        (Work::Pick(source, indices), value)
    }

    /// What gives an array: a node before this one, or else an input of its own.
    fn source(&mut self, place: usize, name: &str, ancestors: &[usize]) -> Source {
        let gives_items = |it: &usize| matches!(self.gives[*it], Some(Gives::Items(_)));
        let arrays: Vec<usize> = ancestors.iter().copied().filter(gives_items).collect();
        if !arrays.is_empty() && self.numbers.once_in(2) {
            return Source::Items(self.numbers.one_of(&arrays));
        }
        let name = format!("{name}{place}");
        let n_elements = match self.numbers.below(40) {
            0 => 0,
            1 => 1 + self.numbers.below(200),
            // A share of one of so many, times as many, is less than one.
            2 | 3 => self.numbers.one_of(&[49, 98, 103, 107, 161, 187, 196, 197]),
            _ => 1 + self.numbers.below(12),
        };
        let elements: Vec<_> = (0..n_elements).map(|index| format!("e{index}")).collect();
        let is_array = !self.numbers.once_in(200);
        self.inputs.insert(name.clone(), if is_array { json!(elements) } else { json!(7) });
        Source::Input(name)
    }
}

fn template(source: &Source) -> String {
    match source {
        Source::Input(name) => format!("${{input.{name}}}"),
        Source::Items(node) => format!("${{nodes.{}.result.items}}", id(*node)),
    }
}

/// A share that may fail.
pub(crate) fn fraction(numbers: &mut Numbers) -> f64 {
    let parts = numbers.one_of(&[1, 2, 3, 5, 7, 10, 12, 100, 197]);
    numbers.below(parts + 1) as f64 / parts as f64
}
