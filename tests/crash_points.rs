//! A server that dies between any two of its durable steps goes on where it was: at each
//! named place in its source (F01), and by the sandbox's own account of its calls.
//!
//! The undisturbed run of the same script says what has to come out.

mod script;

use std::collections::BTreeSet;
use std::path::Path;

use futures_util::stream::{self, StreamExt};
use weftwork_tests::lives::Lives;

use script::{MAX_CONCURRENCY, Outcome, play};

/// How many servers run at once: they wait more than they work.
const AT_ONCE: usize = 8;

/// Every `crash::point("…")` in the server's source.
pub(crate) fn points() -> BTreeSet<String> {
    let mut points = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let source = std::fs::read_to_string(&path).unwrap();
                for found in source.split("crash::point(\"").skip(1) {
                    let name = found.split('"').next().unwrap().to_owned();
                    assert!(points.insert(name), "{} has a name twice", path.display());
                }
            }
        }
    }
    points
}

/// Plays the script with a crash at this place, if it is come to so often. Answers
/// with what came out, or what is wrong.
async fn trial(crash_at: Option<String>) -> Result<(bool, Outcome), String> {
    let played = tokio::spawn(async move {
        let mut lives = Lives::begin(crash_at).await;
        let outcome = play(&mut lives).await;
        let has_crashed = lives.has_crashed();
        lives.check(MAX_CONCURRENCY).await;
        (has_crashed, outcome)
    });
    played.await.map_err(|fault| {
        let fault = fault.into_panic();
        let text = fault.downcast_ref::<String>().cloned();
        text.or_else(|| fault.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default()
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn nothing_is_lost_or_done_twice_wherever_a_server_dies() {
    let points = points();
    assert!(points.len() > 30, "{points:?}");
    let (_, expected) = trial(None).await.unwrap();
    let trials = points.iter().flat_map(|point| (1..=3).map(move |nth| (point, nth)));
    let trials = trials.map(|(point, nth)| {
        let expected = &expected;
        async move {
            let fault = match trial(Some(format!("{point}:{nth}"))).await {
                Ok((has_crashed, _)) if !has_crashed => return (point, nth, false, None),
                Ok((_, outcome)) if outcome != *expected => {
                    Some(format!("{outcome:#?}\ninstead of\n{expected:#?}"))
                }
                Ok(_) => None,
                Err(fault) => Some(fault),
            };
            (point, nth, true, fault)
        }
    });
    let done: Vec<_> = stream::iter(trials).buffer_unordered(AT_ONCE).collect().await;
    let faults = done.iter().filter_map(|(point, nth, _, fault)| {
        fault.as_ref().map(|fault| format!("at {point}:{nth}: {fault}"))
    });
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    let fired: BTreeSet<_> = done.iter().filter(|it| it.2).map(|it| it.0).collect();
    let never: Vec<_> = points.iter().filter(|point| !fired.contains(point)).collect();
    assert!(never.is_empty(), "no server came to {never:?}");
}
