//! Thousands of runs in random worlds, with a driver and a provider that are made up:
//! whatever happens in whatever order, core keeps what it promises.
//!
//! `WEFTWORK_SEED=7` runs one world only. A run that goes wrong is printed as a script;
//! what stands in `simulation/scripts` is replayed as well.

mod flow;
mod ledger;
mod mood;
mod script;
mod watched;
mod world;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::path::Path;

use weftwork_tests::case;

use script::Script;
use world::World;

/// How many worlds there are; a hundred times as many with `cargo xtask test --full`.
const N_WORLDS: u64 = 4_000;

fn seeds() -> std::ops::Range<u64> {
    if let Ok(seed) = std::env::var("WEFTWORK_SEED") {
        let seed = seed.parse().unwrap();
        return seed..seed + 1;
    }
    let is_full = std::env::var_os("WEFTWORK_FULL").is_some();
    0..N_WORLDS * if is_full { 100 } else { 1 }
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

#[test]
fn runs_keep_what_is_promised() {
    let mut n_events = 0;
    let mut n_crashes = 0;
    let mut steady_ms = 0;
    for seed in seeds() {
        let world = live(seed);
        n_events += world.watched.events.len();
        n_crashes += world.n_crashes;
        steady_ms += world.steady_ms;
    }
    eprintln!("{n_events} events, {n_crashes} crashes, {} hours", steady_ms / 3_600_000);
}

#[test]
fn scripts_replay() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("simulation/scripts");
    for path in case::entries(&folder) {
        Script::read(&fs::read_to_string(&path).unwrap()).replay();
    }
}
