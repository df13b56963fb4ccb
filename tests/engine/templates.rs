//! Templates, resolved by the server: what values become, and what is said when a
//! path leads nowhere.

use serde_json::{Value, json};
use weftwork_tests::client::{Client, number, text};
use weftwork_tests::workflow::{dag, pick, with};

/// What a value in a payload becomes, or the error of the node.
async fn resolved(source: Value, inputs: &Value) -> Result<Value, String> {
    let run = run(source, inputs).await;
    if run["status"] == "completed" {
        return Ok(run["outputs"]["b"]["items"][0].clone());
    }
    assert_eq!(run["error"]["code"], "template_error", "{run}");
    Err(text(&run["error"]["message"]))
}

/// A run of a node with a value in its payload, after one that generates.
async fn run(source: Value, inputs: &Value) -> Value {
    let first = pick(json!([{ "images": [{ "url": "u" }], "seed": null }]), json!([0]));
    let node = pick(json!([source]), json!([0]));
    let document = dag(&[("generate", first), ("b", node)], &[("generate", "b")]);
    Client::of_shared().run(document, inputs).await
}

#[track_caller]
fn assert_says(result: &Result<Value, String>, words: &[&str]) {
    let message = result.as_ref().expect_err("a path that leads nowhere fails the node");
    assert!(words.iter().all(|word| message.contains(word)), "{message:?} lacks one of {words:?}");
}

#[tokio::test]
async fn a_whole_reference_keeps_its_type() {
    let inputs = json!({ "n": 3, "t": true, "l": [1, [2]], "o": { "k": null }, "s": "x" });
    for (name, value) in inputs.as_object().unwrap() {
        let whole = resolved(json!(format!("${{input.{name}}}")), &inputs).await;
        assert_eq!(whole.as_ref(), Ok(value));
    }
    assert_eq!(resolved(json!("${input.o.k}"), &inputs).await, Ok(Value::Null));
}

#[tokio::test]
async fn a_reference_in_text_is_written_as_text() {
    let inputs = json!({ "n": 1.5, "t": true, "l": [1, "a"], "o": { "k": null }, "s": "\"x\"" });
    let all = json!("${input.n} ${input.t} ${input.l} ${input.o} ${input.s}");
    assert_eq!(resolved(all, &inputs).await, Ok(json!(r#"1.5 true [1,"a"] {"k":null} "x""#)));
    let null = resolved(json!("is ${input.o.k}"), &inputs).await;
    assert_says(&null, &["input.o.k", "null"]);
}

#[tokio::test]
async fn what_a_result_brings_in_is_never_read_again() {
    let inputs = json!({ "s": "${input.secret} $${x} ${", "secret": "hidden" });
    assert_eq!(resolved(json!("${input.s}"), &inputs).await, Ok(inputs["s"].clone()));
    assert_eq!(
        resolved(json!("<${input.s}>"), &inputs).await,
        Ok(json!("<${input.secret} $${x} ${>"))
    );
    assert_eq!(resolved(json!("$${input.s}"), &json!({})).await, Ok(json!("${input.s}")));
}

#[tokio::test]
async fn a_path_that_is_not_there_says_how_far_it_got() {
    let none = json!({});
    let path = "nodes.generate.result.items[0]";
    let found = async |rest: &str| resolved(json!(format!("${{{path}{rest}}}")), &none).await;
    assert_eq!(found(".images[0].url").await, Ok(json!("u")));
    assert_says(
        &found(".images[2]").await,
        &[&format!("{path}.images[2]"), "images has 1 element"],
    );
    // Of what an input holds nothing is known before the run.
    let inputs = json!({ "made": { "images": [{ "url": "u" }], "seed": null } });
    let found = async |rest: &str| resolved(json!(format!("${{input.made{rest}}}")), &inputs).await;
    assert_says(&found(".images[0].uri").await, &["input.made.images[0].uri", "uri", "url"]);
    assert_says(&found(".seed.value").await, &["input.made.seed.value", "seed is null"]);
    assert_says(&found(".images.url").await, &["input.made.images.url", "images is an array"]);
    assert_says(&found(".images[0].url[0]").await, &["url is a string"]);
}

#[tokio::test]
async fn each_is_spliced_into_an_array() {
    let inputs = json!({ "xs": ["a", "b"], "rows": [[1, 2], [], [3]] });
    let each = json!({ "$each": "${input.xs}", "template": { "i": "${index}", "x": "${item}!" } });
    let pairs = json!([{ "i": 0, "x": "a!" }, { "i": 1, "x": "b!" }]);
    assert_eq!(resolved(json!({ "v": each }), &inputs).await, Ok(json!({ "v": pairs })));
    let spliced = resolved(json!(["first", each, "last"]), &inputs).await;
    assert_eq!(spliced, Ok(json!(["first", pairs[0], pairs[1], "last"])));
    let nested = json!({ "$each": "${input.rows}", "template":
        [{ "$each": "${item}", "template": "${index}:${item}" }] });
    assert_eq!(
        resolved(json!({ "v": nested }), &inputs).await,
        Ok(json!({ "v": [["0:1", "1:2"], [], ["0:3"]] }))
    );
}

#[tokio::test]
async fn expansions_are_bounded() {
    let many: Vec<_> = (0..1_000).collect();
    let bomb = (0..4)
        .fold(json!("x"), |template, _| json!({ "$each": "${input.xs}", "template": template }));
    let run = run(bomb, &json!({ "xs": many })).await;
    assert_eq!(run["error"]["node_id"], "b", "{}", run["error"]);
    assert!(text(&run["error"]["message"]).contains("16 MiB"), "{}", run["error"]);
    let took = number(&run["finished_at_ms"]) - number(&run["started_at_ms"]);
    assert!(took < 5_000, "it took {took} ms");
}

#[tokio::test]
async fn an_optional_input_without_a_default_is_null() {
    let node = pick(json!(["${input.x}"]), json!([0]));
    let params = json!({ "x": { "type": "string", "required": false } });
    let document = with(dag(&[("a", node)], &[]), "input_params", params);
    let run = Client::of_shared().run(document, &json!({})).await;
    assert_eq!(run["outputs"]["a"], json!({ "items": [null] }), "{run}");
}

#[tokio::test]
async fn a_reference_may_name_any_ancestor() {
    let nodes = [
        ("a", pick(json!(["deep"]), json!([0]))),
        ("b", pick(json!([1]), json!([0]))),
        ("c", pick(json!("${nodes.a.result.items}"), json!([0]))),
    ];
    let run = Client::of_shared().run(dag(&nodes, &[("a", "b"), ("b", "c")]), &json!({})).await;
    assert_eq!(run["outputs"]["c"], json!({ "items": ["deep"] }), "{run}");
}
