//! The page of a map's elements that shows, read from the server.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_api::Item;

use crate::api::Client;
use crate::state::live_run::LiveRun;
use crate::time::sleep;

/// How many elements a page has.
pub const PAGE: usize = 50;

/// The page of a map's elements that shows; no other is kept. `Copy`, so that handlers
/// can keep it.
#[derive(Clone, Copy)]
pub struct ItemPages {
    /// The elements of the page.
    pub items: RwSignal<Vec<Item>>,
    /// Where the next page begins; `None` on the last.
    pub next: RwSignal<Option<String>>,
    /// The status that elements have to have; any when it is empty.
    pub status: RwSignal<String>,
    /// Whether there was an answer yet.
    pub is_read: RwSignal<bool>,
    /// Why there was none.
    pub failure: RwSignal<Option<String>>,
    /// Where the pages begin that lead to the one that shows; the first begins nowhere.
    way: RwSignal<Vec<String>>,
    is_waiting: StoredValue<bool>,
    /// Counts the requests, so that a late answer to an earlier one is known as such.
    asked: StoredValue<u32>,
    node_id: StoredValue<String>,
    live: LiveRun,
    client: Client,
}

impl ItemPages {
    /// The first page of a map's elements, which is yet to be read.
    pub fn new(live: LiveRun, node_id: String) -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            status: RwSignal::new(String::new()),
            is_read: RwSignal::new(false),
            failure: RwSignal::new(None),
            way: RwSignal::new(Vec::new()),
            is_waiting: StoredValue::new(false),
            asked: StoredValue::new(0),
            node_id: StoredValue::new(node_id),
            live,
            client: expect_context(),
        }
    }

    /// The position of the page, from 0.
    pub fn position(self) -> usize {
        self.way.with(Vec::len)
    }

    /// Whether there is a page before or after.
    pub fn has_others(self) -> bool {
        self.position() > 0 || self.next.with(Option::is_some)
    }

    /// Shows the first page of the elements with a status.
    pub fn filter(self, status: String) {
        self.status.set(status);
        self.way.set(Vec::new());
        self.read();
    }

    /// Shows the next page.
    pub fn turn_on(self) {
        if let Some(next) = self.next.get_untracked() {
            self.way.update(|way| way.push(next));
            self.read();
        }
    }

    /// Shows the page before.
    pub fn turn_back(self) {
        self.way.update(|way| drop(way.pop()));
        self.read();
    }

    /// Reads the page again, at most once a second however much happens.
    pub fn refresh_soon(self) {
        if self.is_waiting.get_value() {
            return;
        }
        self.is_waiting.set_value(true);
        let wait = Duration::from_millis(if self.is_read.get_untracked() { 800 } else { 0 });
        spawn_local(async move {
            sleep(wait).await;
            if self.is_waiting.try_update_value(|it| *it = false).is_some() {
                self.read();
            }
        });
    }

    fn read(self) {
        let run = self.live.execution.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));
        let Some(run) = run else { return };
        let (node, status) = (self.node_id.get_value(), self.status.get_untracked());
        let cursor = self.way.with_untracked(|way| way.last().cloned());
        self.asked.update_value(|asked| *asked += 1);
        let asked = self.asked.get_value();
        spawn_local(async move {
            let answer = self.client.items(&run, &node, &status, PAGE, cursor.as_deref()).await;
            // The row may have been closed meanwhile, or the page turned.
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.items.set(page.items);
                    self.next.set(page.next_cursor);
                    self.failure.set(None);
                    self.is_read.set(true);
                }
                Err(failure) => self.failure.set(Some(failure.message)),
            }
        });
    }
}
