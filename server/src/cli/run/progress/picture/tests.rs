use std::time::Duration;

use expect_test::{Expect, expect};
use serde_json::json;
use weftwork_core::run::{NodeError, NodeState};

use super::*;
use crate::cli::run::progress::plan_of;

const SCREEN: Screen = Screen { width: 80, height: 24, colours: false };

/// A board, and states for some of its nodes.
struct Scene {
    board: Board,
    begin: Instant,
}

impl Scene {
    /// `story` → `draw` (a map) and `read` → `film`, and `title` alone.
    fn new() -> Self {
        let nodes = ["story", "draw[]", "read", "film", "title"];
        let edges = [("story", "draw"), ("story", "read"), ("draw", "film"), ("read", "film")];
        Self::of(&nodes, &edges)
    }

    fn of(nodes: &[&str], edges: &[(&str, &str)]) -> Self {
        let begin = Instant::now();
        Self { board: Board::new(&plan_of(nodes, edges), begin), begin }
    }

    /// Sets what is given of a node's state; it began `at_ms` after the run.
    fn set(&mut self, id: &str, at_ms: u64, state: serde_json::Value) -> &mut Self {
        let mut all = serde_json::to_value(NodeState::default()).unwrap();
        all["started_at_ms"] = json!(at_ms);
        all.as_object_mut().unwrap().extend(state.as_object().unwrap().clone());
        let state: NodeState = serde_json::from_value(all).unwrap();
        self.board.set(id, state, self.begin + Duration::from_millis(at_ms));
        self
    }

    fn lines(&self, screen: Screen, at_ms: u64) -> Vec<String> {
        picture(&self.board, screen, self.begin + Duration::from_millis(at_ms), 1)
    }

    #[track_caller]
    fn check(&self, screen: Screen, at_ms: u64, expected: Expect) {
        let lines = self.lines(screen, at_ms);
        let widest = lines.iter().map(|line| measure_text_width(line)).max();
        assert!(widest <= Some(screen.width) && lines.len() < screen.height, "{lines:#?}");
        expected.assert_eq(&(lines.join("\n") + "\n"));
    }
}

fn in_the_middle() -> Scene {
    let mut scene = Scene::new();
    scene
        .set("story", 0, json!({ "status": "completed", "finished_at_ms": 1234 }))
        .set(
            "draw",
            1300,
            json!({ "status": "running",
                "items": { "total": 200, "completed": 80, "failed": 3, "running": 8 } }),
        )
        .set(
            "read",
            1300,
            json!({ "status": "running", "attempts": 2,
                "error": { "code": "provider_5xx", "message": "too \u{1b}[31mbusy at the moment, come back in a while" } }),
        );
    scene
}

#[test]
fn a_run_is_a_tree_of_all_its_nodes() {
    Scene::new().check(
        SCREEN,
        0,
        expect![[r#"
        · story
        · ├ draw
        · └ read
        ·   └ film
        · title
        0 of 5 nodes completed, 5 waiting  0.0 s
    "#]],
    );
    in_the_middle().check(
        SCREEN,
        75_000,
        expect![[r#"
        ✓ story       1.2 s
        ⠙ ├ draw     1m 13s  ━━━━━━━━━─────────────── 83/200, 3 failed
        ⠙ └ read     1m 13s  attempt 2, provider_5xx: too  [31mbusy at the moment, come…
        ·   └ film
        · title
        1 of 5 nodes completed, 2 running, 2 waiting  1m 15s
    "#]],
    );
}

#[test]
fn the_end_of_a_failed_run_says_what_failed() {
    let mut scene = in_the_middle();
    let items = json!({ "total": 200, "completed": 120, "failed": 3, "running": 0 });
    scene
        .set("draw", 1300, json!({ "status": "cancelled", "finished_at_ms": 9300, "items": items }))
        .set(
            "read",
            1300,
            json!({ "status": "failed", "finished_at_ms": 9300, "attempts": 3,
                "error": { "code": "provider_5xx", "message": "busy" } }),
        )
        .set("film", 0, json!({ "status": "skipped", "started_at_ms": null }))
        .set("title", 0, json!({ "status": "completed", "finished_at_ms": 3_800_000 }));
    scene.check(
        SCREEN,
        3_900_000,
        expect![[r#"
        ✓ story       1.2 s
        - ├ draw      8.0 s  123/200, 3 failed  cancelled
        ✗ └ read      8.0 s  provider_5xx: busy
        -   └ film           skipped
        ✓ title      1h 03m
        2 of 5 nodes completed, 1 failed, 2 cancelled or skipped  1h 05m
    "#]],
    );
}

#[test]
fn a_narrow_screen_has_no_line_that_is_wider() {
    let scene = in_the_middle();
    scene.check(
        Screen { width: 40, ..SCREEN },
        5000,
        expect![[r#"
        ✓ story       1.2 s
        ⠙ ├ draw      3.7 s  83/200, 3 failed
        ⠙ └ read      3.7 s  attempt 2, provide…
        ·   └ film
        · title
        1 of 5 nodes completed, 2 running, 2 wa…
    "#]],
    );
    scene.check(
        Screen { width: 20, ..SCREEN },
        5000,
        expect![[r#"
        ✓ story       1.2 s
        ⠙ ├ draw      3.7 s…
        ⠙ └ read      3.7 s…
        ·   └ film
        · title
        1 of 5 nodes comple…
    "#]],
    );
    for width in 1..100 {
        let lines = scene.lines(Screen { width, ..SCREEN }, 5000);
        assert!(lines.iter().all(|line| measure_text_width(line) <= width), "{width} {lines:#?}");
    }
}

#[test]
fn on_a_narrow_screen_a_deep_tree_leaves_room_for_the_ids() {
    let names: Vec<String> = (0..9).map(|it| format!("node_{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let edges: Vec<_> = names.windows(2).map(|pair| (pair[0], pair[1])).collect();
    Scene::of(&names, &edges).check(
        Screen { width: 40, ..SCREEN },
        0,
        expect![[r#"
        · node_0
        · └ node_1
        ·   └ node_2
        ·     └ node_3
        ·       └ node_4
        ·       └ node_5
        ·       └ node_6
        ·       └ node_7
        ·       └ node_8
        0 of 9 nodes completed, 9 waiting  0.0 s
    "#]],
    );
}

#[test]
fn wide_letters_count_twice() {
    let mut scene = Scene::of(&["a"], &[]);
    let message = "混雑しています。しばらくしてからもう一度お試しください。混雑しています。";
    let error = serde_json::to_value(NodeError { code: "x".into(), message: message.into() });
    scene.set("a", 0, json!({ "status": "failed", "error": error.unwrap() }));
    scene.check(
        SCREEN,
        0,
        expect![[r#"
        ✗ a           x: 混雑しています。しばらくしてからもう一度お試しください。混雑し…
        0 of 1 nodes completed, 1 failed  0.0 s
    "#]],
    );
}

#[test]
fn of_a_large_run_only_what_matters_is_shown() {
    let names: Vec<String> = (0..1000).map(|it| format!("n{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut scene = Scene::of(&names, &[("n0", "n7")]);
    for name in &names[..700] {
        scene.set(name, 0, json!({ "status": "completed", "finished_at_ms": 100 }));
    }
    for name in names[700..760].iter().step_by(2) {
        scene.set(name, 100, json!({ "status": "running" }));
    }
    let error = json!({ "code": "provider_rejected", "message": "no" });
    scene.set("n757", 0, json!({ "status": "failed", "finished_at_ms": 400, "error": error }));
    scene.check(
        Screen { height: 10, ..SCREEN },
        500,
        expect![[r#"
        ⠙ n700    0.4 s
        ⠙ n702    0.4 s
        ⠙ n704    0.4 s
        ⠙ n706    0.4 s
        ⠙ n708    0.4 s
        ⠙ n710    0.4 s
        ⠙ n712    0.4 s
        ✗ n757    0.4 s  provider_rejected: no
        700 of 1000 nodes completed, 1 failed, 30 running, 269 waiting  0.5 s
    "#]],
    );
    assert_eq!(scene.lines(Screen { height: 0, ..SCREEN }, 500).len(), 1);
}

#[test]
fn colours_are_only_there_when_they_may_be() {
    let scene = in_the_middle();
    assert!(!scene.lines(SCREEN, 0).concat().contains('\u{1b}'));
    let line = &scene.lines(Screen { colours: true, ..SCREEN }, 0)[0];
    assert!(line.starts_with("\u{1b}[32m✓\u{1b}[0m story"), "{line:?}");
}

#[test]
fn times_are_short() {
    let times = [0.04, 9.96, 59.94, 59.96, 3599.4, 3600.0, 7500.0].map(time);
    assert_eq!(times, ["0.0 s", "10.0 s", "59.9 s", "1m 00s", "59m 59s", "1h 00m", "2h 05m"]);
}
