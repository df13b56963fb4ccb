//! `weftwork plan`

use serde_json::{Value, json};

use super::{call, said};

const WORKFLOW: &str = r#"{ "nodes": {
    "ask": { "model_id": "sandbox", "task": "openai/chat-completion",
             "payload": { "messages": [{ "role": "user", "content": "${input.topic}" }] } },
    "draw": { "type": "map", "items": "${input.prompts}", "max_concurrency": 3,
              "node": { "model_id": "sandbox", "task": "fal/text-to-image",
                        "payload": { "prompt": "${item}" } } },
    "first": { "model_id": "casola/pick", "task": "casola/pick",
               "payload": { "source": "${nodes.draw.result.items}", "indices": [0] } } },
  "edges": [{ "from": "ask", "to": "draw" }, { "from": "draw", "to": "first" }] }"#;

#[test]
fn a_plan_is_a_table_and_its_totals() {
    let (code, out, error) = said(&call(&["plan", "-"], WORKFLOW));
    assert_eq!((code, error.as_str()), (0, ""));
    let expected = "\
wave  node   task                    model    calls          at once  attempts   price
1     ask    openai/chat-completion  sandbox  1              1        at most 3  0 USD
2     draw   fal/text-to-image       sandbox  input.prompts  3        no limit   0 USD
3     first  casola/pick                      0

waves     3
calls     1 + input.prompts (1 or more)
attempts  no limit
at once   at most 3
price     0 USD
time      no past run tells
longest   ask → draw → first (by calls)
fan-out   draw: input.prompts (0 or more) elements; a map may have 100000
missing   topic, prompts; give them with -i NAME=VALUE
";
    assert_eq!(out, expected);
}

#[test]
fn inputs_make_it_exact() {
    let args = ["plan", "-", "-i", r#"prompts=["a","b"]"#, "-i", "topic=cats"];
    let (code, out, error) = said(&call(&args, WORKFLOW));
    assert_eq!((code, error.as_str()), (0, ""));
    assert!(out.contains("calls     3\n") && out.contains("attempts  at most 9\n"), "{out}");
    assert!(!out.contains("missing"), "{out}");
}

#[test]
fn json_is_what_the_api_answers() {
    let (code, out, _) = said(&call(&["plan", "--json", "-"], WORKFLOW));
    let plan: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &plan["waves"]), (0, &json!([["ask"], ["draw"], ["first"]])));
    assert_eq!(plan["totals"]["calls"]["of"], "1 + input.prompts");
}

#[test]
fn a_faulty_workflow_has_no_plan() {
    let faulty = r#"{ "nodes": {}, "edges": [{ "from": "a", "to": "b" }] }"#;
    let (code, out, error) = said(&call(&["plan", "-"], faulty));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(error.contains("error[dangling-edge]"), "{error}");
    let (code, _, error) = said(&call(&["plan", "nowhere.json"], ""));
    assert!(code == 2 && error.contains("nowhere.json"), "{error}");
    for wrong in ["prompts=3", "prompts", "other=3", "prompts=@nowhere.json"] {
        let (code, out, error) = said(&call(&["plan", "-", "-i", wrong], WORKFLOW));
        assert_eq!((code, out.as_str()), (2, ""), "{error}");
        assert!(error.starts_with("weftwork: "), "{error}");
    }
}
