//! Small inputs that would become very large.

use serde_json::{Value, json};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::json::Json;
use weftwork_core::parse::parse;
use weftwork_core::template::{ResolveError, Scope, Shape, resolve};

use super::{Sort, Work, sort};

/// The size of the first is the number of an expansion.
pub(super) const SORTS: &[Sort] = &[
    sort("a billion elements", 0, |number| -> Work { Box::new(refusal(&expansions()[number])) }),
    sort("faults on one line", 10_000, |n| {
        let text = faults_on_one_line(n);
        Box::new(move || drop(check(&parse(text.as_str()), &Catalogue::sandbox())))
    }),
];

/// A document of one line, with several faults in each of its nodes.
pub fn faults_on_one_line(n_nodes: usize) -> String {
    let nodes: Vec<_> = (0..n_nodes).map(|it| format!(r#""n{it}":{{"payload":{{}}}}"#)).collect();
    format!(r#"{{"nodes":{{{}}}}}"#, nodes.join(","))
}

/// Ways to go over `input.xs`, three times within each other.
pub fn expansions() -> Vec<Value> {
    let each = |template: Value| json!({ "$each": "${input.xs}", "template": template });
    let leaves = [json!(1), json!("${item}"), json!("${index}"), json!("<${item}>"), json!({})];
    let wraps: [fn(Value) -> Value; 5] = [
        |inner| inner,
        |inner| json!([inner]),
        |inner| json!(["${item}", inner]),
        |inner| json!(["${index}", inner]),
        |inner| json!({ "a": "${item}", "b": inner }),
    ];
    let mut all = Vec::new();
    for leaf in leaves {
        for wrap in wraps {
            all.push(each(wrap(each(wrap(each(leaf.clone()))))));
        }
    }
    all
}

/// The work of refusing to resolve a payload, with a thousand elements in `input.xs`.
pub fn refusal(payload: &Value) -> impl Fn() + 'static {
    let inputs = json!({ "xs": vec![7; 1_000] });
    let json = Json::read(payload.to_string()).expect("a payload is JSON");
    let shape = Shape::compile(json.root());
    move || {
        let inputs = inputs.as_object().expect("inputs are an object");
        let scope = Scope { inputs, results: &|_| None, item: None };
        assert_eq!(resolve(&shape, scope), Err(ResolveError::TooLarge));
    }
}
