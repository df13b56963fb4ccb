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

use weftwork_core::run::{Happening, NodeStatus};
use weftwork_tests::case;

use script::Script;
use worlds::watched::Watched;
use worlds::{N_TRACES, World, trace};

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

/// What has to happen at least once in so many worlds.
const EXPECTED: &[(&str, usize)] = &[
    ("completed", 3),
    ("failed", 5),
    ("cancelled", 50),
    ("timed_out", 50),
    ("map with null", 20),
    ("map past its tolerance", 20),
    ("crash", 10),
    ("crash with events not stored", 10),
    ("poll", 50),
    ("retry without room", 500),
    ("Accepted", 3),
    ("CancelRequested", 30),
    ("DeadlinePassed", 3),
    ("Expanded", 2),
    ("Failed", 2),
    ("NotExpanded", 20),
    ("Overdue", 2),
    ("RetryDue", 2),
    ("Reused", 2),
    ("Started", 2),
    ("Succeeded", 2),
    ("Tuned", 2),
    ("event that does not count", 2),
];

#[test]
fn runs_keep_what_is_promised() {
    let mut counts = Counts::new();
    for seed in seeds() {
        count(&live(seed), &mut counts);
    }
    for (what, one_in) in EXPECTED {
        let n = counts.get(what).copied().unwrap_or(0);
        assert!(n >= seeds().count() / one_in, "{what} happened {n} times only: {counts:#?}");
    }
    eprintln!("{} worlds: {counts:#?}", seeds().count());
}

fn count(world: &World, counts: &mut Counts) {
    let mut count = |what, n| *counts.entry(what).or_default() += n;
    let Watched { run, events, stored, .. } = &world.watched;
    count(run.status().name(), 1);
    world.counts.iter().for_each(|(what, n)| count(what, *n));
    count("event", events.len());
    count("event that does not count", events.len() - stored.len());
    for event in events {
        count(name(&event.what), 1);
    }
    for step in 0..run.plan().steps.len() {
        let state = run.step(step);
        if state.items.is_some_and(|items| items.failed > 0) {
            count("map with null", usize::from(state.status == NodeStatus::Completed));
            count("map past its tolerance", usize::from(state.status == NodeStatus::Failed));
        }
    }
}

fn name(what: &Happening) -> &'static str {
    match what {
        Happening::Started { .. } => "Started",
        Happening::Expanded { .. } => "Expanded",
        Happening::NotExpanded { .. } => "NotExpanded",
        Happening::Accepted { .. } => "Accepted",
        Happening::Succeeded { .. } => "Succeeded",
        Happening::Reused { .. } => "Reused",
        Happening::Failed { .. } => "Failed",
        Happening::Overdue { .. } => "Overdue",
        Happening::RetryDue { .. } => "RetryDue",
        Happening::Tuned { .. } => "Tuned",
        Happening::CancelRequested => "CancelRequested",
        Happening::DeadlinePassed => "DeadlinePassed",
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
