//! Thousands of runs in random worlds, with a driver and a provider that are made up:
//! whatever happens in whatever order, core keeps what it promises.
//!
//! `WEFTWORK_SEED=7` runs one world only. A run that goes wrong is printed as a script;
//! what stands in `simulation/scripts` is replayed as well.

mod script;
mod worlds;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::path::{Path, PathBuf};

use weftwork_core::run::Happening;
use weftwork_tests::case;

use script::Script;
use worlds::{N_TRACES, Watched, World, trace};

/// How many worlds there are; twenty times as many with `cargo xtask test --full`.
const N_WORLDS: u64 = 10_000;

fn seeds() -> std::ops::Range<u64> {
    if let Ok(seed) = std::env::var("WEFTWORK_SEED") {
        let seed = seed.parse().unwrap();
        return seed..seed + 1;
    }
    let is_full = std::env::var_os("WEFTWORK_FULL").is_some();
    0..N_WORLDS * if is_full { 20 } else { 1 }
}

/// Lives in the world of a seed, and shows what happened if that does not go well.
fn live(seed: u64) -> World {
    let mut world = World::new(seed);
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| world.live())) {
        let (document, limits) = (world.flow.document, world.flow.limits);
        let script = Script { document, limits, events: world.watched.events };
        // What is tried here need not be heard of.
        let hook = take_hook();
        set_hook(Box::new(|_| {}));
        let script = script.shrunk();
        set_hook(hook);
        eprintln!("WEFTWORK_SEED={seed}: {}\n{}", script.words(), script.text());
        resume_unwind(panic);
    }
    world
}

/// What happened how often.
type Counts = BTreeMap<&'static str, usize>;

#[test]
fn runs_keep_what_is_promised() {
    let mut counts = Counts::new();
    for seed in seeds() {
        count(&live(seed), &mut counts);
    }
    eprintln!("{} worlds: {counts:#?}", seeds().count());
}

fn count(world: &World, counts: &mut Counts) {
    let mut count = |what, n| *counts.entry(what).or_default() += n;
    let Watched { run, events, stored, .. } = &world.watched;
    count(run.status().name(), 1);
    count("events", events.len());
    count("events that count", stored.len());
    count("crashes", world.n_crashes);
    count("hours", (world.steady_ms / 3_600_000) as usize);
    for event in events {
        let what = match &event.what {
            Happening::Started { .. } => "started",
            Happening::Expanded { .. } => "expanded",
            Happening::NotExpanded { .. } => "not expanded",
            Happening::Accepted { .. } => "accepted",
            Happening::Succeeded { .. } => "succeeded",
            Happening::Reused { .. } => "reused",
            Happening::Failed { retry_after_ms: Some(_), .. } => "failed with a wish",
            Happening::Failed { .. } => "failed",
            Happening::Overdue { called_at_ms: None, .. } => "overdue in the queue",
            Happening::Overdue { .. } => "overdue",
            Happening::RetryDue { .. } => "retry due",
            Happening::Tuned { .. } => "tuned",
            Happening::CancelRequested => "cancel requested",
            Happening::DeadlinePassed => "deadline passed",
        };
        count(what, 1);
    }
}

/// Their traces are compared in WebAssembly too, by `core/wasm/tests/replay.rs`.
#[test]
fn runs_go_as_they_did() {
    let traces: String = (0..N_TRACES).map(|seed| trace(seed, &live(seed)) + "\n").collect();
    let path = folder().join("traces.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &traces).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap();
    assert_eq!(traces, known, "UPDATE=1 writes them anew");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("simulation")
}

#[test]
fn scripts_replay() {
    for path in case::entries(&folder().join("scripts")) {
        Script::read(&fs::read_to_string(&path).unwrap()).replay();
    }
}
