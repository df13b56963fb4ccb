//! Estimates as a table: what a person would read.

use expect_test::{Expect, expect};
use serde_json::json;

use super::*;
use crate::parse::parse;

const WORDS: &str = r#"{"dag":{"nodes":{
    "ask":{"model_id":"chat","task":"openai/chat-completion","payload":{"messages":[{"role":"user","content":"hi"}]}},
    "draw":{"type":"map","items":"${input.prompts}","max_concurrency":4,
        "node":{"model_id":"draw","task":"fal/text-to-image","retry":{"max_attempts":5},"payload":{"prompt":"${item}"}}},
    "first":{"model_id":"casola/pick","task":"casola/pick","payload":{"source":"${nodes.draw.result.items}","indices":[0,1]}},
    "film":{"type":"map","items":"${nodes.first.result.items}",
        "node":{"model_id":"film","task":"fal/image-to-video","payload":{"image_url":"${item.images[0].url}"}}}},
    "edges":[{"from":"ask","to":"draw"},{"from":"draw","to":"first"},{"from":"first","to":"film"}]}}"#;

fn catalogue() -> Catalogue {
    let model = |id: &str, price: Value| {
        let tasks = ["openai/chat-completion", "fal/text-to-image", "fal/image-to-video"];
        json!({ "id": id, "provider": "p", "tasks": tasks, "price": price })
    };
    let models = [
        model("chat", json!({ "currency": "USD", "per_call": 0.1 })),
        model("draw", json!({ "currency": "USD", "min": 0.1, "max": 0.2 })),
        model("film", json!({ "currency": "EUR", "per_call": 3 })),
        model("free", json!({ "currency": "USD", "per_call": 0 })),
        model("dark", Value::Null),
    ];
    serde_json::from_value(json!({ "models": models })).unwrap()
}

fn made(text: &str, given: Value, history: Value) -> Estimate {
    let document = parse(text);
    let catalogue = catalogue();
    let checked = Checked::new(&document, &catalogue).unwrap_or_else(|it| panic!("{it:?}"));
    let history = serde_json::from_value(json!({ "nodes": history })).unwrap();
    let estimate = estimate(&checked, given.as_object().unwrap(), &catalogue, &history);
    // What is sent is what is read.
    let json = serde_json::to_string(&estimate).unwrap();
    assert_eq!(serde_json::from_str::<Estimate>(&json).unwrap(), estimate);
    estimate
}

fn limits(it: &Quantity) -> String {
    match &it.of {
        Some(of) => format!("{of} = {}..{}", it.min, most(it.max)),
        None => it.min.to_string(),
    }
}

fn most<T: ToString>(max: Option<T>) -> String {
    max.map_or_else(|| "?".to_owned(), |max| max.to_string())
}

fn amount(it: &Amount) -> String {
    format!("{}..{} {}", it.min, most(it.max), it.currency)
}

fn time(it: Option<TimeRange>) -> String {
    it.map_or_else(|| "?".to_owned(), |it| format!("{}..{} ms", it.min_ms, most(it.max_ms)))
}

/// Shows an estimate of a workflow with these inputs and this history.
#[track_caller]
fn check(text: &str, given: Value, history: Value, expected: Expect) {
    let it = made(text, given, history);
    let mut shown =
        format!("{:?}\n{:?} {:?}\n", it.waves, it.critical_path.by, it.critical_path.nodes);
    for node in &it.nodes {
        let NodeEstimate { node_id, calls, most_attempts, at_once, price, .. } = node;
        let price = price.as_ref().map_or_else(|| "-".to_owned(), amount);
        shown += &format!(
            "{node_id}: {} calls, {} attempts, {at_once} at once, {price}, {}\n",
            limits(calls),
            most(*most_attempts),
            time(node.time)
        );
    }
    for map in &it.fan_out {
        let over = if map.is_over { " (over)" } else { "" };
        shown += &format!("{} has {} of {}{over}\n", map.node_id, limits(&map.elements), map.limit);
    }
    let Totals { calls, most_attempts, at_once, price, time: total } = &it.totals;
    let amounts: Vec<_> = price.amounts.iter().map(amount).collect();
    shown += &format!(
        "all: {} calls, {} attempts, {at_once} at once, {}, {}\n",
        limits(calls),
        most(*most_attempts),
        amounts.join(" + "),
        time(*total)
    );
    for unknown in &price.unknown {
        shown += &format!("{}: {}\n", unknown.node_id, unknown.reason);
    }
    shown += &format!("missing {:?}\n", it.missing_inputs);
    expected.assert_eq(&shown);
}

#[test]
fn what_is_not_given_is_told_by_name() {
    check(
        WORDS,
        json!({}),
        json!({}),
        expect![[r#"
        [["ask"], ["draw"], ["first"], ["film"]]
        Calls ["ask", "draw", "first", "film"]
        ask: 1 calls, 3 attempts, 1 at once, 0.1..0.1 USD, ?
        draw: input.prompts = 0..? calls, ? attempts, 4 at once, 0..? USD, ?
        first: 0 calls, 0 attempts, 0 at once, -, 0..0 ms
        film: 2 calls, 6 attempts, 2 at once, 6..6 EUR, ?
        draw has input.prompts = 0..? of 100000
        film has 2 of 100000
        all: 3 + input.prompts = 3..? calls, ? attempts, 4 at once, 0.1..? USD + 6..6 EUR, ?
        draw: nothing limits how often it calls `draw`: input.prompts times
        missing ["prompts"]
    "#]],
    );
}

#[test]
fn what_is_given_makes_it_exact() {
    check(
        WORDS,
        json!({ "prompts": ["a", "b", "c", "d", "e"] }),
        json!({}),
        expect![[r#"
        [["ask"], ["draw"], ["first"], ["film"]]
        Calls ["ask", "draw", "first", "film"]
        ask: 1 calls, 3 attempts, 1 at once, 0.1..0.1 USD, ?
        draw: 5 calls, 25 attempts, 4 at once, 0.5..1 USD, ?
        first: 0 calls, 0 attempts, 0 at once, -, 0..0 ms
        film: 2 calls, 6 attempts, 2 at once, 6..6 EUR, ?
        draw has 5 of 100000
        film has 2 of 100000
        all: 8 calls, 34 attempts, 4 at once, 0.6..1.1 USD + 6..6 EUR, ?
        missing []
    "#]],
    );
}

#[test]
fn past_runs_tell_the_time_by_rounds_of_calls() {
    let history = json!({
        "ask": [{ "duration_ms": 100, "calls": 1 }, { "duration_ms": 300, "calls": 1 }],
        // Two rounds of four, and one.
        "draw": [{ "duration_ms": 2000, "calls": 8 }, { "duration_ms": 800, "calls": 3 }, { "duration_ms": 0, "calls": 0 }],
        "film": [{ "duration_ms": 9000, "calls": 2 }],
    });
    let five = json!({ "prompts": ["a", "b", "c", "d", "e"] });
    check(
        WORDS,
        five.clone(),
        history.clone(),
        expect![[r#"
        [["ask"], ["draw"], ["first"], ["film"]]
        Time ["ask", "draw", "first", "film"]
        ask: 1 calls, 3 attempts, 1 at once, 0.1..0.1 USD, 100..300 ms
        draw: 5 calls, 25 attempts, 4 at once, 0.5..1 USD, 1600..2000 ms
        first: 0 calls, 0 attempts, 0 at once, -, 0..0 ms
        film: 2 calls, 6 attempts, 2 at once, 6..6 EUR, 9000..9000 ms
        draw has 5 of 100000
        film has 2 of 100000
        all: 8 calls, 34 attempts, 4 at once, 0.6..1.1 USD + 6..6 EUR, 10700..11300 ms
        missing []
    "#]],
    );
    check(
        WORDS,
        json!({}),
        history,
        expect![[r#"
            [["ask"], ["draw"], ["first"], ["film"]]
            Calls ["ask", "draw", "first", "film"]
            ask: 1 calls, 3 attempts, 1 at once, 0.1..0.1 USD, 100..300 ms
            draw: input.prompts = 0..? calls, ? attempts, 4 at once, 0..? USD, 0..? ms
            first: 0 calls, 0 attempts, 0 at once, -, 0..0 ms
            film: 2 calls, 6 attempts, 2 at once, 6..6 EUR, 9000..9000 ms
            draw has input.prompts = 0..? of 100000
            film has 2 of 100000
            all: 3 + input.prompts = 3..? calls, ? attempts, 4 at once, 0.1..? USD + 6..6 EUR, 9100..? ms
            draw: nothing limits how often it calls `draw`: input.prompts times
            missing ["prompts"]
        "#]],
    );
    check(
        WORDS,
        five,
        json!({ "ask": [{ "duration_ms": 100, "calls": 1 }] }),
        expect![[r#"
        [["ask"], ["draw"], ["first"], ["film"]]
        Calls ["ask", "draw", "first", "film"]
        ask: 1 calls, 3 attempts, 1 at once, 0.1..0.1 USD, 100..100 ms
        draw: 5 calls, 25 attempts, 4 at once, 0.5..1 USD, ?
        first: 0 calls, 0 attempts, 0 at once, -, 0..0 ms
        film: 2 calls, 6 attempts, 2 at once, 6..6 EUR, ?
        draw has 5 of 100000
        film has 2 of 100000
        all: 8 calls, 34 attempts, 4 at once, 0.6..1.1 USD + 6..6 EUR, 100..? ms
        missing []
    "#]],
    );
}

#[test]
fn a_past_run_foretells_itself_to_the_millisecond() {
    // Five rounds of four, which take no whole number of them each.
    let prompts = vec!["a"; 20];
    let history = json!({ "draw": [{ "duration_ms": 1001, "calls": 20 }] });
    let estimate = made(WORDS, json!({ "prompts": prompts }), history);
    let draw = estimate.nodes.iter().find(|node| node.node_id == "draw").unwrap();
    assert_eq!(time(draw.time), "1001..1001 ms");
}

#[test]
fn the_longest_way_decides() {
    let node = |id: &str| {
        format!(
            r#""{id}":{{"model_id":"free","task":"fal/text-to-image","payload":{{"prompt":"a"}}}}"#
        )
    };
    let nodes: Vec<_> = ["a", "b", "c", "d", "e"].map(node).into();
    let edges = r#"[{"from":"a","to":"b"},{"from":"b","to":"d"},{"from":"c","to":"d"},{"from":"a","to":"d"}]"#;
    let text = format!(r#"{{"nodes":{{{}}},"edges":{edges}}}"#, nodes.join(","));
    check(
        &text,
        json!({}),
        json!({}),
        expect![[r#"
        [["a", "c", "e"], ["b"], ["d"]]
        Calls ["a", "b", "d"]
        a: 1 calls, 3 attempts, 1 at once, 0..0 USD, ?
        b: 1 calls, 3 attempts, 1 at once, 0..0 USD, ?
        c: 1 calls, 3 attempts, 1 at once, 0..0 USD, ?
        d: 1 calls, 3 attempts, 1 at once, 0..0 USD, ?
        e: 1 calls, 3 attempts, 1 at once, 0..0 USD, ?
        all: 5 calls, 15 attempts, 3 at once, 0..0 USD, ?
        missing []
    "#]],
    );
    let took = |duration_ms: u64| json!([{ "duration_ms": duration_ms, "calls": 1 }]);
    let history = json!({ "a": took(1), "b": took(1), "c": took(5), "d": took(1), "e": took(2) });
    check(
        &text,
        json!({}),
        history,
        expect![[r#"
        [["a", "c", "e"], ["b"], ["d"]]
        Time ["c", "d"]
        a: 1 calls, 3 attempts, 1 at once, 0..0 USD, 1..1 ms
        b: 1 calls, 3 attempts, 1 at once, 0..0 USD, 1..1 ms
        c: 1 calls, 3 attempts, 1 at once, 0..0 USD, 5..5 ms
        d: 1 calls, 3 attempts, 1 at once, 0..0 USD, 1..1 ms
        e: 1 calls, 3 attempts, 1 at once, 0..0 USD, 2..2 ms
        all: 5 calls, 15 attempts, 3 at once, 0..0 USD, 6..6 ms
        missing []
    "#]],
    );
}

#[test]
fn limits_and_defaults_are_those_of_the_parameters() {
    let text = r#"{"input_params":{"few":{"type":"array","min_items":2,"max_items":3},
            "some":{"type":"array","default":["x","y"]},"q":{"type":"string"},"many":{"type":"array","max_items":200000}},
        "dag":{"nodes":{
            "a":{"type":"map","items":"${input.few}","node":{"model_id":"draw","task":"fal/text-to-image","payload":{"prompt":"${item}"}}},
            "b":{"type":"map","items":"${input.some}","node":{"model_id":"dark","task":"fal/text-to-image","payload":{"prompt":"${item}"}}},
            "c":{"type":"map","items":"${input.many}","node":{"model_id":"free","task":"fal/text-to-image","payload":{"prompt":"${item}"}}},
            "d":{"type":"map","items":[],"node":{"model_id":"dark","task":"fal/text-to-image","payload":{"prompt":"${input.q}"}}}}}}"#;
    check(
        text,
        json!({ "q": null }),
        json!({}),
        expect![[r#"
        [["a", "b", "c", "d"]]
        Calls ["c"]
        a: input.few = 2..3 calls, 9 attempts, 3 at once, 0.2..0.6 USD, ?
        b: 2 calls, 6 attempts, 2 at once, -, ?
        c: input.many = 0..200000 calls, 600000 attempts, 64 at once, 0..0 USD, ?
        d: 0 calls, 0 attempts, 0 at once, -, 0..0 ms
        a has input.few = 2..3 of 100000
        b has 2 of 100000
        c has input.many = 0..200000 of 100000
        d has 0 of 100000
        all: 2 + input.few + input.many = 4..200005 calls, 600015 attempts, 69 at once, 0.2..0.6 USD, ?
        b: the catalogue has no price of `dark`
        missing ["few", "q", "many"]
    "#]],
    );
    let too_many = vec![json!("x"); 100_001];
    check(
        text,
        json!({ "q": "", "few": ["a", "b"], "many": too_many }),
        json!({}),
        expect![[r#"
        [["a", "b", "c", "d"]]
        Calls ["c"]
        a: 2 calls, 6 attempts, 2 at once, 0.2..0.4 USD, ?
        b: 2 calls, 6 attempts, 2 at once, -, ?
        c: 100001 calls, 300003 attempts, 64 at once, 0..0 USD, ?
        d: 0 calls, 0 attempts, 0 at once, -, 0..0 ms
        a has 2 of 100000
        b has 2 of 100000
        c has 100001 of 100000 (over)
        d has 0 of 100000
        all: 100005 calls, 300015 attempts, 68 at once, 0.2..0.4 USD, ?
        b: the catalogue has no price of `dark`
        missing []
    "#]],
    );
}

#[test]
fn a_workflow_without_nodes_does_nothing() {
    check(
        r#"{"nodes":{}}"#,
        json!({}),
        json!({}),
        expect![[r#"
        []
        Calls []
        all: 0 calls, 0 attempts, 0 at once, , ?
        missing []
    "#]],
    );
}
