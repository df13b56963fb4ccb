//! A run that went wrong, as a script that can be read and replayed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};
use weftwork_core::run::{CallId, Event, Happening, Limits};

use super::worlds::watched::Watched;

/// A document, and what happens when it is run.
pub(crate) struct Script {
    pub(crate) document: Value,
    pub(crate) limits: Limits,
    pub(crate) events: Vec<Event>,
}

impl Script {
    /// The script in this text, which [`Script::text`] wrote.
    pub(crate) fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap();
        let limit = |name: &str| value["limits"][name].as_u64().unwrap();
        Self {
            limits: Limits {
                max_concurrency: limit("max_concurrency") as u32,
                max_items: limit("max_items") as usize,
                queue_timeout_ms: limit("queue_timeout_ms"),
            },
            events: serde_json::from_value(value["events"].clone()).unwrap(),
            document: value["document"].clone(),
        }
    }

    /// The script as JSON, an event a line.
    pub(crate) fn text(&self) -> String {
        let Limits { max_concurrency, max_items, queue_timeout_ms } = self.limits;
        let limits = json!({ "max_concurrency": max_concurrency, "max_items": max_items,
            "queue_timeout_ms": queue_timeout_ms });
        let events = self.events.iter().map(|event| serde_json::to_string(event).unwrap());
        let events = events.collect::<Vec<_>>().join(",\n");
        let document = &self.document;
        format!("{{\"document\":{document},\n\"limits\":{limits},\n\"events\":[\n{events}\n]}}\n")
    }

    /// The script in the words of core's own: `a+` is "`a` succeeded", and so on.
    pub(crate) fn words(&self) -> String {
        let ids: Vec<_> = self.document["dag"]["nodes"].as_object().unwrap().keys().collect();
        let node = |step: u32| ids.get(step as usize).map_or("nothing", |id| id.as_str());
        let call = |id: CallId| {
            let item = id.item.map(|item| format!("[{item}]")).unwrap_or_default();
            format!("{}{item}", node(id.step))
        };
        let words = self.events.iter().map(|event| match &event.what {
            Happening::Started { .. } => "start".to_owned(),
            Happening::Expanded { step, n_items } => format!("{}*{n_items}", node(*step)),
            Happening::NotExpanded { step, .. } => format!("{}*none", node(*step)),
            Happening::Accepted { call: id, .. } => format!("{}@job", call(*id)),
            Happening::Succeeded { call: id, .. } => format!("{}+", call(*id)),
            Happening::Reused { call: id } => format!("{}=", call(*id)),
            Happening::Failed { call: id, error, .. } => format!("{}-{}", call(*id), error.code),
            Happening::Overdue { call: id, called_at_ms: Some(_), .. } => format!("{}!", call(*id)),
            Happening::Overdue { call: id, .. } => format!("{}?", call(*id)),
            Happening::RetryDue { call: id } => format!("{}~", call(*id)),
            Happening::Tuned { step, max_concurrency, tolerance } => {
                let text = |it: Option<String>| it.unwrap_or_default();
                let window = text(max_concurrency.map(|it| it.to_string()));
                format!("{}:{window},{}", node(*step), text(tolerance.map(|it| it.to_string())))
            }
            Happening::CancelRequested => "cancel".to_owned(),
            Happening::DeadlinePassed => "deadline".to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Replays it, and panics where something is wrong.
    pub(crate) fn replay(&self) -> Watched {
        let mut watched = Watched::new(&self.document, self.limits);
        for event in &self.events {
            watched.apply(event.clone());
        }
        watched
    }

    /// The same with as few events as still go wrong.
    pub(crate) fn shrunk(mut self) -> Self {
        let fails = |it: &Self| catch_unwind(AssertUnwindSafe(|| it.replay())).is_err();
        if !fails(&self) {
            return self;
        }
        let mut n_fewer = self.events.len() / 2;
        while n_fewer > 0 {
            let mut from = 0;
            while from + n_fewer <= self.events.len() {
                let dropped: Vec<_> = self.events.drain(from..from + n_fewer).collect();
                if !fails(&self) {
                    self.events.splice(from..from, dropped);
                    from += n_fewer;
                }
            }
            n_fewer /= 2;
        }
        self
    }
}
