//! Holds what core says against what the oracle says.

use serde_json::Value;
use weftwork_core::diagnostic::{Diagnostic, Report};
use weftwork_core::json::Json;
use weftwork_core::template::{self, MAX_PAYLOAD_BYTES, ResolveError, Scope, Shape};

use crate::oracle::Fault;
use crate::oracle::graph::{Edge, Graph};
use crate::oracle::references::{self, MALFORMED};
use crate::oracle::resolve::{Refusal, Values, Why, resolve};
use crate::oracle::template::{Piece, read};

/// The codes that the oracle knows, as core and as the oracle call them. `cycle` has
/// no one place, so it is not among them.
const CODES: &[(&str, &str)] = &[
    ("self-edge", "self-edge"),
    ("dangling-edge", "dangling-edge"),
    ("duplicate-edge", "duplicate-edge"),
    ("redundant-edge", "redundant-edge"),
    ("empty-dag", "empty-dag"),
    ("template-syntax", MALFORMED),
    ("unknown-root", MALFORMED),
    ("unknown-node", "unknown-node"),
    ("not-an-ancestor", "not-an-ancestor"),
    ("item-outside-map", "item-outside-map"),
    ("undeclared-input", "undeclared-input"),
    ("unused-input", "unused-input"),
];

/// What makes a document one of which the oracle knows nothing: its form is wrong.
const FORMLESS: &[&str] = &[
    "invalid-json",
    "too-large",
    "too-deep",
    "duplicate-key",
    "wrong-shape",
    "both-payload-and-inputs",
    "nested-map",
    "bad-each",
];

/// What may be meant as a use of a parameter, which then need not be reported as unused.
/// Which one is meant is a matter of guesses.
const HIDING_USES: &[&str] = &[
    "template-syntax",
    "unknown-root",
    "undeclared-input",
    "missing-field",
    "items-not-array",
    "invalid-concurrency",
    "invalid-retry",
    "invalid-timeout",
    "invalid-tolerance",
    "unknown-model",
    "unknown-task",
];

/// How many nodes are too many for the oracle, which takes its time.
const MAX_NODES: usize = 200;

/// Of how many faults of one text core tells.
pub const MAX_TEXT_FAULTS: usize = 100;

/// What core makes of a payload.
pub type Resolved = Result<Value, ResolveError>;

/// How many cycles that have a node in common core tells at a time.
const MAX_CYCLES: usize = 8;

/// How many bytes the oracle makes of a payload, about, before it gives up.
const PATIENCE: usize = 1 << 20;

/// Compares a report with what the oracle finds in the same document. The oracle
/// has no answer for documents whose form is wrong, and for very large ones.
///
/// # Errors
///
/// Both answers, when they differ.
pub fn on_report(document: &Value, report: &Report) -> Result<(), String> {
    if report.iter().any(|it| FORMLESS.contains(&it.code.as_ref())) || is_unsettled(document) {
        return Ok(());
    }
    let places = references::places(document);
    let n_malformed = places.iter().filter(|it| it.reference.is_none()).count();
    if n_malformed >= MAX_TEXT_FAULTS || Graph::n_nodes(document) > MAX_NODES {
        return Ok(());
    }
    let graph = Graph::of(document);
    let mut expected = graph.faults(|from, to| references::is_used(&graph, &places, from, to));
    let meant = with_edges_as_meant(document, report);
    expected.extend(references::faults(document, &Graph::of(&meant), &places));
    expected.sort();
    let mut told: Vec<Fault> = report.iter().filter_map(fault).collect();
    told.sort();
    if report.iter().any(|it| HIDING_USES.contains(&it.code.as_ref())) {
        expected.retain(|it| it.code != "unused-input" || told.contains(it));
    }
    // Whether what an unread node names uses the edge is not for the oracle to say.
    let may_be_used = |it: &Fault| {
        let edge = document.pointer(&it.pointer).and_then(|edge| edge["to"].as_str());
        it.code == "redundant-edge" && edge.is_some_and(|to| references::is_unread(document, to))
    };
    expected.retain(|it| !may_be_used(it) || told.contains(it));
    if told != expected {
        return Err(format!("the oracle says {expected:#?}\ncore says {told:#?}"));
    }
    on_cycles(&graph, report)
}

/// The document with the ends of its edges as core offers to mend them. What follows from an
/// edge that is there but written wrong is told as no fault of its own.
fn with_edges_as_meant(document: &Value, report: &Report) -> Value {
    let mut document = document.clone();
    for it in report.iter().filter(|it| it.code == "dangling-edge") {
        for op in it.fixes.iter().flat_map(|fix| &fix.patch) {
            if let (Some(end), Some(meant)) = (document.pointer_mut(&op.path), &op.value) {
                end.clone_from(meant);
            }
        }
    }
    document
}

/// What a diagnostic says, if the oracle knows of such things.
fn fault(it: &Diagnostic) -> Option<Fault> {
    let (_, code) = CODES.iter().find(|(code, _)| *code == it.code)?;
    Some(Fault { code, pointer: it.pointer.clone() })
}

/// Each cycle has to be told by all of its edges, and without the edges that they stand at
/// there has to be none.
fn on_cycles(graph: &Graph<'_>, report: &Report) -> Result<(), String> {
    let mut cuts = Vec::new();
    for it in report.iter().filter(|it| it.code == "cycle") {
        let pointers = it.related.iter().map(|it| it.pointer.as_str()).chain([it.pointer.as_str()]);
        let edge = |pointer| graph.edges.iter().find(|edge| edge.pointer == pointer);
        let told: Vec<&Edge<'_>> = pointers.filter_map(edge).collect();
        if told.len() != it.related.len() + 1 || !is_ring(&told) {
            return Err(format!("this is no cycle: {it:#?}"));
        }
        let cut = told.last().map(|edge| (edge.from, edge.to));
        if cuts.contains(&cut) {
            return Err(format!("this was told before: {it:#?}"));
        }
        cuts.push(cut);
    }
    let rest = graph.without(|edge| cuts.contains(&Some((edge.from, edge.to))));
    // Of cycles that have a node in common some are told at a time.
    let is_enough = !rest.has_cycle() || cuts.len() >= MAX_CYCLES;
    if graph.has_cycle() == cuts.is_empty() || !is_enough {
        return Err(format!("cycles are left by {cuts:?} in {:#?}", graph.edges));
    }
    Ok(())
}

/// Whether the edges, in some order, lead from a node through others back to it.
fn is_ring(edges: &[&Edge<'_>]) -> bool {
    let Some(first) = edges.first() else { return false };
    let mut at = first.to;
    let mut n_steps = 1;
    while at != first.from && n_steps <= edges.len() {
        let Some(next) = edges.iter().find(|edge| edge.from == at) else { return false };
        at = next.to;
        n_steps += 1;
    }
    n_steps == edges.len()
}

/// Whether a diagnostic is about something that the oracle knows.
pub fn is_known(it: &Diagnostic) -> bool {
    it.code == "cycle" || fault(it).is_some()
}

/// Compares what a payload becomes, and answers with that. It has to be well formed.
///
/// # Errors
///
/// Both answers, when they differ.
pub fn on_payload(payload: &str, values: Values<'_>) -> Result<Resolved, String> {
    let value: Value = serde_json::from_str(payload).map_err(|it| it.to_string())?;
    let expected = resolve(&value, values, PATIENCE);
    let found = resolved(payload, values)?;
    let is_same = match (&expected, &found) {
        // The order of keys counts, and every digit.
        (Ok(expected), Ok(found)) => format!("{expected}") == format!("{found}"),
        (Err(all), _) if all.iter().any(|it| it.why == Why::TooMuch) => true,
        // It may be counted a little more than it is.
        (Ok(it), Err(ResolveError::TooLarge)) => it.to_string().len() > MAX_PAYLOAD_BYTES / 2,
        (Ok(it), Err(ResolveError::TooDeep)) => depth(it) > 64,
        (Err(all), Err(error)) => refusal(error).is_none_or(|it| all.contains(&it)),
        _ => false,
    };
    if is_same {
        return Ok(found);
    }
    Err(format!("of {payload}\nthe oracle makes {expected:#?}\ncore makes {found:#?}"))
}

/// What core makes of a payload.
///
/// # Errors
///
/// Why the text is no JSON.
pub fn resolved(payload: &str, values: Values<'_>) -> Result<Result<Value, ResolveError>, String> {
    let json = Json::read(payload).map_err(|it| it.to_string())?;
    let results = |id: &str| values.results.get(id);
    let scope = Scope { inputs: values.inputs, results: &results, item: values.item };
    Ok(template::resolve(&Shape::compile(json.root()), scope))
}

/// An error of core in the oracle's words; `None` when it is about size.
fn refusal(error: &ResolveError) -> Option<Refusal> {
    let (why, reference) = match error {
        ResolveError::MissingInput { name } => return Some(Refusal::no_input(name)),
        ResolveError::MissingResult { reference } => (Why::NoResult, reference),
        ResolveError::NoItem { reference } => (Why::NoItem, reference),
        ResolveError::MissingKey { path, .. } => (Why::NoKey, path),
        ResolveError::OutOfBounds { path, .. } => (Why::TooShort, path),
        ResolveError::NotThere { path, .. } => (Why::NoParts, path),
        ResolveError::NullInText { reference } => (Why::NullInText, reference),
        ResolveError::EachNotArray { reference, .. } => (Why::NoArray, reference),
        ResolveError::TooLarge | ResolveError::TooDeep => return None,
    };
    match read(&format!("${{{reference}}}")).as_slice() {
        [Piece::Reference(it)] => Some(Refusal { why, reference: it.clone() }),
        other => panic!("{error:?} names no reference: {other:?}"),
    }
}

/// Whether core reads something in a value otherwise than the contract has it, as is
/// known: a quoted key with a control character in it, which no JSON string has.
pub fn is_unsettled(value: &Value) -> bool {
    match value {
        Value::String(text) => text.split("[\"").skip(1).any(|after| {
            after.split('"').next().is_some_and(|key| key.contains(|it: char| it < ' '))
        }),
        Value::Array(elements) => elements.iter().any(is_unsettled),
        Value::Object(members) => members.values().any(is_unsettled),
        _ => false,
    }
}

/// How many levels of arrays and objects a value has.
pub fn depth(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
