//! What a payload becomes, by building it piece by piece.

use serde_json::{Map, Value};

use super::template::{Piece, Reference, Root, Step, read};

/// The values that references can name.
#[derive(Debug, Clone, Copy)]
pub struct Values<'v> {
    /// The run's inputs.
    pub inputs: &'v Map<String, Value>,
    /// The results of nodes, by their ids.
    pub results: &'v Map<String, Value>,
    /// The current element and its position.
    pub item: Option<(&'v Value, usize)>,
}

/// Why there is no value, and at which reference. Of a path that leads nowhere the
/// reference has all up to the step that does.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What sort of fault it is.
    pub why: Why,
    /// The reference.
    pub reference: Reference,
}

/// What sort of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The run has no such input.
    NoInput,
    /// The node has no result.
    NoResult,
    /// There is no current element.
    NoItem,
    /// An object has no such key.
    NoKey,
    /// An array is too short.
    TooShort,
    /// The path leads into a value that has no such parts.
    NoParts,
    /// `null` inside other text.
    NullInText,
    /// A `$each` goes over something else than an array.
    NoArray,
    /// The answer would take longer than anybody wants to wait.
    TooMuch,
}

impl Refusal {
    /// The run has no input of this name.
    pub fn no_input(name: &str) -> Self {
        let reference = Reference { root: Root::Input(name.to_owned()), path: Vec::new() };
        Self { why: Why::NoInput, reference }
    }
}

/// What `payload` becomes, or all that keeps it from becoming anything. No `$each`
/// goes on when what was put in takes more than about `patience` bytes.
pub fn resolve(
    payload: &Value,
    values: Values<'_>,
    patience: usize,
) -> Result<Value, Vec<Refusal>> {
    let mut resolver = Resolver { refusals: Vec::new(), patience };
    let value = resolver.value(payload, values);
    if resolver.refusals.is_empty() { Ok(value) } else { Err(resolver.refusals) }
}

/// Whether `payload` has nothing wrong in it that a checker would have reported.
pub fn is_well_formed(payload: &Value) -> bool {
    match payload {
        Value::String(text) => !read(text).contains(&Piece::Malformed),
        Value::Array(elements) => elements.iter().all(is_well_formed),
        Value::Object(members) => {
            let is_good = match members.get("$each") {
                None => true,
                Some(source) => {
                    let source = source.as_str().map(read).unwrap_or_default();
                    matches!(source.as_slice(), [Piece::Reference(_)])
                        && members.len() == 2
                        && members.contains_key("template")
                }
            };
            is_good && members.values().all(is_well_formed)
        }
        _ => true,
    }
}

/// Goes on after a fault with `null`, so as to find all of them.
struct Resolver {
    refusals: Vec<Refusal>,
    patience: usize,
}

impl Resolver {
    fn value(&mut self, value: &Value, values: Values<'_>) -> Value {
        self.patience = self.patience.saturating_sub(1 + value.as_str().map_or(0, str::len));
        match value {
            Value::String(text) => self.text(text, values),
            Value::Array(elements) => {
                let mut all = Vec::new();
                for element in elements {
                    match self.each(element, values) {
                        Some(spliced) => all.extend(spliced),
                        None => all.push(self.value(element, values)),
                    }
                }
                Value::Array(all)
            }
            Value::Object(members) => match self.each(value, values) {
                Some(all) => Value::Array(all),
                None => members
                    .iter()
                    .map(|(key, member)| (key.clone(), self.value(member, values)))
                    .collect(),
            },
            other => other.clone(),
        }
    }

    /// What a `$each` becomes; `None` if the value is none.
    fn each(&mut self, value: &Value, values: Values<'_>) -> Option<Vec<Value>> {
        let source = read(value.get("$each")?.as_str()?);
        let [Piece::Reference(source)] = source.as_slice() else { return None };
        let mut all = Vec::new();
        let items = match self.lookup(source, values) {
            None => return Some(all),
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.refuse(Why::NoArray, source);
                return Some(all);
            }
        };
        for (index, item) in items.iter().enumerate() {
            if self.patience == 0 {
                self.refuse(Why::TooMuch, source);
                break;
            }
            let values = Values { item: Some((item, index)), ..values };
            all.push(self.value(&value["template"], values));
        }
        Some(all)
    }

    fn text(&mut self, text: &str, values: Values<'_>) -> Value {
        let pieces = read(text);
        if let [Piece::Reference(reference)] = pieces.as_slice() {
            return self.lookup(reference, values).unwrap_or_default();
        }
        let mut whole = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => whole += &text,
                Piece::Reference(reference) => match self.lookup(&reference, values) {
                    None => {}
                    Some(Value::String(text)) => whole += &text,
                    Some(Value::Null) => self.refuse(Why::NullInText, &reference),
                    Some(other) => whole += &other.to_string(),
                },
                Piece::Malformed => unreachable!("only what is well formed is resolved"),
            }
        }
        Value::String(whole)
    }

    /// What a reference names; `None`, and a refusal, if that is nothing.
    fn lookup(&mut self, reference: &Reference, values: Values<'_>) -> Option<Value> {
        let whole = |why| Refusal { why, reference: reference.clone() };
        let root = match (&reference.root, values.item) {
            (Root::Input(name), _) => {
                values.inputs.get(name).ok_or_else(|| Refusal::no_input(name))
            }
            (Root::Node(id), _) => values.results.get(id).ok_or_else(|| whole(Why::NoResult)),
            (Root::Item, Some((item, _))) => Ok(item),
            (Root::Index, Some((_, index))) => return Some(Value::from(index)),
            (Root::Item | Root::Index, None) => Err(whole(Why::NoItem)),
        };
        match root.and_then(|root| walk(reference, root)) {
            Ok(value) => {
                self.patience = self.patience.saturating_sub(value.to_string().len());
                Some(value.clone())
            }
            Err(refusal) => {
                self.refusals.push(refusal);
                None
            }
        }
    }

    fn refuse(&mut self, why: Why, reference: &Reference) {
        self.refusals.push(Refusal { why, reference: reference.clone() });
    }
}

/// Goes the way of a reference, from its root's value.
fn walk<'v>(reference: &Reference, root: &'v Value) -> Result<&'v Value, Refusal> {
    let mut value = root;
    for (n_before, step) in reference.path.iter().enumerate() {
        let next = match (step, value) {
            (Step::Key(key), Value::Object(members)) => members.get(key).ok_or(Why::NoKey),
            (Step::Index(index), Value::Array(all)) => {
                all.get(*index as usize).ok_or(Why::TooShort)
            }
            _ => Err(Why::NoParts),
        };
        value = next.map_err(|why| {
            let path = reference.path[..=n_before].to_vec();
            Refusal { why, reference: Reference { root: reference.root.clone(), path } }
        })?;
    }
    Ok(value)
}
