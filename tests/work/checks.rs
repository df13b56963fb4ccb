//! Documents to check: much of one thing each.

use serde_json::{Value, json};
use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::parse::parse;

use super::{Sort, Work, sort};

/// Sizes are chosen so that the large document is near a limit of the format, or has
/// about a megabyte.
pub(super) const SORTS: &[Sort] = &[
    sort("nodes", 1_250, |n| document(n, plain, |_| vec![])),
    sort("nodes that are no objects", 1_250, |n| document(n, |_| json!(1), |_| vec![])),
    sort("nodes with bad ids", 1_250, |n| bad_ids(n, |_| vec![])),
    sort("nodes with bad ids that refer to one", 1_250, |n| bad_ids(n, |_| vec![0])),
    sort("nodes with bad ids that refer to all", 1_250, |n| {
        bad_ids(n, |it| if it + 1 == n { (0..it).collect() } else { vec![] })
    }),
    sort("a chain", 1_250, |n| document(n, plain, |it| vec![it.saturating_sub(1)])),
    sort("a chain with references", 1_250, |n| {
        document(n, |it| about(it.checked_sub(1)), |it| vec![it.saturating_sub(1)])
    }),
    sort("edges from one node", 1_250, |n| document(n, plain, |_| vec![0])),
    sort("edges to one node", 1_250, |n| {
        document(n, plain, |it| if it + 1 == n { (0..it).collect() } else { vec![] })
    }),
    sort("edges between all", 6_250, |n| {
        let n_nodes = (2 * n).isqrt();
        document(n_nodes, plain, |it| (0..it).collect())
    }),
    sort("edges between layers", 6_250, |n| {
        document(25 + n / 25, plain, |it| {
            (it / 25 * 25).checked_sub(25).map_or(vec![], |from| (from..from + 25).collect())
        })
    }),
    sort("one edge many times", 6_250, |n| document(2, plain, |it| vec![0; it * n])),
    sort("shortcuts", 1_250, |n| {
        document(n, plain, |it| vec![it.saturating_sub(1), it.saturating_sub(2)])
    }),
    sort("shortcuts far back", 1_250, |n| {
        document(n, plain, |it| vec![it.saturating_sub(1), it * 7_919 % (it + 1)])
    }),
    sort("edges from all to all of the next", 6_250, |n| {
        let n_nodes = (4 * n).isqrt();
        document(
            n_nodes,
            plain,
            |it| if it < n_nodes / 2 { vec![] } else { (0..n_nodes / 2).collect() },
        )
    }),
    sort("edges to nowhere", 1_250, |n| document(n, plain, |it| vec![it + n])),
    sort("edges to oneself", 1_250, |n| document(n, plain, |it| vec![it])),
    sort("a ring", 1_250, |n| document(n, plain, |it| vec![(it + n - 1) % n])),
    sort("rings of two", 1_250, |n| document(n, plain, |it| vec![it ^ 1])),
    sort("rings in a ring", 1_250, |n| document(n, plain, |it| vec![(it + n - 1) % n, it ^ 1])),
    sort("references to the first", 1_250, |n| {
        document(n, |it| about((it > 0).then_some(0)), |it| vec![it.saturating_sub(1)])
    }),
    sort("references to all", 1_250, |n| {
        document(
            n,
            |it| {
                if it + 1 == n { chat(&texts(it, node_text)) } else { plain(it) }
            },
            |it| if it + 1 == n { (0..it).collect() } else { vec![] },
        )
    }),
    sort("references without edges", 1_250, |n| {
        document(n, |it| about(it.checked_sub(1)), |_| vec![])
    }),
    sort("references to all without edges", 1_250, |n| {
        document(
            n,
            |it| {
                if it + 1 == n { chat(&texts(it, node_text)) } else { plain(it) }
            },
            |_| vec![],
        )
    }),
    sort("references to what comes after", 1_250, |n| {
        document(n, |it| about((it + 1 < n).then_some(it + 1)), |it| vec![it.saturating_sub(1)])
    }),
    sort("references to nothing", 1_250, |n| document(n, |it| about(Some(it + n)), |_| vec![])),
    sort("references to one typo", 1_250, |n| {
        document(n, |_| chat("${nodes.n00.result}"), |_| vec![])
    }),
    sort("references to missing parts", 1_250, |n| {
        document(
            n,
            |it| chat(&format!("${{nodes.n0.result.x{it}}}")),
            |it| if it == 0 { vec![] } else { vec![0] },
        )
    }),
    sort("references in one text", 5_000, |n| of_one(chat(&"${input.x} ".repeat(n)))),
    sort("different references in one text", 5_000, |n| {
        of_one(chat(&texts(n, |it| format!("${{input.x{it}}}"))))
    }),
    sort("references in many texts", 5_000, |n| {
        of_one(strings((0..n).map(|_| "${input.x}".to_owned())))
    }),
    sort("references to what is not declared", 5_000, |n| {
        with_params(json!({}), strings((0..n).map(|it| format!("${{input.x{it}}}"))))
    }),
    sort("references to nearly what is declared", 1_000, |n| {
        with_params(
            (0..n).map(|it| (format!("name{it}"), json!({}))).collect(),
            strings((0..n).map(|it| format!("${{input.nome{it}}}"))),
        )
    }),
    sort("references to the item", 5_000, |n| {
        of_one(strings((0..n).map(|_| "${item}".to_owned())))
    }),
    sort("faults in texts", 1_250, |n| {
        of_one(strings((0..n).map(|_| "${ input.x } ${foo} ${".to_owned())))
    }),
    sort("faults in one text", 1_250, |n| of_one(chat(&"${ input.x }".repeat(n)))),
    sort("references to missing parts in one text", 1_250, |n| {
        of_one(chat(&"${nodes.n0.result.choises[0]} \u{1}".repeat(n)))
    }),
    sort("references to a missing node in one text", 1_250, |n| {
        of_one(chat(&"${nodes.no.result} \u{1}".repeat(n)))
    }),
    sort("references to nearly one parameter in one text", 1_250, |n| {
        with_params(json!({ "subject": {} }), chat(&"${input.subjekt} \u{1}".repeat(n)))
    }),
    sort("wrong roots in one text", 1_250, |n| of_one(chat(&"${inputs.x} \u{1}".repeat(n)))),
    sort("white space in one text", 1_250, |n| of_one(chat(&"${ input.x } \u{1}".repeat(n)))),
    sort("many slips in one text", 1_250, |n| {
        of_one(chat(&"${{ inputs.x.0['y'] }} ${n0.output.z.00} \u{1}".repeat(n)))
    }),
    sort("a long way with slips", 20_000, |n| {
        of_one(chat(&format!("${{ inputs.x{} }}", ".0".repeat(n))))
    }),
    sort("a long way, only spaced out", 20_000, |n| {
        of_one(chat(&format!("${{ nodes.n0.output{} }}", " . x".repeat(n))))
    }),
    sort("parameters named in what is no reference", 5_000, |n| {
        let names: Vec<_> = (0..n).map(|it| format!("p{it}")).collect();
        with_params(
            (0..n).map(|it| json!(format!("p{it}"))).collect(),
            chat(&format!("${{ input {}", names.join(" "))),
        )
    }),
    sort("parameters named in a node that cannot be read", 5_000, |n| {
        with_params(
            (0..n).map(|it| json!(format!("p{it}"))).collect(),
            json!({ "x": (0..n).map(|it| format!("${{input.p{it}}}${{")).collect::<Vec<_>>() }),
        )
    }),
    sort("a long way", 20_000, |n| of_one(chat(&format!("${{input.x{}}}", ".y".repeat(n))))),
    sort("a long way that ends badly", 20_000, |n| {
        of_one(chat(&format!("${{input.x{}!}}", "[0]".repeat(n))))
    }),
    sort("a long key", 100_000, |n| {
        of_one(chat(&format!("${{input[\"{}\"]}}", "k\\u0061".repeat(n / 8))))
    }),
    sort("brackets and quotes", 20_000, |n| of_one(chat(&format!("${{input{}", "[\"".repeat(n))))),
    sort("a long text", 100_000, |n| of_one(chat(&"word ".repeat(n / 5)))),
    sort("a long text of escapes", 20_000, |n| of_one(chat(&"\u{1}".repeat(n)))),
    sort("a fault after escapes", 20_000, |n| of_one(chat(&("\u{1}".repeat(n) + "${foo}")))),
    sort("dollars", 50_000, |n| of_one(chat(&"$".repeat(n)))),
    sort("escaped braces", 50_000, |n| of_one(chat(&"$${".repeat(n / 3)))),
    sort("deep arrays", 300, |n| of_one(json!({ "payload": { "x": vec![nested(55); n] } }))),
    sort("deep faults", 300, |n| {
        of_one(
            json!({ "payload": { "x": vec![(0..50).fold(json!("${foo}"), |it, _| json!({ "k": it })); n] } }),
        )
    }),
    sort("`$each` beside each other", 2_000, |n| {
        of_one(json!({ "payload": { "x": vec![each(json!("${item} ${index}")); n] } }))
    }),
    sort("`$each` within each other", 100, |n| {
        of_one(
            json!({ "payload": { "x": vec![(0..25).fold(json!("${item}"), |it, _| each(it)); n] } }),
        )
    }),
    sort("`$each` by another name within each other", 100, |n| {
        let nested = |it: Value, _| json!({ "each": "${input.xs}", "template": [it] });
        of_one(json!({ "payload": { "x": vec![(0..25).fold(json!("${item}"), nested); n] } }))
    }),
    sort("no `$each` within each other", 100, |n| {
        let nested = |it: Value, _| json!({ "each": "${input.xs}", "template": [it] });
        of_one(json!({ "payload": { "x": vec![(0..25).fold(json!("x"), nested); n] } }))
    }),
    sort("`$each` with other keys", 2_000, |n| {
        of_one(json!({ "payload": { "x": vec![json!({ "$each": 1, "x": 2 }); n] } }))
    }),
    sort("keys of a payload", 1_000, |n| {
        of_one(json!({ "task": "openai/chat-completion", "payload": keys(n) }))
    }),
    sort("keys of a node", 1_000, |n| document(1, |_| keys(n), |_| vec![])),
    sort("keys of the document", 1_000, |n| {
        text(&merged(json!({ "dag": { "nodes": {} } }), keys(n)))
    }),
    sort("keys of an inner object", 10_000, |n| of_one(json!({ "payload": { "x": keys(n) } }))),
    sort("one key many times", 5_000, |n| {
        written(format!("{{\"nodes\":{{\"a\":{{\"payload\":{{{}}}}}}}}}", repeated("\"k\":1", n)))
    }),
    sort("keys that look alike", 5_000, |n| {
        written(format!(
            "{{\"nodes\":{{\"a\":{{\"payload\":{{{}}}}}}}}}",
            repeated_with(n, |it| format!("\"k\\u0061{it:06}\":1"))
        ))
    }),
    sort("unknown tasks", 1_250, |n| {
        document(
            n,
            |it| json!({ "task": format!("fal/text-to-imag{it}"), "model_id": "sandbox", "payload": {} }),
            |_| vec![],
        )
    }),
    sort("unknown models", 1_250, |n| {
        document(
            n,
            |it| json!({ "task": "fal/text-to-image", "model_id": format!("Qwen{it}"), "payload": { "prompt": "x" } }),
            |_| vec![],
        )
    }),
    sort("empty nodes", 1_250, |n| document(n, |_| json!({}), |_| vec![])),
    sort("wrong types", 1_250, |n| {
        document(
            n,
            |_| json!({ "task": "fal/text-to-image", "model_id": "sandbox", "payload": { "prompt": 1, "width": "x", "seed": [] } }),
            |_| vec![],
        )
    }),
    sort("outputs", 5_000, |n| {
        of_one(merged(
            chat("x"),
            json!({ "outputs": (0..n).map(|it| format!("choices[{it}].message.content")).collect::<Vec<_>>() }),
        ))
    }),
    sort("unknown outputs", 5_000, |n| {
        of_one(merged(
            chat("x"),
            json!({ "outputs": (0..n).map(|it| format!("unknown{it}.x")).collect::<Vec<_>>() }),
        ))
    }),
    sort("a long output", 20_000, |n| {
        of_one(merged(chat("x"), json!({ "outputs": [format!("a{}", ".b".repeat(n))] })))
    }),
    sort("parameters", 5_000, |n| {
        with_params(
            (0..n).map(|it| (format!("p{it}"), json!({ "type": "string" }))).collect(),
            strings((0..n).map(|it| format!("${{input.p{it}}}"))),
        )
    }),
    sort("unused parameters", 5_000, |n| {
        with_params(
            (0..n).map(|it| (format!("p{it}"), json!({ "type": "string" }))).collect(),
            json!({}),
        )
    }),
    sort("names of parameters", 5_000, |n| {
        with_params((0..n).map(|it| json!(format!("p{it}"))).collect(), json!({}))
    }),
    sort("uses of one parameter", 1_250, |n| {
        document(
            n,
            |_| json!({ "task": "fal/image-edit", "model_id": "sandbox", "payload": { "image_url": "${input.x}", "prompt": "${input.x.y}" } }),
            |_| vec![],
        )
    }),
    sort("maps", 1_250, |n| document(n, |_| map(json!("${input.xs}"), json!({})), |_| vec![])),
    sort("maps over maps", 1_250, |n| {
        document(
            n,
            |it| {
                map(
                    it.checked_sub(1).map_or(json!("${input.xs}"), |before| {
                        json!(format!("${{nodes.n{before}.result.items}}"))
                    }),
                    json!({ "tolerance": 0.5 }),
                )
            },
            |it| vec![it.saturating_sub(1)],
        )
    }),
    sort("a wide map", 20_000, |n| {
        document(1, |_| map(vec![json!("x"); n].into(), json!({})), |_| vec![])
    }),
    sort("a wide map of objects", 5_000, |n| {
        document(
            1,
            |_| {
                map((0..n).map(|it| json!({ "a": it, format!("k{it}"): "x" })).collect(), json!({}))
            },
            |_| vec![],
        )
    }),
    sort("readers of a tolerant map", 1_250, |n| {
        document(
            n,
            |it| {
                if it == 0 {
                    map(json!("${input.xs}"), json!({ "tolerance": 1 }))
                } else {
                    chat("${nodes.n0.result.items[0].choices[0].message.content}")
                }
            },
            |it| if it == 0 { vec![] } else { vec![0] },
        )
    }),
    // The types of twice as many are still small enough to be told.
    sort("steps through elements of many kinds", 300, |n| {
        let items: Value = (0..n).map(|it| json!({ "x": { format!("k{it}"): 1 } })).collect();
        of_one(map(items, json!({ "node": chat(&"${item.x}".repeat(n)) })))
    }),
    sort("slips among many fields", 1_250, |n| {
        let slips = texts(n, |it| format!("${{item.kex{it}}}"));
        of_one(map(json!([keys(n)]), json!({ "node": chat(&slips) })))
    }),
    sort("unused parameters among slips of them", 1_250, |n| {
        with_params(keys(n), chat(&texts(n, |it| format!("${{input.kex{it}}}"))))
    }),
    sort("wrong elements among right ones", 2_500, |n| {
        of_one(json!({ "model_id": "sandbox", "task": "openai/embeddings",
            "payload": { "input": (0..n).map(|it| if it % 2 == 0 { json!(it) } else { json!("${input.x}") }).collect::<Value>() } }))
    }),
    sort("a `$each` in each element of a map", 1_250, |n| {
        let eaches: Value = (0..n).map(|_| each(json!("${item}"))).collect();
        let node = json!({ "model_id": "sandbox", "task": "openai/embeddings", "payload": { "input": eaches } });
        of_one(map(json!("${input.ys}"), json!({ "node": node })))
    }),
    sort("readers of the last of many picks", 1_250, |n| {
        document(
            n,
            |it| match it {
                0 => map(json!("${input.xs}"), json!({ "tolerance": 1 })),
                _ if it + 1 == n => {
                    chat(&format!("${{nodes.n{}.result.items[0].id}}", it - 1).repeat(n))
                }
                _ => pick(json!(format!("${{nodes.n{}.result.items}}", it - 1))),
            },
            |it| it.checked_sub(1).into_iter().collect(),
        )
    }),
    sort("picks of picks", 1_250, |n| {
        document(
            n,
            |it| {
                pick(it.checked_sub(1).map_or(json!("${input.xs}"), |before| {
                    json!(format!("${{nodes.n{before}.result.items}}"))
                }))
            },
            |it| vec![it.saturating_sub(1)],
        )
    }),
    sort("picks of twice a pick", 1_250, |n| {
        document(
            n,
            |it| {
                pick(it.checked_sub(1).map_or(json!([1]), |before| json!([{ "a": format!("${{nodes.n{before}.result}}"), "b": format!("${{nodes.n{before}.result}}") }])))
            },
            |it| vec![it.saturating_sub(1)],
        )
    }),
    sort("references to many from a node with a long id", 1_250, |n| {
        let id = "a".repeat(16 * n);
        let nodes = repeated_with(n, |it| format!("\"n{it}\":{}", plain(it)));
        let reader = chat(&texts(n, |it| format!("${{nodes.n{it}.result}}")));
        written(format!("{{\"nodes\":{{{nodes},\"{id}\":{reader}}}}}"))
    }),
    sort("unknown fields between those of others", 5_000, |n| {
        let fields = repeated("\"x\":1,\"retry\":{\"z\":1}", n);
        written(format!("{{\"nodes\":{{\"a\":{{{fields}}}}}}}"))
    }),
    sort("elements of a `$each` with a long source", 1_250, |n| {
        let source = format!("${{input.x{}}}", ".a".repeat(n));
        let each = json!({ "$each": source, "template": "${item}".repeat(n) });
        of_one(merged(chat("x"), json!({ "payload": { "messages": each } })))
    }),
    sort("counts of two maps over a long reference", 5_000, |n| {
        let long = json!(format!("${{input.x{}}}", ".a".repeat(n)));
        let items = |node: usize| json!(format!("${{nodes.n{node}.result.items}}"));
        let of_each = |node: usize| json!({ "$each": items(node), "template": "${item}" });
        document(
            3,
            |it| match it {
                2 => {
                    let eaches = (0..n).map(|it| of_each(usize::from(it > 0)));
                    map(eaches.collect(), json!({}))
                }
                _ => map(long.clone(), json!({})),
            },
            |it| if it == 2 { vec![0, 1] } else { vec![] },
        )
    }),
    sort("maps over the last of many parameters", 1_250, |n| {
        let params: serde_json::Map<_, _> =
            (0..16 * n).map(|it| (format!("p{it}"), json!({ "type": "array" }))).collect();
        let items = |it: usize| json!(format!("${{input.p{}}}", 15 * n + it));
        let maps = graph(n, |it| map(items(it), json!({})), |_| vec![]);
        text(&merged(maps, json!({ "input_params": params })))
    }),
    sort("numbers of many digits", 100_000, |n| {
        written(format!("{{\"nodes\":{{\"a\":{{\"payload\":{{\"x\":{}}}}}}}}}", "7".repeat(n)))
    }),
    sort("positions on the canvas", 5_000, |n| {
        text(&json!({ "dag": { "nodes": {} }, "ui": { "positions": keys(n) } }))
    }),
    sort("white space", 100_000, |n| written(format!("{{\"nodes\":{{}}{}}}", " \n".repeat(n / 2)))),
    sort("a text without an end", 100_000, |n| written(format!("{{\"nodes\":\"{}", "x".repeat(n)))),
    sort("open brackets", 100_000, |n| written("[".repeat(n))),
    sort("commas", 100_000, |n| written(format!("[{}", ",".repeat(n)))),
];

/// The work of checking a text.
fn written(text: String) -> Work {
    Box::new(move || {
        check(&parse(text.as_str()), &Catalogue::sandbox());
    })
}

fn text(document: &Value) -> Work {
    written(document.to_string())
}

/// The work of checking a document with these nodes, `n0` and so on, and edges to each
/// from some others.
fn document(
    n_nodes: usize,
    node: impl Fn(usize) -> Value,
    before: impl Fn(usize) -> Vec<usize>,
) -> Work {
    text(&graph(n_nodes, node, before))
}

/// A document in which each node waits for the one before it.
pub(super) fn chain(n_nodes: usize, node: impl Fn(usize) -> Value) -> Value {
    graph(n_nodes, node, |it| it.checked_sub(1).into_iter().collect())
}

fn graph(
    n_nodes: usize,
    node: impl Fn(usize) -> Value,
    before: impl Fn(usize) -> Vec<usize>,
) -> Value {
    let nodes: serde_json::Map<_, _> =
        (0..n_nodes).map(|it| (format!("n{it}"), node(it))).collect();
    let edges = (0..n_nodes).flat_map(|to| before(to).into_iter().map(move |from| (from, to)));
    let edges =
        edges.map(|(from, to)| json!({ "from": format!("n{from}"), "to": format!("n{to}") }));
    json!({ "dag": { "nodes": nodes, "edges": edges.collect::<Vec<_>>() } })
}

/// A document with nodes of which no id is one, and references from each to some others.
fn bad_ids(n_nodes: usize, before: impl Fn(usize) -> Vec<usize>) -> Work {
    let id = |node: usize| format!("{node} é");
    let named = |node: usize| format!("${{nodes[\"{}\"].result}}", id(node));
    let node = |it: usize| chat(&before(it).into_iter().map(named).collect::<String>());
    let nodes: serde_json::Map<_, _> = (0..n_nodes).map(|it| (id(it), node(it))).collect();
    text(&json!({ "nodes": nodes }))
}

fn of_one(node: Value) -> Work {
    text(&one_node(node))
}

pub(super) fn one_node(node: Value) -> Value {
    graph(1, |_| node.clone(), |_| vec![])
}

fn with_params(params: Value, node: Value) -> Work {
    text(&json!({ "input_params": params, "dag": { "nodes": { "a": node } } }))
}

fn plain(_: usize) -> Value {
    pick(json!([]))
}

pub(super) fn pick(source: Value) -> Value {
    json!({ "task": "casola/pick", "payload": { "source": source, "indices": [0] } })
}

pub(super) fn chat(content: &str) -> Value {
    json!({ "model_id": "sandbox", "task": "openai/chat-completion",
        "payload": { "messages": [{ "role": "user", "content": content }] } })
}

/// A chat about another node's answer, or about nothing.
pub(super) fn about(node: Option<usize>) -> Value {
    chat(&node.map(node_text).unwrap_or_default())
}

fn node_text(node: usize) -> String {
    format!("${{nodes.n{node}.result.choices[0].message.content}}")
}

pub(super) fn map(items: Value, more: Value) -> Value {
    let map = json!({ "type": "map", "items": items, "node": chat("${item}") });
    merged(map, more)
}

pub(super) fn merged(mut object: Value, more: Value) -> Value {
    for (key, value) in more.as_object().into_iter().flatten() {
        object[key] = value.clone();
    }
    object
}

pub(super) fn strings(texts: impl Iterator<Item = String>) -> Value {
    json!({ "model_id": "sandbox", "task": "openai/embeddings",
        "payload": { "input": texts.collect::<Vec<_>>() } })
}

fn keys(n: usize) -> Value {
    (0..n).map(|it| (format!("key{it}"), json!(it))).collect()
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |it, _| json!([it]))
}

fn each(template: Value) -> Value {
    json!({ "$each": "${input.xs}", "template": template })
}

fn texts(n: usize, text: impl Fn(usize) -> String) -> String {
    (0..n).map(text).collect()
}

fn repeated(member: &str, n: usize) -> String {
    vec![member; n].join(",")
}

fn repeated_with(n: usize, member: impl Fn(usize) -> String) -> String {
    (0..n).map(member).collect::<Vec<_>>().join(",")
}
