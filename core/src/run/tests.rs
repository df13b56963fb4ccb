//! Runs by script: each event and what it leads to.

use expect_test::{Expect, expect};
use serde_json::json;

use super::*;
use crate::catalogue::Catalogue;
use crate::check::Checked;
use crate::parse::parse;
use crate::plan::plan;

fn run(text: &str, inputs: Value, limits: Limits) -> Run {
    let document = parse(text);
    let checked = Checked::new(&document, &Catalogue::default()).unwrap_or_else(|report| {
        panic!("{}", serde_json::to_string_pretty(&report).unwrap());
    });
    Run::new(Arc::new(plan(&checked)), inputs.as_object().unwrap().clone(), limits)
}

/// Replays a script of words, each an event, and shows what each leads to.
///
/// `a+` means "`a` succeeded", `a-code` "`a` failed with this code", `a~` "its
/// wait is over", `a[1]…` the same of an element; `start`, `cancel` and
/// `deadline` are what they say. Each word is one millisecond later.
fn replay(run: &mut Run, script: &str) -> String {
    let mut shown = String::new();
    let mut attempts: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    for (at_ms, word) in (1000..).zip(script.split_whitespace()) {
        let what = match word {
            "start" => Happening::Started,
            "cancel" => Happening::CancelRequested,
            "deadline" => Happening::DeadlinePassed,
            _ => {
                let split = word.find(['+', '-', '~']).unwrap();
                let (name, rest) = word.split_at(split);
                let (step, item) = name.split_once('[').unwrap_or((name, ""));
                let attempt = attempts.entry(name.to_owned()).or_insert(1);
                let call = CallId {
                    step: run.plan.step_named(step).unwrap() as u32,
                    item: item.trim_end_matches(']').parse().ok(),
                    attempt: *attempt,
                };
                if rest == "~" {
                    *attempt += 1;
                }
                match &rest[..1] {
                    "+" => Happening::Succeeded { call, result: json!({ "audio_url": name }) },
                    "~" => Happening::RetryDue { call },
                    _ => Happening::Failed {
                        call,
                        error: NodeError { code: rest[1..].to_owned().into(), message: "m".into() },
                        retry_after_ms: None,
                        jitter: 0,
                    },
                }
            }
        };
        let effects = run.apply(Event { at_ms, what });
        shown += &format!("{word}: {}\n", show(run, &effects));
    }
    let states = (0..run.steps.len()).map(|step| {
        let state = run.step(step);
        format!("{} {}×{}", run.plan.steps[step].id, state.status.name(), state.attempts)
    });
    shown += &format!("{}: {}\n", run.status.name(), states.collect::<Vec<_>>().join(", "));
    if let Some(error) = &run.error {
        let node = error.node_id.as_deref().unwrap_or("-");
        shown += &format!("{node} {}: {}\n", error.code, error.message);
    }
    shown
}

fn show(run: &Run, effects: &Effects) -> String {
    let name = |id: &CallId| {
        let item = id.item.map(|item| format!("[{item}]")).unwrap_or_default();
        format!("{}{item}", run.plan.steps[id.step as usize].id)
    };
    let commands = effects.commands.iter().map(|command| match command {
        Command::Call(id, request) => {
            format!("call {} {}", name(id), Value::Object(request.payload.clone()))
        }
        Command::Poll(id, _, job) => format!("poll {} {job}", name(id)),
        Command::RetryAt(id, at) => format!("retry {} at {at}", name(id)),
        Command::Abort(id) => format!("abort {}", name(id)),
        Command::Deadline(at) => format!("deadline {at}"),
    });
    commands.collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(text: &str, inputs: Value, script: &str, expected: Expect) {
    expected.assert_eq(&replay(&mut run(text, inputs, Limits::default()), script));
}

fn task(payload: &str) -> String {
    format!(r#"{{"model_id":"m","task":"openai/audio-speech","payload":{{"input":{payload}}}}}"#)
}

fn two_then_one() -> String {
    let (one, both) =
        (task("\"x\""), task("\"${nodes.a.result.audio_url}${nodes.b.result.audio_url}\""));
    format!(
        r#"{{"nodes":{{"a":{one},"b":{one},"c":{both}}},
            "edges":[{{"from":"a","to":"c"}},{{"from":"b","to":"c"}}]}}"#
    )
}

fn map(more: &str) -> String {
    let inner = task("\"${item} ${index}\"");
    format!(
        r#"{{"nodes":{{"m":{{"type":"map","items":"${{input.xs}}","node":{inner}{more}}}}},"edges":[]}}"#
    )
}

#[test]
fn independent_steps_start_together_and_the_last_waits_for_both() {
    check(
        &two_then_one(),
        json!({}),
        "start b+ b+ a+ c+ a-provider_5xx",
        expect![[r#"
            start: deadline 3601000, call a {"input":"x"}, call b {"input":"x"}
            b+: 
            b+: 
            a+: call c {"input":"ab"}
            c+: 
            a-provider_5xx: 
            completed: a completed×1, b completed×1, c completed×1
        "#]],
    );
}

#[test]
fn an_edge_that_is_there_twice_is_waited_for_once() {
    let one = task("\"x\"");
    let edge = r#"{"from":"a","to":"b"}"#;
    check(
        &format!(r#"{{"nodes":{{"a":{one},"b":{one}}},"edges":[{edge},{edge}]}}"#),
        json!({}),
        "start a+ b+",
        expect![[r#"
            start: deadline 3601000, call a {"input":"x"}
            a+: call b {"input":"x"}
            b+: 
            completed: a completed×1, b completed×1
        "#]],
    );
}

#[test]
fn only_some_errors_are_tried_again_and_not_for_ever() {
    check(
        &two_then_one(),
        json!({}),
        "start a-provider_5xx a~ a-provider_timeout a~ b+ a-provider_5xx",
        expect![[r#"
            start: deadline 3601000, call a {"input":"x"}, call b {"input":"x"}
            a-provider_5xx: retry a at 1251
            a~: call a {"input":"x"}
            a-provider_timeout: retry a at 1503
            a~: call a {"input":"x"}
            b+: 
            a-provider_5xx: abort a
            failed: a failed×3, b completed×1, c skipped×0
            a provider_5xx: m
        "#]],
    );
    check(
        &two_then_one(),
        json!({}),
        "start a-provider_rejected",
        expect![[r#"
            start: deadline 3601000, call a {"input":"x"}, call b {"input":"x"}
            a-provider_rejected: abort a, abort b
            failed: a failed×1, b cancelled×1, c skipped×0
            a provider_rejected: m
        "#]],
    );
}

#[test]
fn cancel_and_deadline_end_everything_once() {
    check(
        &two_then_one(),
        json!({}),
        "start a+ cancel cancel b+ deadline",
        expect![[r#"
            start: deadline 3601000, call a {"input":"x"}, call b {"input":"x"}
            a+: 
            cancel: abort b
            cancel: 
            b+: 
            deadline: 
            cancelled: a completed×1, b cancelled×1, c skipped×0
        "#]],
    );
    check(
        &two_then_one(),
        json!({}),
        "start deadline",
        expect![[r#"
            start: deadline 3601000, call a {"input":"x"}, call b {"input":"x"}
            deadline: abort a, abort b
            timed_out: a cancelled×1, b cancelled×1, c skipped×0
            - timed_out: the run took longer than 3600 s
        "#]],
    );
}

#[test]
fn a_map_keeps_order_and_its_window() {
    let text = map(r#","max_concurrency":2,"tolerance":0.5"#);
    let inputs = json!({"xs": ["a", "b", "c", "d"]});
    let mut run = run(&text, inputs, Limits::default());
    let shown =
        replay(&mut run, "start m[1]+ m[0]-provider_rejected m[3]+ m[2]-task_input_invalid");
    expect![[r#"
        start: deadline 3601000, call m[0] {"input":"a 0"}, call m[1] {"input":"b 1"}
        m[1]+: call m[2] {"input":"c 2"}
        m[0]-provider_rejected: call m[3] {"input":"d 3"}
        m[3]+: 
        m[2]-task_input_invalid: 
        completed: m completed×1
    "#]]
    .assert_eq(&shown);
    assert_eq!(
        run.result(0),
        Some(&json!({"items": [null, {"audio_url": "m[1]"}, null, {"audio_url": "m[3]"}]}))
    );
}

#[test]
fn a_window_is_no_wider_than_the_server_allows() {
    let limits = Limits { max_concurrency: 2, ..Limits::default() };
    for more in ["", r#","max_concurrency":null"#, r#","max_concurrency":3"#] {
        let shown = replay(&mut run(&map(more), json!({"xs": ["a", "b", "c"]}), limits), "start");
        expect![[r#"
            start: deadline 3601000, call m[0] {"input":"a 0"}, call m[1] {"input":"b 1"}
            running: m running×1
        "#]]
        .assert_eq(&shown);
    }
}

#[test]
fn no_element_may_fail_when_the_tolerance_is_null() {
    check(
        &map(r#","tolerance":null"#),
        json!({"xs": [1]}),
        "start m[0]-provider_rejected",
        expect![[r#"
            start: deadline 3601000, call m[0] {"input":"1 0"}
            m[0]-provider_rejected: 
            failed: m failed×1
            m map_tolerance_exceeded: 1 of 1 elements failed, and the tolerance is 0; the last one: provider_rejected: m
        "#]],
    );
}

#[test]
fn an_element_that_succeeds_at_last_has_no_error() {
    let mut run = run(&map(""), json!({"xs": [1]}), Limits::default());
    replay(&mut run, "start m[0]-provider_5xx");
    assert!(run.items(0)[0].error.is_some());
    let call = CallId { step: 0, item: Some(0), attempt: 1 };
    run.apply(Event { at_ms: 1, what: Happening::RetryDue { call } });
    let call = CallId { attempt: 2, ..call };
    run.apply(Event { at_ms: 2, what: Happening::Succeeded { call, result: json!(1) } });
    let item = &run.items(0)[0];
    assert_eq!((item.status, item.attempts), (NodeStatus::Completed, 2));
    assert_eq!(item.error, None);
}

#[test]
fn what_comes_too_late_or_of_another_attempt_leads_to_nothing() {
    let mut run = run(&two_then_one(), json!({}), Limits::default());
    replay(&mut run, "start a-provider_5xx a~ b+");
    for (step, attempt) in [(0, 1), (0, 3), (1, 1), (2, 1), (9, 1)] {
        let call = CallId { step, item: None, attempt };
        let event = Event { at_ms: 1, what: Happening::Succeeded { call, result: json!(1) } };
        assert!(!run.is_news(&event), "{call:?}");
        assert_eq!(run.apply(event), Effects::default(), "{call:?}");
    }
}

#[test]
fn a_map_fails_as_soon_as_its_tolerance_is_passed() {
    check(
        &map(r#","tolerance":0.34,"max_concurrency":3"#),
        json!({"xs": [1, 2, 3, 4]}),
        "start m[2]-provider_rejected m[0]-provider_rejected m[1]+",
        expect![[r#"
            start: deadline 3601000, call m[0] {"input":"1 0"}, call m[1] {"input":"2 1"}, call m[2] {"input":"3 2"}
            m[2]-provider_rejected: call m[3] {"input":"4 3"}
            m[0]-provider_rejected: abort m[1], abort m[3]
            m[1]+: 
            failed: m failed×1
            m map_tolerance_exceeded: 2 of 4 elements failed, and the tolerance is 0.34; the last one: provider_rejected: m
        "#]],
    );
}

#[test]
fn the_ratio_is_compared_and_not_a_rounded_count() {
    for failed in [29u32, 57, 58] {
        let tolerance = f64::from(failed) / 100.0;
        let text = map(&format!(r#","tolerance":{tolerance},"max_concurrency":100"#));
        let xs: Vec<u32> = (0..100).collect();
        let mut run =
            run(&text, json!({ "xs": xs }), Limits { max_concurrency: 100, max_items: 100 });
        let fail = |n: u32| (0..n).map(|item| format!("m[{item}]-provider_rejected "));
        let rest = (failed..100).map(|item| format!("m[{item}]+ "));
        let script: String = fail(failed).chain(rest).collect();
        replay(&mut run, &format!("start {script}"));
        assert_eq!(run.status, RunStatus::Completed, "{failed}");
    }
}

#[test]
fn odd_maps_end_at_once() {
    let completed = expect![[r#"
        start: deadline 3601000
        completed: m completed×0
    "#]];
    check(&map(""), json!({"xs": []}), "start", completed);
    check(
        &map(""),
        json!({"xs": {}}),
        "start",
        expect![[r#"
            start: deadline 3601000
            failed: m failed×0
            m map_items_not_array: `items` is an object, and a map needs an array
        "#]],
    );
    let limits = Limits { max_items: 2, ..Limits::default() };
    let shown = replay(&mut run(&map(""), json!({"xs": [1, 2, 3]}), limits), "start");
    expect![[r#"
        start: deadline 3601000
        failed: m failed×0
        m map_too_large: `items` has 3 elements, and 2 are allowed
    "#]]
    .assert_eq(&shown);
}

#[test]
fn pick_is_done_here_in_order_with_repeats_and_nulls() {
    let pick = |indices: &str| {
        format!(
            r#"{{"nodes":{{"p":{{"model_id":"casola/pick","task":"casola/pick",
                "payload":{{"source":"${{input.xs}}","indices":{indices}}}}}}},"edges":[]}}"#
        )
    };
    let mut picked = run(&pick("[2,0,2,1]"), json!({"xs": ["a", null, "c"]}), Limits::default());
    replay(&mut picked, "start");
    assert_eq!(picked.result(0), Some(&json!({"items": ["c", "a", "c", null]})));
    check(
        &pick("[0,3]"),
        json!({"xs": [1, 2]}),
        "start",
        expect![[r#"
            start: deadline 3601000, abort p
            failed: p failed×1
            p pick_out_of_range: there is no element 3: the array has 2
        "#]],
    );
}

#[test]
fn a_replayed_run_goes_on_where_it_was() {
    let text = map(r#","max_concurrency":3,"tolerance":1"#);
    let inputs = json!({"xs": [1, 2, 3, 4]});
    let mut first = run(&text, inputs.clone(), Limits::default());
    let script = "start m[1]+ m[0]-provider_5xx";
    replay(&mut first, script);
    first.apply(Event {
        at_ms: 1,
        what: Happening::Accepted {
            call: CallId { step: 0, item: Some(2), attempt: 1 },
            job: "j".to_owned(),
        },
    });
    let resumed = Effects { commands: first.resume(), changes: Vec::new() };
    expect![[r#"deadline 3601000, retry m[0] at 1252, poll m[2] j, call m[3] {"input":"4 3"}"#]]
        .assert_eq(&show(&first, &resumed));
}
