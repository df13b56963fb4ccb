//! Runs by script: each event and what it leads to.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use serde_json::{Map, Value, json};

use super::*;
use crate::catalogue::Catalogue;
use crate::check::Checked;
use crate::parse::parse;
use crate::plan::plan;

/// A run, and what a driver keeps beside it.
struct Script {
    run: Run,
    inputs: Map<String, Value>,
    results: Vec<Option<Value>>,
    elements: Vec<Vec<Value>>,
    /// The attempt that each call is at, by its name in scripts.
    attempts: BTreeMap<String, u32>,
    at_ms: u64,
}

fn script(text: &str, inputs: Value, limits: Limits) -> Script {
    let document = parse(text);
    let checked = Checked::new(&document, &Catalogue::default()).unwrap_or_else(|report| {
        panic!("{}", serde_json::to_string_pretty(&report).unwrap());
    });
    let plan = Arc::new(plan(&checked));
    Script {
        inputs: inputs.as_object().unwrap().clone(),
        results: vec![None; plan.steps.len()],
        elements: vec![Vec::new(); plan.steps.len()],
        attempts: BTreeMap::new(),
        at_ms: 1000,
        run: Run::new(plan, limits),
    }
}

impl Script {
    /// Replays a script of words, each an event, and shows what each leads to.
    ///
    /// `a+` means "`a` succeeded", `a=` "`a` has an older result", `a-code` "`a` failed
    /// with this code", `a!` "`a` is overdue", `a?` "overdue in the queue", `a~` "its
    /// wait is over", `a[1]…` the same of an element, `a:2,0.5` gives a map other
    /// limits; `start`, `cancel` and `deadline` are what they say. Each word is one
    /// millisecond later.
    fn replay(&mut self, script: &str) -> String {
        let mut shown = String::new();
        for word in script.split_whitespace() {
            let what = self.happening(word);
            let result = json!({ "audio_url": word.trim_end_matches(['+', '=']) });
            shown += &format!("{word}: {}\n", self.apply(what, result).join(", "));
            self.at_ms += 1;
        }
        let run = &self.run;
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

    fn happening(&mut self, word: &str) -> Happening {
        match word {
            "start" => return Happening::Started { rerun_of: None },
            "restart" => return Happening::Started { rerun_of: Some("exec_1".into()) },
            "cancel" => return Happening::CancelRequested,
            "deadline" => return Happening::DeadlinePassed,
            _ => {}
        }
        let split = word.find(['+', '=', '-', '~', '!', '?', ':']).unwrap();
        let (name, rest) = word.split_at(split);
        let call = self.call(name);
        let called_at_ms = Some(self.at_ms);
        match (&rest[..1], &rest[1..]) {
            ("+", _) => Happening::Succeeded { call, called_at_ms: self.at_ms },
            ("=", _) => Happening::Reused { call },
            ("!", _) => Happening::Overdue { call, called_at_ms, jitter: 0 },
            ("?", _) => Happening::Overdue { call, called_at_ms: None, jitter: 0 },
            ("~", _) => {
                *self.attempts.get_mut(name).unwrap() += 1;
                Happening::RetryDue { call }
            }
            (":", tuning) => {
                let (window, tolerance) = tuning.split_once(',').unwrap();
                let (max_concurrency, tolerance) = (window.parse().ok(), tolerance.parse().ok());
                Happening::Tuned { step: call.step, max_concurrency, tolerance }
            }
            (_, code) => {
                let error = NodeError { code: code.to_owned().into(), message: "m".into() };
                Happening::Failed { call, error, called_at_ms, retry_after_ms: None, jitter: 0 }
            }
        }
    }

    fn call(&mut self, name: &str) -> CallId {
        let (step, item) = name.split_once('[').unwrap_or((name, ""));
        CallId {
            step: self.run.plan.step_named(step).unwrap() as u32,
            item: item.trim_end_matches(']').parse().ok(),
            attempt: *self.attempts.entry(name.to_owned()).or_insert(1),
        }
    }

    /// Applies an event as a driver does, and shows the commands that it led to.
    /// `result` is that of the call which the event says has one.
    fn apply(&mut self, what: Happening, result: Value) -> Vec<String> {
        if let Happening::Succeeded { call, .. } | Happening::Reused { call } = &what
            && call.item.is_none()
        {
            self.results[call.step as usize] = Some(result);
        }
        let effects = self.run.apply(&Event { at_ms: self.at_ms, what });
        assert!(effects.is_news || effects == Effects::default());
        effects.commands.iter().flat_map(|command| self.carry_out(command)).collect()
    }

    fn carry_out(&mut self, command: &Command) -> Vec<String> {
        match command {
            Command::Expand(step) => {
                let limit = self.run.limits.max_items;
                let what = match self.values(*step, None, |plan, it| plan.expand(*step, it, limit))
                {
                    Ok(elements) => {
                        let n_items = elements.len() as u32;
                        self.elements[*step as usize] = elements;
                        Happening::Expanded { step: *step, n_items }
                    }
                    Err(error) => Happening::NotExpanded { step: *step, error },
                };
                self.apply(what, Value::Null)
            }
            Command::Call(id) => {
                match self.values(id.step, id.item, |plan, values| plan.prepare(*id, values)) {
                    Ok(Prepared::Call(request)) => {
                        vec![format!("call {} {}", self.name(*id), Value::Object(request.payload))]
                    }
                    Ok(Prepared::Done(result)) => {
                        let what = Happening::Succeeded { call: *id, called_at_ms: self.at_ms };
                        self.apply(what, result)
                    }
                    Err(error) => {
                        let (call, called_at_ms, retry_after_ms) = (*id, None, None);
                        let what = Happening::Failed {
                            call,
                            error,
                            called_at_ms,
                            retry_after_ms,
                            jitter: 0,
                        };
                        self.apply(what, Value::Null)
                    }
                }
            }
            Command::Poll(id, job) => vec![format!("poll {} {job}", self.name(*id))],
            Command::RetryAt(id, at) => vec![format!("retry {} at {at}", self.name(*id))],
            Command::Abort(id) => vec![format!("abort {}", self.name(*id))],
            Command::Deadline(at) => vec![format!("deadline {at}")],
        }
    }

    fn values<T>(
        &self,
        step: u32,
        item: Option<u32>,
        look: impl FnOnce(&Plan, Values<'_>) -> T,
    ) -> T {
        let element = item.map(|item| &self.elements[step as usize][item as usize]);
        let results = |step: usize| self.results[step].as_ref();
        look(&self.run.plan, Values { inputs: &self.inputs, results: &results, element })
    }

    fn name(&self, id: CallId) -> String {
        let item = id.item.map(|item| format!("[{item}]")).unwrap_or_default();
        let step = self.run.plan.steps.get(id.step as usize);
        format!("{}{item}", step.map_or("nothing", |step| &step.id))
    }
}

#[track_caller]
fn check(text: &str, inputs: Value, words: &str, expected: Expect) {
    expected.assert_eq(&script(text, inputs, Limits::default()).replay(words));
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
            a-provider_5xx: 
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
            a-provider_rejected: abort b
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
    let mut script = script(&text, inputs, Limits::default());
    let shown = script.replay("start m[1]+ m[0]-provider_rejected m[3]+ m[2]-task_input_invalid");
    expect![[r#"
        start: deadline 3601000, call m[0] {"input":"a 0"}, call m[1] {"input":"b 1"}
        m[1]+: call m[2] {"input":"c 2"}
        m[0]-provider_rejected: call m[3] {"input":"d 3"}
        m[3]+: 
        m[2]-task_input_invalid: 
        completed: m completed×1
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_window_is_no_wider_than_the_server_allows() {
    let limits = Limits { max_concurrency: 2, ..Limits::default() };
    for more in ["", r#","max_concurrency":null"#, r#","max_concurrency":3"#] {
        let shown = script(&map(more), json!({"xs": ["a", "b", "c"]}), limits).replay("start");
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
    let mut script = script(&map(""), json!({"xs": [1]}), Limits::default());
    script.replay("start m[0]-provider_5xx");
    assert!(script.run.item_error(0, 0).is_some());
    assert_eq!(script.run.items(0)[0].called_at_ms, Some(1001));
    script.replay("m[0]~ m[0]+");
    let item = &script.run.items(0)[0];
    assert_eq!((item.status, item.attempts), (NodeStatus::Completed, 2));
    assert_eq!(script.run.item_error(0, 0), None);
    let failed = &item.failed_attempts[0];
    assert_eq!((failed.attempt, failed.called_at_ms, failed.finished_at_ms), (1, Some(1001), 1001));
    assert_eq!((item.called_at_ms, item.finished_at_ms), (Some(1003), Some(1003)));
}

#[test]
fn what_comes_too_late_or_of_another_attempt_leads_to_nothing() {
    let mut script = script(&two_then_one(), json!({}), Limits::default());
    script.replay("start a-provider_5xx a~ b+");
    let before = script.run.clone();
    for (step, attempt) in [(0, 1), (0, 3), (1, 1), (2, 1), (9, 1)] {
        let call = CallId { step, item: None, attempt };
        let event = Event { at_ms: 1, what: Happening::Succeeded { call, called_at_ms: 1 } };
        assert_eq!(script.run.apply(&event), Effects::default(), "{call:?}");
        assert_eq!(script.run, before, "{call:?}");
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
        let limits = Limits { max_concurrency: 100, ..Limits::default() };
        let mut script = script(&text, json!({ "xs": xs }), limits);
        let fail = |n: u32| (0..n).map(|item| format!("m[{item}]-provider_rejected "));
        let rest = (failed..100).map(|item| format!("m[{item}]+ "));
        let words: String = fail(failed).chain(rest).collect();
        script.replay(&format!("start {words}"));
        assert_eq!(script.run.status, RunStatus::Completed, "{failed}");
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
    let shown = script(&map(""), json!({"xs": [1, 2, 3]}), limits).replay("start");
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
    let mut script = script(&pick("[2,0,2,1]"), json!({"xs": ["a", null, "c"]}), Limits::default());
    script.replay("start");
    assert_eq!(script.results[0], Some(json!({"items": ["c", "a", "c", null]})));
    check(
        &pick("[0,3]"),
        json!({"xs": [1, 2]}),
        "start",
        expect![[r#"
            start: deadline 3601000
            failed: p failed×1
            p pick_out_of_range: there is no element 3: the array has 2
        "#]],
    );
}

#[test]
fn a_replayed_run_goes_on_where_it_was() {
    let text = map(r#","max_concurrency":3,"tolerance":1"#);
    let mut script = script(&text, json!({"xs": [1, 2, 3, 4]}), Limits::default());
    script.replay("start m[1]+ m[0]-provider_5xx");
    let call = script.call("m[2]");
    script.apply(Happening::Accepted { call, job: "j".to_owned() }, Value::Null);
    let resumed: Vec<_> = script.run.resume();
    let shown: Vec<_> = resumed.iter().flat_map(|command| script.carry_out(command)).collect();
    expect![[r#"deadline 3601000, retry m[0] at 1252, poll m[2] j, call m[3] {"input":"4 3"}"#]]
        .assert_eq(&shown.join(", "));
}

#[test]
fn a_map_without_its_array_asks_for_it_again() {
    let mut script = script(&map(""), json!({"xs": [1]}), Limits::default());
    script.run.apply(&Event { at_ms: 1, what: Happening::Started { rerun_of: None } });
    assert_eq!(script.run.resume(), [Command::Deadline(3_600_001), Command::Expand(0)]);
    script.run.apply(&Event { at_ms: 1, what: Happening::Expanded { step: 0, n_items: 1 } });
    let again = Event { at_ms: 2, what: Happening::Expanded { step: 0, n_items: 2 } };
    assert_eq!(script.run.apply(&again), Effects::default());
}

#[test]
fn a_call_is_overdue_in_the_queue_for_good_and_at_the_provider_for_now() {
    check(
        &two_then_one(),
        json!({}),
        "start a! a~ a+ b?",
        expect![[r#"
            start: deadline 3601000, call a {"input":"x"}, call b {"input":"x"}
            a!: abort a, retry a at 1251
            a~: call a {"input":"x"}
            a+: 
            b?: abort b
            failed: a completed×2, b failed×1, c skipped×0
            b timed_out: its turn to be called did not come within 3600 s
        "#]],
    );
}

#[test]
fn a_provider_that_wants_to_be_left_alone_past_the_end_is_not_waited_for() {
    let run = |wish| {
        let mut script = script(&two_then_one(), json!({}), Limits::default());
        script.replay("start");
        script.at_ms += 3_000_000;
        let error = NodeError { code: "provider_rate_limited".into(), message: "m".into() };
        let (call, called_at_ms, retry_after_ms) = (script.call("a"), None, Some(wish));
        let what = Happening::Failed { call, error, called_at_ms, retry_after_ms, jitter: 0 };
        script.apply(what, Value::Null).join(", ")
    };
    assert_eq!(run(599_998), "retry a at 3600999");
    assert_eq!(run(599_999), "abort b");
}

#[test]
fn a_running_map_takes_other_limits() {
    check(
        &map(r#","max_concurrency":1,"tolerance":1"#),
        json!({"xs": [1, 2, 3, 4, 5]}),
        "start m:2, m[0]-provider_rejected m:,0.5 m:99,0.1 m:1,1",
        expect![[r#"
            start: deadline 3601000, call m[0] {"input":"1 0"}
            m:2,: call m[1] {"input":"2 1"}
            m[0]-provider_rejected: call m[2] {"input":"3 2"}
            m:,0.5: 
            m:99,0.1: abort m[1], abort m[2]
            m:1,1: 
            failed: m failed×1
            m map_tolerance_exceeded: 1 of 5 elements failed, and the tolerance is 0.1; the last one: provider_rejected: m
        "#]],
    );
}

#[test]
fn a_map_that_is_over_takes_no_other_limits() {
    let (inner, task) = (task("\"${item}\""), task("\"x\""));
    let map = format!(r#"{{"type":"map","items":"${{input.xs}}","node":{inner},"tolerance":1}}"#);
    let text = format!(r#"{{"nodes":{{"m":{map},"b":{task}}},"edges":[]}}"#);
    let mut script = script(&text, json!({"xs": [1, 2]}), Limits::default());
    script.replay("start m[0]-provider_rejected m[1]+");
    // Else it would be past that one now.
    script.replay("m:,0");
    assert_eq!(script.run.tuning(0), Some((64, 1.0)));
    assert_eq!(script.run.step(0).status, NodeStatus::Completed);
}

#[test]
fn what_is_due_keeps_to_a_narrowed_window() {
    let text = map(r#","max_concurrency":3,"tolerance":1"#);
    let mut script = script(&text, json!({"xs": [1, 2, 3, 4]}), Limits::default());
    let shown = script.replay("start m[0]-provider_5xx m[1]-provider_5xx m:1, m[0]~ m[1]~");
    expect![[r#"
        start: deadline 3601000, call m[0] {"input":"1 0"}, call m[1] {"input":"2 1"}, call m[2] {"input":"3 2"}
        m[0]-provider_5xx: retry m[0] at 1251
        m[1]-provider_5xx: retry m[1] at 1252
        m:1,: 
        m[0]~: 
        m[1]~: 
        running: m running×1
    "#]]
    .assert_eq(&shown);
    let call = script.call("m[2]");
    assert_eq!(script.run.resume(), [Command::Deadline(3_601_000), Command::Call(call)]);
    let shown = script.replay("m[2]-provider_5xx m[0]+ m[2]~ m[1]+ m[2]+ m[3]+");
    expect![[r#"
        m[2]-provider_5xx: retry m[2] at 1256, call m[0] {"input":"1 0"}
        m[0]+: call m[1] {"input":"2 1"}
        m[2]~: 
        m[1]+: call m[2] {"input":"3 2"}
        m[2]+: call m[3] {"input":"4 3"}
        m[3]+: 
        completed: m completed×2
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_stored_tolerance_is_read_as_it_was() {
    for of in 1..=200_u32 {
        for part in 0..=of {
            let tolerance = Some(f64::from(part) / f64::from(of));
            let what = Happening::Tuned { step: 0, max_concurrency: None, tolerance };
            let event = Event { at_ms: 1, what };
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event, "{text}");
        }
    }
}

#[test]
fn a_result_of_an_earlier_execution_takes_no_attempt() {
    let mut script = script(&map(""), json!({"xs": [1, 2]}), Limits::default());
    script.replay("restart m[0]= m[1]=");
    let node = script.run.step(0);
    assert_eq!((node.attempts, node.reused_from.as_deref()), (0, Some("exec_1")));
    assert_eq!(node.items.unwrap().reused, 2);
    let mut script = self::script(&map(""), json!({"xs": [1, 2]}), Limits::default());
    script.replay("restart m[0]= m[1]+");
    let node = script.run.step(0);
    assert_eq!((node.attempts, node.reused_from.as_deref()), (1, None));
}

#[test]
fn a_large_map_looks_different_now_and_then() {
    let xs: Vec<u32> = (0..1000).collect();
    let limits = Limits { max_concurrency: 1000, ..Limits::default() };
    let mut script = script(&map(""), json!({ "xs": xs }), limits);
    script.replay("start");
    let changes = |script: &mut Script, item: u32| {
        script.at_ms += 1;
        let call = CallId { step: 0, item: Some(item), attempt: 1 };
        let what = Happening::Succeeded { call, called_at_ms: 0 };
        script.run.apply(&Event { at_ms: script.at_ms, what }).changes.len()
    };
    let fast: usize = (0..500).map(|item| changes(&mut script, item)).sum();
    assert_eq!(fast, 50);
    script.at_ms += 100;
    assert_eq!([changes(&mut script, 500), changes(&mut script, 501)], [1, 0]);
}

#[test]
fn time_never_goes_back() {
    let mut script = script(&two_then_one(), json!({}), Limits::default());
    script.replay("start a+");
    script.at_ms = 5;
    script.replay("b+ c+");
    let times = |step: usize| {
        let state = script.run.step(step);
        (state.started_at_ms, state.finished_at_ms)
    };
    assert_eq!(times(1), (Some(1000), Some(1001)));
    assert_eq!(times(2), (Some(1001), Some(1001)));
}

#[test]
fn a_call_went_out_between_its_start_and_its_end() {
    let mut script = script(&two_then_one(), json!({}), Limits::default());
    script.replay("start");
    let called = |script: &mut Script, name: &str, called_at_ms: u64| {
        let call = script.call(name);
        script.apply(Happening::Succeeded { call, called_at_ms }, json!({ "audio_url": "x" }));
        script.run.step(call.step as usize).called_at_ms
    };
    assert_eq!(called(&mut script, "a", 5), Some(1000));
    assert_eq!(called(&mut script, "b", 9000), Some(1001));
    let call = script.call("c");
    let error = NodeError { code: "provider_5xx".into(), message: "m".into() };
    let (called_at_ms, retry_after_ms) = (Some(5), None);
    let failed = Happening::Failed { call, error, called_at_ms, retry_after_ms, jitter: 0 };
    script.apply(failed, Value::Null);
    assert_eq!(script.run.step(2).failed_attempts[0].called_at_ms, Some(1001));
}

#[test]
fn a_clock_at_the_end_of_time_breaks_nothing() {
    let text = map(r#","max_concurrency":1"#);
    let mut script = script(&text, json!({"xs": [1]}), Limits::default());
    script.at_ms = u64::MAX - 7;
    let shown = script.replay("start m[0]-provider_5xx m[0]~ m[0]+");
    expect![[r#"
        start: deadline 18446744073709551615, call m[0] {"input":"1 0"}
        m[0]-provider_5xx: retry m[0] at 18446744073709551615
        m[0]~: call m[0] {"input":"1 0"}
        m[0]+: 
        completed: m completed×2
    "#]]
    .assert_eq(&shown);
}

#[test]
fn a_workflow_without_nodes_ends_once() {
    let mut script = script(r#"{"nodes":{},"edges":[]}"#, json!({}), Limits::default());
    let what = Happening::Started { rerun_of: None };
    let effects = script.run.apply(&Event { at_ms: 1, what });
    assert_eq!((effects.commands, effects.changes), (vec![], vec![Change::Run]));
    assert_eq!(script.run.status, RunStatus::Completed);
}
