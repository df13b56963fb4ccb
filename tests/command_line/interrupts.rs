//! `weftwork run`, interrupted.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weftwork_tests::workflow::{dag, slow};

use super::folder::Folder;
use super::running::Running;
use super::stand_in::{Reply, StandIn, execution};

const EVENTS: &str = "GET /api/workflow-executions/exec_1/events";
const CANCEL: &str = "POST /api/workflow-executions/exec_1/cancel";

fn slow_workflow() -> (Folder, String) {
    let folder = Folder::with(&[("w.json", &dag(&[("a", slow(60_000))], &[]).to_string())]);
    let file = folder.path("w.json").to_string_lossy().into_owned();
    (folder, file)
}

/// A workflow, and a stand-in that answers as `answer` does to a run of it.
fn on(answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> (Running, StandIn, Folder) {
    let (folder, file) = slow_workflow();
    let server = StandIn::start(answer);
    let args = ["run", &file, "--json", "--server", &server.base, "--token", "ww_x"];
    (Running::start(&args), server, folder)
}

/// Waits until the server was asked so often to cancel the run.
fn until_cancelled(server: &StandIn, n_times: usize) {
    let begin = Instant::now();
    while server.count(CANCEL) < n_times {
        assert!(begin.elapsed() < Duration::from_secs(20), "nobody cancels");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn running() -> Vec<(u64, &'static str, Value)> {
    vec![(3, "snapshot", execution("running"))]
}

fn refusal(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

#[test]
fn an_interrupt_cancels_and_waits_for_the_end() {
    for signal in ["INT", "TERM"] {
        let (_folder, file) = slow_workflow();
        let mut run = Running::start(&["run", &file, "--json"]);
        run.until("a: running");
        let begin = Instant::now();
        run.signal(signal);
        let (code, out, error) = run.end();
        assert_eq!(code, 130, "{error}");
        assert!(begin.elapsed() < Duration::from_secs(10));
        let run: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (&run["status"], &run["nodes"]["a"]["status"]),
            (&json!("cancelled"), &json!("cancelled"))
        );
        assert!(error.contains("cancelling") && error.contains("a: cancelled in"), "{error}");
    }
}

#[test]
fn a_second_interrupt_leaves_at_once_and_says_what_becomes_of_the_run() {
    let (mut run, server, _folder) = on(|asked, _| match asked {
        CANCEL => Reply::Json(202, execution("running")),
        _ => Reply::Silence(running()),
    });
    run.until("a: running");
    run.signal("INT");
    run.until("press Ctrl-C again to leave at once");
    until_cancelled(&server, 1);
    run.signal("INT");
    let (code, out, error) = run.end();
    assert_eq!((code, out.as_str()), (130, ""));
    let see = format!("{}/api/workflow-executions/exec_1", server.base);
    assert!(error.contains("exec_1 goes on there") && error.contains(&see), "{error}");
    assert_eq!(server.count(CANCEL), 1);
}

#[test]
fn a_cancel_that_comes_too_late_does_not_lose_the_result() {
    let (mut run, _server, _folder) = on(|asked, _| match asked {
        CANCEL => Reply::Json(409, refusal("conflict", "it has ended")),
        _ => Reply::UntilCancel(running(), vec![(4, "execution.finished", execution("completed"))]),
    });
    run.until("a: running");
    run.signal("INT");
    let (code, out, error) = run.end();
    assert_eq!(code, 0, "{error}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["status"], "completed");
    assert!(error.contains("cancelling") && !error.contains("conflict"), "{error}");
}

#[test]
fn a_cancel_that_fails_is_asked_for_again() {
    let (mut run, server, _folder) = on(|asked, n_before| match (asked, n_before) {
        (CANCEL, 0) => Reply::Json(503, json!({})),
        (CANCEL, _) => Reply::Json(202, execution("running")),
        _ => Reply::Silence(running()),
    });
    run.until("a: running");
    run.signal("INT");
    until_cancelled(&server, 2);
    run.signal("INT");
    assert_eq!(run.end().0, 130);
}

#[test]
fn a_stream_that_is_cut_goes_on_after_its_last_event() {
    let (run, server, _folder) = on(|_, n_before| match n_before {
        0 => Reply::Cut(running()),
        1 => Reply::Json(503, json!({})),
        2 => Reply::Cut(Vec::new()),
        // Nothing came after 3, so that all is asked for.
        _ => Reply::Cut(vec![(4, "execution.finished", execution("failed"))]),
    });
    let (code, out, error) = run.end();
    assert_eq!(code, 1, "{error}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["status"], "failed");
    let after = format!("{EVENTS} after 3");
    let asked = server.asked.lock().unwrap();
    assert_eq!(asked[2..], [EVENTS, &after, &after, EVENTS]);
    assert_eq!(error.matches("trying again").count(), 1, "{error}");
    assert_eq!(error.matches("the server is back").count(), 1, "{error}");
}

#[test]
fn a_run_that_is_unknown_is_not_waited_for() {
    let (run, _server, _folder) =
        on(|_, _| Reply::Json(404, refusal("not_found", "there is no such execution")));
    let (code, out, error) = run.end();
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("there is no such execution (not_found)"), "{error}");
}
