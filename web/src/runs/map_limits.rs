//! How many elements of a running map may be at work, and how many may fail.

use leptos::prelude::*;
use leptos::task::spawn_local;
use weftwork_api::{MapTuned, TuneBody};

use crate::api::{ApiFailure, Client};
use crate::count::tolerance_words;
use crate::state::live_run::LiveRun;
use crate::ui::TextField;

/// The limits of a running map. What is typed there is applied when it is left, or
/// Enter is pressed.
#[component]
pub fn MapLimits(
    /// The run.
    live: LiveRun,
    /// The map.
    #[prop(into)]
    node_id: String,
) -> impl IntoView {
    let limits = Limits::new(live, node_id);
    limits.read();
    let Limits { at_once, tolerance, .. } = limits;
    let is_unknown = Signal::derive(move || limits.known.with(Option::is_none));
    let may_fail = move || {
        let ratio = limits.known.with(|it| it.as_ref().map(|it| it.tolerance))?;
        Some(tolerance_words(ratio))
    };
    view! {
        <div class="map-limits" role="group" aria-label="Limits of the map">
            <TextField
                label="At once" value=at_once.shown error=at_once.error disabled=is_unknown
                hint=at_once.note step=1.0 min=1.0
                on_input=move |text| at_once.put(text) on_commit=move |()| limits.apply_at_once()
            />
            <TextField
                label="Tolerance" value=tolerance.shown error=tolerance.error disabled=is_unknown
                hint=Signal::derive(move || may_fail().unwrap_or_default())
                step=0.1 min=0.0 max=1.0
                on_input=move |text| tolerance.put(text) on_commit=move |()| limits.apply_tolerance()
            />
        </div>
    }
}

/// A number that can be typed over.
#[derive(Clone, Copy)]
struct Number {
    /// What was typed and is not applied yet.
    draft: RwSignal<Option<String>>,
    /// What was typed, or what is.
    shown: Signal<String>,
    /// Why what was typed will not do.
    error: RwSignal<Option<String>>,
    /// What is to be said of it otherwise.
    note: RwSignal<String>,
}

impl Number {
    fn new(known: RwSignal<Option<MapTuned>>, pick: fn(&MapTuned) -> String) -> Self {
        let draft = RwSignal::new(None::<String>);
        let is = move || known.with(|it| it.as_ref().map(pick)).unwrap_or_default();
        let shown = Signal::derive(move || draft.get().unwrap_or_else(is));
        Self { draft, shown, error: RwSignal::new(None), note: RwSignal::default() }
    }

    fn put(self, text: String) {
        self.error.set(None);
        self.draft.set(Some(text));
    }

    /// What was typed, if it can be read; what is left empty stays as it is.
    fn typed<T: std::str::FromStr>(self, wanted: &str) -> Option<T> {
        let text = self.draft.get_untracked()?;
        if text.trim().is_empty() {
            self.draft.set(None);
            return None;
        }
        let typed = text.trim().parse().ok();
        if typed.is_none() {
            self.error.set(Some(format!("This has to be {wanted}.")));
        }
        typed
    }
}

/// The limits of a map. `Copy`, so that handlers can keep it.
#[derive(Clone, Copy)]
struct Limits {
    /// The limits as the server has them.
    known: RwSignal<Option<MapTuned>>,
    at_once: Number,
    tolerance: Number,
    node_id: StoredValue<String>,
    live: LiveRun,
    client: Client,
}

impl Limits {
    fn new(live: LiveRun, node_id: String) -> Self {
        let known = RwSignal::new(None);
        Self {
            known,
            at_once: Number::new(known, |it| it.max_concurrency.to_string()),
            tolerance: Number::new(known, |it| it.tolerance.to_string()),
            node_id: StoredValue::new(node_id),
            live,
            client: expect_context(),
        }
    }

    /// Asks for the limits: a change of nothing answers with what is.
    fn read(self) {
        self.send(TuneBody::default(), |limits, answer| {
            // When it cannot be told now, the map has just ended, or the run's events
            // tell that the server is away.
            if let Ok(tuned) = answer {
                limits.known.set(Some(tuned));
            }
        });
    }

    fn apply_at_once(self) {
        let Some(wanted) = self.at_once.typed::<u32>("a whole number") else { return };
        let body = TuneBody { max_concurrency: Some(wanted), tolerance: None };
        self.send(body, move |limits, answer| {
            let most = answer.as_ref().map_or(wanted, |it| it.max_concurrency);
            let is_less = most < wanted;
            let note = if is_less { format!("The server allows {most}") } else { String::new() };
            limits.at_once.note.set(note);
            limits.answered(limits.at_once, answer);
        });
    }

    fn apply_tolerance(self) {
        let Some(wanted) = self.tolerance.typed::<f64>("a number from 0 to 1") else { return };
        let body = TuneBody { max_concurrency: None, tolerance: Some(wanted) };
        self.send(body, |limits, answer| limits.answered(limits.tolerance, answer));
    }

    fn answered(self, number: Number, answer: Result<MapTuned, ApiFailure>) {
        match answer {
            Ok(tuned) => {
                self.known.set(Some(tuned));
                number.draft.set(None);
            }
            Err(failure) => number.error.set(Some(failure.message)),
        }
    }

    fn send(self, body: TuneBody, then: impl FnOnce(Self, Result<MapTuned, ApiFailure>) + 'static) {
        let run = self.live.execution.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));
        let Some(run) = run else { return };
        let node = self.node_id.get_value();
        spawn_local(async move {
            let answer = self.client.tune(&run, &node, &body).await;
            // The map may have ended meanwhile, and its fields be gone.
            if self.known.try_with_untracked(|_| ()).is_some() {
                then(self, answer);
            }
        });
    }
}
