//! What else is asked of a document, and documents of which it is much to ask.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::Checked;
use weftwork_core::edit::{nodes, rename};
use weftwork_core::estimate::{History, estimate};
use weftwork_core::facts::Facts;
use weftwork_core::model::Document;
use weftwork_core::parse::parse;
use weftwork_core::plan::plan;
use weftwork_core::query::{Symbol, at, complete_text, references, typed_references};
use weftwork_core::recheck::Checker;
use weftwork_core::types::Builder;

use super::checks::{about, chain, chat, map, merged, one_node, pick, strings};
use super::{Sort, Work, sort};

pub(super) const SORTS: &[Sort] = &[
    sort("all of a chain", 1_250, |n| all(chain(n, |it| about(it.checked_sub(1))))),
    sort("all of a chain of maps", 625, |n| {
        all(chain(n, |it| {
            let items = it.checked_sub(1).map(|it| format!("${{nodes.n{it}.result.items}}"));
            let node = json!({ "node": chat("${item.id}") });
            map(json!(items.unwrap_or("${input.xs}".to_owned())), node)
        }))
    }),
    sort("all of a chain of picks", 625, |n| {
        all(chain(n, |it| {
            let items = it.checked_sub(1).map(|it| format!("${{nodes.n{it}.result.items}}"));
            pick(json!(items.unwrap_or("${input.xs}".to_owned())))
        }))
    }),
    sort("all of many references in one text", 2_500, |n| {
        asked(one_node(chat(&"${input.x}\u{1}${nodes.n0".repeat(n))).to_string())
    }),
    sort("all of many references in many texts", 2_500, |n| {
        all(one_node(strings((0..n).map(|it| format!("${{input.x{}}}", it % 1_000)))))
    }),
    sort("all of one that many refer to", 1_250, |n| {
        all(chain(n, |it| about((it > 0).then_some(0))))
    }),
    sort("all of one that refers to many", 1_250, |n| {
        all(chain(n, |it| {
            let text = |it| format!("${{nodes.n{it}.result.choices[0].message.content}}");
            if it + 1 == n { chat(&(0..it).map(text).collect::<String>()) } else { about(None) }
        }))
    }),
    sort("all of a wide map", 5_000, |n| {
        let items: Value = (0..n).map(|it| json!({ "a": it.to_string(), "b": [it] })).collect();
        all(chain(1, |_| map(items.clone(), json!({ "node": chat("${item.a}") }))))
    }),
    sort("all of a text that is being written", 1_250, |n| {
        let document = chain(n, |it| about(it.checked_sub(1))).to_string();
        asked(document.replace("\"edges\"", "\"edges"))
    }),
    sort("all of more nodes than are checked", 5_000, |n| {
        asked(chain(n, |it| about(it.checked_sub(1))).to_string())
    }),
    sort("nodes that all get other ids", 1_250, |n| {
        let document = parse(chain(n, |it| about(it.checked_sub(1))).to_string());
        Box::new(move || {
            let ids: Vec<_> = (0..n).map(|it| (format!("n{it}"), format!("m{it}"))).collect();
            let ids: Vec<_> = ids.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
            assert!(rename::nodes(&document, &ids).is_ok());
        })
    }),
    sort("nodes that are removed", 1_250, |n| {
        let document = parse(chain(n, |it| about(it.checked_sub(1))).to_string());
        Box::new(move || {
            let ids: Vec<String> = (0..n).map(|it| format!("n{it}")).collect();
            let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
            assert_eq!(nodes::remove_nodes(&document, &ids).len(), 2 * n - 1);
        })
    }),
];

/// The work of all questions about a document that has no errors.
fn all(document: Value) -> Work {
    let text = merged(document, json!({ "ui": { "positions": { "n0": {} } } })).to_string();
    let questions = asked(text.clone());
    let document = parse(text);
    Box::new(move || {
        questions();
        planned(&document);
        assert!(rename::node(&document, "n0", "other").is_ok());
        assert!(!nodes::remove_node(&document, "n0").is_empty());
    })
}

/// The work of asking about the middle, about names, and of an edit in a node.
fn asked(text: String) -> Work {
    Box::new(move || {
        let document = parse(text.as_str());
        let catalogue = Catalogue::sandbox();
        let builder = Builder::default();
        let facts = Facts::new(&document, &catalogue, &builder);
        typed_references(&facts);
        for place in [text.len() / 4, text.len() / 2, text.len() - 20] {
            let place = text.floor_char_boundary(place);
            at(&facts, place);
            complete_text(&text, &catalogue, place);
        }
        references(&document, Symbol::Node("n0"));
        references(&document, Symbol::Input("x"));
        let mut checker = Checker::new(text.clone(), catalogue.clone());
        let place = text.find("payload").map_or(0, |at| at + "payload\":{".len());
        assert!(checker.replace(place..place, " ").is_ok());
        checker.report();
    })
}

/// The work of planning a document, which has no errors.
fn planned(document: &Document) {
    let catalogue = Catalogue::sandbox();
    let checked = Checked::new(document, &catalogue)
        .unwrap_or_else(|report| panic!("{:?}", report.iter().next()));
    plan(&checked);
    let inputs = Map::from_iter([("xs".to_owned(), json!([1, 2]))]);
    estimate(&checked, &inputs, &catalogue, &History::default());
}
