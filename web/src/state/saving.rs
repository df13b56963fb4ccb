//! Keeps the open workflow saved: on the server, and until it is there, in the
//! browser's storage.

use std::sync::Arc;
use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::document::Document;
use super::draft::{self, Draft};
use crate::api::{ApiFailure, Client, document_text};
use crate::time::{now_ms, sleep};

/// After the last edit it waits this long before it saves.
const PAUSE: Duration = Duration::from_millis(800);
/// After the last edit it waits this long before it keeps the text in the browser.
const KEEP_PAUSE: Duration = Duration::from_millis(400);
/// So long after an edit it keeps the text even if there is no pause.
const LAST_KEEP_MS: u64 = 3000;
/// The first wait after a failure; each further one is twice as long.
const FIRST_RETRY: Duration = Duration::from_secs(2);
/// The longest wait after a failure.
const LAST_RETRY: Duration = Duration::from_secs(30);

/// Whether the document is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveStatus {
    /// The server has it.
    Saved,
    /// It will be saved in a moment, or is being saved.
    Saving,
    /// The server cannot be reached; it is tried again.
    Offline,
    /// Somebody else saved another text meanwhile.
    Conflict,
    /// The server refused it, for this reason.
    Refused(String),
}

/// The saving of the open workflow. `Copy`, so that handlers can keep it.
#[derive(Clone, Copy)]
pub struct Saving {
    /// Whether it is saved.
    pub status: RwSignal<SaveStatus>,
    document: Document,
    state: StoredValue<State>,
}

struct State {
    client: Client,
    workflow_id: String,
    /// The text that the server has.
    saved: Arc<str>,
    /// What the server calls that text.
    etag: Option<String>,
    timer: Option<TimeoutHandle>,
    is_in_flight: bool,
    retry: Duration,
    /// Keeps the text in the browser.
    keep_timer: Option<TimeoutHandle>,
    /// Since when there is an edit that is not kept there, in milliseconds since 1970.
    unkept_since: Option<u64>,
}

impl State {
    /// Has the text not be kept after all. Answers whether it was to be.
    fn forget_timer(&mut self) -> bool {
        if let Some(timer) = self.keep_timer.take() {
            timer.clear();
        }
        self.unkept_since.take().is_some()
    }
}

impl Saving {
    /// Follows `document`, whose text the server has under `etag`.
    pub fn new(
        client: Client,
        workflow_id: String,
        document: Document,
        etag: Option<String>,
    ) -> Self {
        let saving = Self {
            status: RwSignal::new(SaveStatus::Saved),
            document,
            state: StoredValue::new(State {
                client,
                workflow_id,
                saved: document.text.get_untracked(),
                etag,
                timer: None,
                is_in_flight: false,
                retry: FIRST_RETRY,
                keep_timer: None,
                unkept_since: None,
            }),
        };
        // The outside to reach is the server.
        Effect::new(move |_| {
            let text = document.text.get();
            saving.noticed(&text);
        });
        on_cleanup(move || saving.leave());
        saving
    }

    /// Goes on from a text that was not saved when the page was left.
    pub fn resume(self, draft: &Draft) {
        let is_stale =
            self.state.with_value(|state| draft.etag.is_some() && draft.etag != state.etag);
        self.document.set_text("Restore unsaved changes", None, &draft.text);
        if is_stale {
            self.status.set(SaveStatus::Conflict);
        }
    }

    fn noticed(self, text: &Arc<str>) {
        if self.state.with_value(|state| state.saved == *text) {
            if self.status.get_untracked() == SaveStatus::Saving
                && !self.state.with_value(|state| state.is_in_flight)
            {
                self.settled();
            }
            return;
        }
        self.keep_soon();
        if self.status.get_untracked() != SaveStatus::Conflict {
            if self.status.get_untracked() != SaveStatus::Offline {
                self.status.set(SaveStatus::Saving);
            }
            self.schedule(PAUSE);
        }
    }

    /// Keeps the text in the browser once nothing was typed for a moment, or when that is
    /// long in coming: to write down a large text takes longer than a key may.
    fn keep_soon(self) {
        let now = now_ms();
        let since = self.state.with_value(|state| state.unkept_since.unwrap_or(now));
        let left = Duration::from_millis((since + LAST_KEEP_MS).saturating_sub(now));
        let timer = set_timeout_with_handle(move || self.keep(), KEEP_PAUSE.min(left)).ok();
        self.state.update_value(|state| {
            state.unkept_since = Some(since);
            if let Some(old) = std::mem::replace(&mut state.keep_timer, timer) {
                old.clear();
            }
        });
    }

    /// Keeps the text in the browser now, if that is still to be done.
    fn keep(self) {
        let Some(text) = self.document.text.try_get_untracked() else { return };
        self.state.try_update_value(|state| {
            if state.forget_timer() && state.saved != text {
                draft::keep(&state.workflow_id, &text, state.etag.as_deref());
            }
        });
    }

    /// Keeps in the browser what is not saved, and begins to save it: the page goes out of
    /// sight, and may not come back.
    pub fn secure(self) {
        self.keep();
        self.save();
    }

    fn settled(self) {
        self.state.update_value(|state| {
            state.forget_timer();
            draft::forget(&state.workflow_id);
        });
        self.status.set(SaveStatus::Saved);
    }

    fn schedule(self, pause: Duration) {
        let timer = set_timeout_with_handle(move || self.save(), pause).ok();
        let old = self.state.try_update_value(|state| std::mem::replace(&mut state.timer, timer));
        if let Some(old) = old.flatten() {
            old.clear();
        }
    }

    /// Saves now, if there is something to save.
    pub fn save(self) {
        let text = self.document.text.get_untracked();
        let is_due = self.state.try_update_value(|state| {
            let is_due = !state.is_in_flight && state.saved != text;
            state.is_in_flight |= is_due;
            is_due
        });
        if is_due != Some(true) {
            return;
        }
        let sent = self
            .state
            .with_value(|state| (state.client, state.workflow_id.clone(), state.etag.clone()));
        spawn_local(async move {
            let (client, id, etag) = sent;
            let answer = client.save_workflow(&id, &text, etag.as_deref()).await;
            self.answered(text, answer.map(|(_, etag)| etag));
        });
    }

    /// Saves now, and waits until the server has everything, but no longer than five
    /// seconds. Answers whether it has.
    pub async fn settle(self) -> bool {
        self.save();
        for _ in 0..100 {
            if self.is_saved() {
                return true;
            }
            sleep(Duration::from_millis(50)).await;
        }
        self.is_saved()
    }

    fn answered(self, sent: Arc<str>, answer: Result<Option<String>, ApiFailure>) {
        let is_alive = self.state.try_update_value(|state| state.is_in_flight = false);
        if is_alive.is_none() {
            return;
        }
        match answer {
            Ok(etag) => {
                self.state.update_value(|state| {
                    state.saved = Arc::clone(&sent);
                    state.etag = etag;
                    state.retry = FIRST_RETRY;
                });
                if self.document.text.get_untracked() == sent {
                    self.settled();
                } else {
                    // It now comes from the text that was just saved.
                    self.keep_soon();
                    self.status.set(SaveStatus::Saving);
                    self.schedule(PAUSE);
                }
            }
            Err(failure) if failure.status == 412 => self.status.set(SaveStatus::Conflict),
            Err(failure)
                if failure.status == 0 || failure.status == 429 || failure.status >= 500 =>
            {
                self.status.set(SaveStatus::Offline);
                let retry = self.state.with_value(|state| state.retry);
                self.state.update_value(|state| state.retry = (retry * 2).min(LAST_RETRY));
                self.schedule(retry);
            }
            Err(failure) => self.status.set(SaveStatus::Refused(failure.message)),
        }
    }

    /// Ends a conflict: this text wins.
    pub fn overwrite(self) {
        self.state.update_value(|state| state.etag = None);
        self.status.set(SaveStatus::Saving);
        self.save();
    }

    /// Ends a conflict: the server's text wins.
    pub fn take_theirs(self) {
        let (client, id) = self.state.with_value(|state| (state.client, state.workflow_id.clone()));
        spawn_local(async move {
            let Ok((answer, etag)) = client.workflow(&id).await else {
                self.status.try_set(SaveStatus::Conflict);
                return;
            };
            let text: Arc<str> = document_text(answer.workflow.get()).into();
            self.state.try_update_value(|state| {
                state.saved = Arc::clone(&text);
                state.etag = etag;
            });
            self.document.reload(&text);
            self.settled();
        });
    }

    /// Whether the server has everything.
    pub fn is_saved(self) -> bool {
        // A page that was left saves by itself.
        let Some(text) = self.document.text.try_get_untracked() else { return true };
        self.state.try_with_value(|state| state.saved == text).unwrap_or(true)
    }

    /// Saves what is left to save without looking back. What fails is still in
    /// the browser's storage.
    fn leave(self) {
        self.keep();
        let Some(text) = self.document.text.try_get_untracked() else { return };
        let is_in_conflict = self.status.try_get_untracked() == Some(SaveStatus::Conflict);
        let left = self.state.try_update_value(|state| {
            if let Some(timer) = state.timer.take() {
                timer.clear();
            }
            let is_due = state.saved != text && !is_in_conflict && !state.is_in_flight;
            is_due.then(|| (state.client, state.workflow_id.clone(), state.etag.clone()))
        });
        let Some((client, id, etag)) = left.flatten() else { return };
        spawn_local(async move {
            if client.save_workflow(&id, &text, etag.as_deref()).await.is_ok() {
                draft::forget(&id);
            }
        });
    }
}
