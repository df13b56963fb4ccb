//! Random documents, most of them interesting: right ones with much in them, and ones
//! with a few faults.

use serde_json::{Map, Value, json};
use weftwork_tests::numbers::Numbers;

use super::text::{Layout, written};

/// What nodes are called; what no node may be called as well, for such a node is there
/// nevertheless.
const IDS: &[&str] = &[
    "a",
    "b",
    "c",
    "draw",
    "n-1",
    "_x",
    "constructor",
    "__proto__",
    "toString",
    "é",
    "a b",
    "9",
    "",
    "x/y~0z",
    "日本",
    "🎬",
    "q\"}",
    "a.b",
];
/// What parameters are called.
const INPUTS: &[&str] = &["x", "y", "photo", "prompt", "a b", "__proto__", "é.é"];
/// What keys of objects are called.
const KEYS: &[&str] =
    &["a", "url", "images", "k.v", "__proto__", "length", "🎬", "a/b~c", "$each ", "]\"\\"];
/// Text that is no reference, or has to be read closely to see that.
const PLAIN: &[&str] = &[
    "a photo of ",
    " ",
    "$",
    "$$",
    "{",
    "}",
    "$${",
    "$$${",
    "$${input.x}",
    "$ {item}",
    "é🎬\u{200d}",
    "\n\t\"\\",
    "\u{1}",
    "[0].url",
];
/// What stands in `${…}` and is no reference.
const MALFORMED: &[&str] = &[
    "${",
    "${}",
    "${ }",
    "${ input.x }",
    "${input.x",
    "${input}",
    "${input[0]}",
    "${nodes}",
    "${nodes.a}",
    "${nodes.a.output}",
    "${nodes[0].result}",
    "${foo.bar}",
    "${Item}",
    "${items[0]}",
    "${input.x.}",
    "${item..x}",
    "${item.9}",
    "${item.é}",
    "${item[]}",
    "${item[01]}",
    "${item[-1]}",
    "${item[1.0]}",
    "${item[4294967296]}",
    "${item[\"x}",
    "${item[\"\\x\"]}",
    "${item[\"\\ud83d\"]}",
    "${item['x']}",
    "${item[\"}\"}",
    "${item[x]}",
    "${index.x}",
    "${index[0]}",
    "${input.x | y}",
    "${f(input.x)}",
    "${${item}}",
    "${.x}",
    "${\"item\"}",
];
/// Numbers of every form, with more digits than a machine's numbers have.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "7",
    "1.50",
    "9007199254740993",
    "-18446744073709551617",
    "123456789012345678901234567890.0",
    "1e400",
    "0.1e-7",
];

/// Makes the documents and the values of one seed.
pub(super) struct Maker {
    numbers: Numbers,
    /// The nodes of the document.
    ids: Vec<String>,
    /// Which node refers to which, by their positions: first the one that is named.
    needed: Vec<(usize, usize)>,
    /// One time in how many something is wrong.
    rarity: usize,
}

/// What stands around a value.
#[derive(Clone, Copy)]
struct Place {
    /// The node's position among the others.
    node: usize,
    /// Whether there is a current element.
    has_item: bool,
    /// How many more levels there may be.
    depth: usize,
}

impl Maker {
    pub(super) fn new(seed: u64) -> Self {
        let mut numbers = Numbers::new(seed);
        // One document in three has nothing wrong with it on purpose.
        let rarity = numbers.one_of(&[usize::MAX, 24, 8]);
        Self { numbers, ids: Vec::new(), needed: Vec::new(), rarity }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.numbers.below(limit)
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.numbers.once_in(times)
    }

    fn is_wrong(&mut self) -> bool {
        self.numbers.once_in(self.rarity)
    }

    fn one_of(&mut self, all: &[&str]) -> String {
        self.numbers.one_of(all).to_owned()
    }

    /// One of several, the first ones more often than the last.
    fn common(&mut self, all: &[&str]) -> String {
        let most = all.len();
        all[self.below(most).min(self.below(most)).min(self.below(most))].to_owned()
    }

    /// A document, or a bare DAG, whose form is right.
    pub(super) fn document(&mut self) -> Value {
        let mut ids = IDS.to_vec();
        let n_nodes = if self.is_wrong() { self.below(2) } else { 1 + self.below(5) };
        // The first names are the commonest.
        self.ids = (0..n_nodes)
            .map(|_| {
                let id = self.common(&ids);
                ids.retain(|it| *it != id);
                id
            })
            .collect();
        let nodes: Map<_, _> =
            (0..n_nodes).map(|index| (self.ids[index].clone(), self.node(index))).collect();
        let mut dag = Map::new();
        let edges = self.edges();
        let edges_first = self.once_in(4);
        if edges_first {
            dag.insert("edges".to_owned(), edges.clone());
        }
        dag.insert("nodes".to_owned(), Value::Object(nodes));
        if !edges_first && (edges != json!([]) || self.once_in(2)) {
            dag.insert("edges".to_owned(), edges);
        }
        let mut document = if self.once_in(2) {
            dag
        } else {
            Map::from_iter([("dag".to_owned(), Value::Object(dag))])
        };
        if let Some(params) = self.input_params() {
            document.insert("input_params".to_owned(), params);
        }
        Value::Object(document)
    }

    fn input_params(&mut self) -> Option<Value> {
        if self.once_in(2) {
            return self.once_in(8).then_some(Value::Null);
        }
        let mut names = INPUTS.to_vec();
        names.retain(|_| !self.is_wrong());
        Some(match self.below(3) {
            0 => json!(names),
            _ => names.into_iter().map(|name| (name.to_owned(), json!({}))).collect(),
        })
    }

    /// What the references need, and a few more, so that there are diamonds and
    /// shortcuts.
    fn edges(&mut self) -> Value {
        let n_nodes = self.ids.len();
        let mut ends = Vec::new();
        for (from, to) in std::mem::take(&mut self.needed) {
            let way = from + self.below(to - from);
            match self.is_wrong() {
                true => {}
                false if way == from => ends.push((from, to)),
                false => ends.extend([(from, way), (way, to)]),
            }
        }
        for _ in 0..self.below(n_nodes + 1) {
            let (from, to) = (self.below(n_nodes), self.below(n_nodes));
            if from != to || self.is_wrong() {
                ends.push((from.min(to), from.max(to)));
            }
        }
        let mut edges = Vec::new();
        for (mut from, mut to) in ends {
            if self.is_wrong() {
                std::mem::swap(&mut from, &mut to);
            }
            let (from, to) = (self.end(from), self.end(to));
            let edge = if self.once_in(8) {
                json!({ "to": to, "from": from })
            } else {
                json!({ "from": from, "to": to })
            };
            if !edges.contains(&edge) || self.is_wrong() {
                edges.insert(self.below(edges.len() + 1), edge);
            }
        }
        Value::Array(edges)
    }

    /// One end of an edge.
    fn end(&mut self, index: usize) -> String {
        if self.is_wrong() { self.common(IDS) } else { self.ids[index].clone() }
    }

    fn node(&mut self, index: usize) -> Value {
        let depth = 1 + self.below(3);
        if !self.once_in(3) {
            return self.task(Place { node: index, has_item: false, depth });
        }
        let items = self.value(Place { node: index, has_item: false, depth: 1 });
        let inner = self.task(Place { node: index, has_item: true, depth });
        json!({ "type": "map", "items": items, "node": inner })
    }

    fn task(&mut self, place: Place) -> Value {
        let payload = Value::Object(self.members(place));
        let name = if self.once_in(4) { "inputs" } else { "payload" };
        json!({ "task": "casola/pick", name: payload })
    }

    fn members(&mut self, place: Place) -> Map<String, Value> {
        let place = Place { depth: place.depth.saturating_sub(1), ..place };
        (0..=self.below(3)).map(|_| (self.one_of(KEYS), self.value(place))).collect()
    }

    /// A value of a payload.
    fn value(&mut self, place: Place) -> Value {
        let deeper = Place { depth: place.depth.saturating_sub(1), ..place };
        match self.below(if place.depth == 0 { 5 } else { 9 }) {
            0..4 => Value::String(self.text(place)),
            4 => self.leaf(),
            5 => Value::Object(self.members(place)),
            6 => (0..self.below(4)).map(|_| self.value(deeper)).collect(),
            _ => {
                let source = self.reference(place);
                let template = self.value(Place { has_item: true, ..deeper });
                if self.once_in(4) {
                    json!({ "template": template, "$each": source })
                } else {
                    json!({ "$each": source, "template": template })
                }
            }
        }
    }

    /// A string: one reference, or several things behind each other.
    fn text(&mut self, place: Place) -> String {
        if self.once_in(3) {
            return self.reference(place);
        }
        let mut text = String::new();
        for _ in 0..self.below(4) {
            text += &match self.below(3) {
                0 => self.one_of(PLAIN),
                _ => self.reference(place),
            };
        }
        text
    }

    /// `${…}`, mostly a reference to something that is there.
    fn reference(&mut self, place: Place) -> String {
        if self.is_wrong() {
            return self.one_of(MALFORMED);
        }
        let mut root = match self.below(5) {
            0 | 1 if place.node != 0 => {
                let id = self.node_before(place.node);
                format!("nodes{}{}", self.key(&id), self.key("result"))
            }
            2 if place.has_item || self.is_wrong() => return "${index}".to_owned(),
            3 | 4 if place.has_item || self.is_wrong() => "item".to_owned(),
            _ => {
                let name = self.one_of(INPUTS);
                format!("input{}", self.key(&name))
            }
        };
        for _ in 0..self.below(4).min(self.below(4)) {
            root += &if self.once_in(2) {
                let key = self.common(KEYS);
                self.key(&key)
            } else {
                format!("[{}]", self.below(2))
            };
        }
        self.slipped(format!("${{{root}}}"))
    }

    /// The id of an earlier node, mostly.
    fn node_before(&mut self, node: usize) -> String {
        if self.is_wrong() {
            return self.common(IDS);
        }
        let before = self.below(node);
        self.needed.push((before, node));
        self.ids[before].clone()
    }

    /// The same text, or, when something is to be wrong, without or with one character.
    fn slipped(&mut self, text: String) -> String {
        if !self.is_wrong() {
            return text;
        }
        let mut characters: Vec<char> = text.chars().collect();
        let at = self.below(characters.len());
        if self.once_in(2) {
            characters.remove(at);
        } else {
            let slip = self.numbers.one_of(&['.', '"', '[', ']', '}', '{', '$', '0', ' ', 'é']);
            characters.insert(at, slip);
        }
        characters.into_iter().collect()
    }

    /// A step to a key, in one of the ways to write it.
    fn key(&mut self, key: &str) -> String {
        let is_name = !key.is_empty()
            && key.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'-')
            && !key.starts_with(|it: char| it.is_ascii_digit() || it == '-');
        if is_name && !self.once_in(4) {
            return format!(".{key}");
        }
        let rarity = self.numbers.one_of(&[1, 3, usize::MAX]);
        format!("[{}]", Layout { numbers: &mut self.numbers, rarity }.quoted(key))
    }

    fn leaf(&mut self) -> Value {
        match self.below(6) {
            0 => Value::Null,
            1 => Value::Bool(self.once_in(2)),
            2 => Value::String(self.one_of(PLAIN)),
            3 => Value::String("${input.secret}".to_owned()),
            _ => serde_json::from_str(self.numbers.one_of(NUMBERS)).unwrap(),
        }
    }

    /// A document as text, in one of many layouts.
    pub(super) fn written(&mut self, document: &Value) -> String {
        let rarity = self.numbers.one_of(&[6, 60, usize::MAX]);
        written(document, &mut self.numbers, rarity)
    }

    /// Values for most of the names that templates have.
    pub(super) fn inputs(&mut self) -> Map<String, Value> {
        self.values(INPUTS)
    }

    /// Results of most of the nodes.
    pub(super) fn results(&mut self) -> Map<String, Value> {
        let ids = self.ids.clone();
        self.values(&ids.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn values(&mut self, names: &[&str]) -> Map<String, Value> {
        let mut values = Map::new();
        for name in names {
            if !self.once_in(12) {
                values.insert((*name).to_owned(), self.data(2));
            }
        }
        values
    }

    /// The current element; mostly there is one.
    pub(super) fn item(&mut self) -> Option<Value> {
        if self.once_in(8) { None } else { Some(self.data(2)) }
    }

    /// A value that a run is given, or makes.
    fn data(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 1 } else { 4 }) {
            0 => self.leaf(),
            1 => (0..3).map(|_| (self.common(KEYS), self.data(depth - 1))).collect(),
            _ => (0..self.below(3)).map(|_| self.data(depth - 1)).collect(),
        }
    }
}
