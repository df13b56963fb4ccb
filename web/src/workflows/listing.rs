//! The workflows that the list shows, read page by page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_api::WorkflowSummary;

use crate::api::{ApiFailure, Client};

/// How far the list is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// The first page is awaited, for the first time.
    First,
    /// Another page, or other results, are awaited; the old ones show meanwhile.
    More,
    /// What shows is what there is.
    Done,
    /// It could not be read.
    Failed(ApiFailure),
}

/// The list of workflows. `Copy`, so handlers can keep it.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
    /// What the names or descriptions have to have in them; everything when empty.
    pub query: RwSignal<String>,
    /// The workflows read so far, the last changed first.
    pub workflows: RwSignal<Vec<WorkflowSummary>>,
    /// How far it is read.
    pub reading: RwSignal<Reading>,
    next_cursor: RwSignal<Option<String>>,
    client: Client,
    /// Counts the requests, so that a late answer to an old one is known as such.
    asked: StoredValue<u32>,
}

impl Listing {
    /// A list that is not read yet.
    pub fn new(client: Client) -> Self {
        Self {
            query: RwSignal::new(String::new()),
            workflows: RwSignal::new(Vec::new()),
            reading: RwSignal::new(Reading::First),
            next_cursor: RwSignal::new(None),
            client,
            asked: StoredValue::new(0),
        }
    }

    /// Whether there are more workflows than those that show.
    pub fn has_more(self) -> bool {
        self.next_cursor.with(Option::is_some)
    }

    /// Reads the first page anew.
    pub fn load(self) {
        self.read(None);
    }

    /// Reads the next page.
    pub fn load_more(self) {
        self.read(self.next_cursor.get_untracked());
    }

    /// Takes a workflow out of what shows.
    pub fn remove(self, id: &str) {
        self.workflows.update(|all| all.retain(|it| it.id != id));
    }

    fn read(self, cursor: Option<String>) {
        self.asked.update_value(|asked| *asked += 1);
        let asked = self.asked.get_value();
        if self.reading.with_untracked(|it| *it != Reading::First) {
            self.reading.set(Reading::More);
        }
        let query = self.query.get_untracked();
        spawn_local(async move {
            let answer = self.client.list_workflows(query.trim(), cursor.as_deref()).await;
            if self.asked.try_get_value() != Some(asked) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.next_cursor.set(page.next_cursor);
                    self.workflows.update(|all| {
                        if cursor.is_none() {
                            all.clear();
                        }
                        all.extend(page.workflows);
                    });
                    self.reading.set(Reading::Done);
                }
                Err(failure) => self.reading.set(Reading::Failed(failure)),
            }
        });
    }
}
