//! Named places between two durable steps, at which a test lets the process die.
//!
//! `WEFTWORK_CRASH_AT=NAME:N` aborts `weftwork serve` when it comes to the place of
//! that name for the `N`-th time, from 1. The tests take the names from the source:
//! each has to be written out where its place is.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use anyhow::Context;

/// The setting that says where.
const SETTING: &str = "WEFTWORK_CRASH_AT";

static IS_ARMED: AtomicBool = AtomicBool::new(false);
static PLACE: OnceLock<Place> = OnceLock::new();

struct Place {
    name: String,
    nth: u32,
    hits: AtomicU32,
}

/// Reads the setting, if there is one.
pub(crate) fn arm() -> anyhow::Result<()> {
    let Ok(setting) = std::env::var(SETTING) else { return Ok(()) };
    let place = read(&setting).with_context(|| format!("{SETTING} has to be NAME:N"))?;
    if PLACE.set(place).is_ok() {
        IS_ARMED.store(true, Ordering::Relaxed);
    }
    Ok(())
}

fn read(setting: &str) -> Option<Place> {
    let (name, nth) = setting.split_once(':')?;
    Some(Place { name: name.to_owned(), nth: nth.parse().ok()?, hits: AtomicU32::new(0) })
}

/// The place of this name.
#[inline]
pub(crate) fn point(name: &'static str) {
    if IS_ARMED.load(Ordering::Relaxed) {
        come_to(name);
    }
}

#[cold]
fn come_to(name: &str) {
    let Some(place) = PLACE.get().filter(|place| place.name == name) else { return };
    if place.hits.fetch_add(1, Ordering::Relaxed) + 1 == place.nth {
        std::process::abort();
    }
}
