//! Edits of nodes and names change what they have to, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Map, Value as Owned, json};

use super::samples::{layout, written};
use super::{apply, nodes, rename};
use crate::catalogue::Catalogue;
use crate::check::check;
use crate::diagnostic::Severity;
use crate::model::Document;
use crate::names::{Symbol, places};
use crate::parse::parse;

const IDS: &[&str] = &["a", "ab", "b-1", "_c", "D", "e", "é"];
const INPUTS: &[&str] = &["a", "subject", "size"];

/// The errors of type.
const TYPES: &[&str] = &["type-mismatch", "items-not-array"];

fn reference() -> impl Strategy<Value = String> {
    let id = prop::sample::select(IDS);
    let input = prop::sample::select(INPUTS);
    prop_oneof![
        id.clone().prop_map(|id| format!("${{nodes.{id}.result.images[0].url}}")),
        id.clone().prop_map(|id| format!("é\n${{nodes[\"{id}\"].result}} $${{nodes.{id}}}")),
        id.prop_map(|id| format!("${{nodes.{id}")),
        input.clone().prop_map(|name| format!("\"${{input.{name}}}\" ${{input[\"{name}\"].x}}")),
        Just("${item.a} 🎬".to_owned()),
        Just("a".to_owned()),
    ]
}

fn node() -> impl Strategy<Value = Owned> {
    let payload = prop::collection::vec(reference(), 0..4);
    (payload, any::<bool>(), any::<bool>()).prop_map(|(texts, is_map, is_unusual)| {
        let payload = json!({ "prompt": texts.first(), "size": { "deep": texts } });
        let field = if is_unusual { "inputs" } else { "payload" };
        let task = json!({ "model_id": "m", "task": "fal/text-to-image", field: payload, "x": 1 });
        if is_map { json!({ "type": "map", "items": "${input.a}", "node": task }) } else { task }
    })
}

fn parts() -> impl Strategy<Value = (Owned, Owned, Owned, Owned)> {
    let nodes = subsequence(IDS, 1..=IDS.len()).prop_flat_map(|ids| {
        let nodes = prop::collection::vec(node(), ids.len());
        nodes.prop_map(move |nodes| {
            let ids = ids.iter().map(|id| (*id).to_owned());
            Owned::Object(ids.zip(nodes).collect::<Map<_, _>>())
        })
    });
    let ends = (prop::sample::select(IDS), prop::sample::select(IDS));
    let edges = prop::collection::vec(ends, 0..6).prop_map(|edges| {
        let edge = |(from, to)| json!({ "from": from, "to": to, "note": "a" });
        edges.into_iter().map(edge).collect::<Owned>()
    });
    let positions = subsequence(IDS, 0..=IDS.len()).prop_map(|ids| {
        let place = |id: &&str| ((*id).to_owned(), json!({ "x": 1, "y": 2 }));
        Owned::Object(ids.iter().map(place).collect())
    });
    let inputs = prop_oneof![
        Just(Owned::Null),
        Just(json!(["a", "subject"])),
        Just(json!({ "a": { "type": "array" }, "size": { "default": "a" } })),
    ];
    (nodes, edges, positions, inputs)
}

/// Workflows in many layouts, some with escapes in their keys.
fn text() -> impl Strategy<Value = String> {
    let kind = (any::<bool>(), any::<bool>());
    (parts(), layout(), kind).prop_map(|(parts, layout, (is_bare, is_escaped))| {
        let (nodes, edges, positions, inputs) = parts;
        let ui = json!({ "positions": positions, "other": "a" });
        let value = if is_bare {
            json!({ "unknown": "a", "nodes": nodes, "edges": edges, "ui": ui })
        } else {
            let dag = json!({ "nodes": nodes, "edges": edges });
            json!({ "name": "a", "input_params": inputs, "dag": dag, "ui": ui })
        };
        let text = written(&value, &layout);
        if is_escaped { text.replace("\"payload\"", "\"p\\u0061yload\"") } else { text }
    })
}

/// How many errors of each code a document has.
fn errors(document: &Document) -> BTreeMap<String, usize> {
    let mut errors = BTreeMap::new();
    let report = check(document, &Catalogue::default());
    for it in report.iter().filter(|it| it.severity == Severity::Error) {
        *errors.entry(it.code.to_string()).or_default() += 1;
    }
    errors
}

/// The text without the names of `symbol`.
fn without(document: &Document, symbol: Symbol<'_>) -> String {
    let mut text = document.json.text().to_string();
    for place in places(document, symbol).iter().rev() {
        text.replace_range(place.span.clone(), "");
    }
    text
}

/// The text of each node.
fn raw_nodes(document: &Document) -> BTreeMap<&str, &str> {
    let nodes = document.workflow.nodes.iter();
    nodes.map(|node| (&*node.id, document.json.value(node.value).raw())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn an_old_id_brings_the_old_text_back(text in text(), nth in any::<prop::sample::Index>()) {
        let document = parse(text.as_str());
        let id = &*nth.get(&document.workflow.nodes).id;
        let renamed = parse(rename::node(&document, id, "new-1").unwrap());
        prop_assert_eq!(without(&document, Symbol::Node(id)), without(&renamed, Symbol::Node("new-1")));
        prop_assert!(places(&renamed, Symbol::Node(id)).is_empty());
        if id != "é" {
            prop_assert_eq!(errors(&document), errors(&renamed));
            prop_assert_eq!(rename::node(&renamed, "new-1", id), Ok(text));
        }
    }

    #[test]
    fn an_old_name_brings_the_old_text_back(text in text(), name in prop::sample::select(INPUTS)) {
        let document = parse(text.as_str());
        let Ok(renamed) = rename::input(&document, name, "new") else { return Ok(()) };
        let renamed = parse(renamed);
        prop_assert_eq!(errors(&document), errors(&renamed));
        prop_assert_eq!(without(&document, Symbol::Input(name)), without(&renamed, Symbol::Input("new")));
        prop_assert_eq!(rename::input(&renamed, "new", name), Ok(text));
    }

    #[test]
    fn what_is_removed_takes_nothing_along(text in text(), ids in subsequence(IDS, 0..=IDS.len())) {
        let document = parse(text.as_str());
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        let patch = nodes::remove_nodes(&document, &ids);
        let after = parse(apply(&text, &patch).unwrap());
        let mut left = raw_nodes(&document);
        left.retain(|id, _| !ids.contains(id));
        prop_assert_eq!(raw_nodes(&after), left);
        for id in &ids {
            let mut places = places(&after, Symbol::Node(id)).into_iter();
            prop_assert!(places.all(|it| it.kind == crate::query::PlaceKind::Reference));
        }
        let (old, mut new) = (errors(&document), errors(&after));
        // What referred to them and what came after them is now told, and with their
        // uses of a parameter goes what was known of its type.
        for code in ["unknown-node", "not-an-ancestor", "unknown-reference"] {
            new.remove(code);
        }
        new.retain(|code, _| !TYPES.contains(&code.as_str()));
        new.retain(|code, count| *count > old.get(code).copied().unwrap_or(0));
        prop_assert_eq!(new, BTreeMap::new());
    }

    #[test]
    fn what_is_added_can_be_removed_again(text in text(), layout_of_edge in 0..3i64) {
        let document = parse(text.as_str());
        let id = nodes::free_id(&document, &BTreeSet::new(), "new");
        let first = document.workflow.nodes[0].id.to_string();
        let mut patch = nodes::add_node(&document, &id, json!({ "task": "x" }), Some((layout_of_edge, 4)));
        patch.extend(nodes::add_edges(&document, &[(&first, &id), (&id, "b")]));
        let added = apply(&text, &patch).unwrap();
        let document = parse(added.as_str());
        prop_assert!(document.workflow.find_node(&id).is_some());
        let removed = apply(&added, &nodes::remove_node(&document, &id)).unwrap();
        let squeezed = |text: &str| text.split_ascii_whitespace().collect::<String>();
        prop_assert_eq!(squeezed(&removed), squeezed(&text));
    }
}
