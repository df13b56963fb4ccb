//! Server-sent events, read as a browser does.

use reqwest::{RequestBuilder, Response};
use serde_json::Value;

use crate::client::Client;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number.
    pub id: u64,
    /// Its name: `snapshot`, `node.updated`, …
    pub name: String,
    /// What it says.
    pub data: Value,
}

/// The events of a run, as they come.
#[derive(Debug)]
pub struct Events {
    response: Response,
    /// What has come and is no event yet, which may end within a character.
    bytes: Vec<u8>,
    /// In how many of them no event ends.
    n_searched: usize,
}

impl Events {
    /// The events of a run: from now on, or from after the one with this number.
    pub async fn open(client: &Client, execution: &str, after: Option<u64>) -> Self {
        Self::read(Self::request(client, execution, after)).await.expect("the server answers")
    }

    /// What asks for the events of a run.
    pub fn request(client: &Client, execution: &str, after: Option<u64>) -> RequestBuilder {
        let path = format!("/api/workflow-executions/{execution}/events");
        let request = client.request("GET", &path);
        match after {
            Some(after) => request.header("last-event-id", after.to_string()),
            None => request,
        }
    }

    /// The events that a request is answered with; `None` when it is not answered.
    pub async fn read(request: RequestBuilder) -> Option<Self> {
        let response = request.send().await.ok()?;
        assert_eq!(response.status(), 200);
        let kind = response.headers().get("content-type").and_then(|it| it.to_str().ok());
        assert_eq!(kind, Some("text/event-stream"));
        Some(Self { response, bytes: Vec::new(), n_searched: 0 })
    }

    /// The next event; `None` when the stream is over, or was cut.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let new = |it: &Self| it.bytes[it.n_searched..].windows(2).position(|it| it == b"\n\n");
            while let Some(end) = new(self) {
                let block: Vec<u8> = self.bytes.drain(..self.n_searched + end + 2).collect();
                self.n_searched = 0;
                if let Some(event) = event(str::from_utf8(&block).expect("an event is UTF-8")) {
                    return Some(event);
                }
            }
            self.n_searched = self.bytes.len().saturating_sub(1);
            self.bytes.extend_from_slice(&self.response.chunk().await.ok()??);
        }
    }

    /// All events until the stream is over.
    pub async fn rest(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}

/// The event of a block of lines; `None` for one that only keeps the stream alive.
fn event(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.strip_prefix(' ').unwrap_or(line))
    };
    Some(Event {
        id: field("id:")?.parse().expect("an event's id is a number"),
        name: field("event:")?.to_owned(),
        data: serde_json::from_str(field("data:")?).expect("an event's data is JSON"),
    })
}
