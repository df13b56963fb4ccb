//! Server-sent events, read as they come.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

/// How long a stream may show no sign of life; a server shows one every 15 s.
const MAX_SILENCE: Duration = Duration::from_secs(45);

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Event {
    /// What it is.
    pub(in crate::cli) name: String,
    /// What it says.
    pub(in crate::cli) data: String,
}

/// A stream of events.
#[derive(Debug)]
pub(in crate::cli) struct Events {
    response: Response,
    alive_at: Instant,
    parser: Parser,
}

impl Events {
    pub(super) fn new(response: Response) -> Self {
        Self { response, alive_at: Instant::now(), parser: Parser::default() }
    }

    /// The next event; `None` when the stream has ended, or was cut. It can be dropped
    /// at any time: nothing that has come is lost.
    pub(in crate::cli) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.parser.next() {
                return Some(event);
            }
            let chunk = timeout_at(self.alive_at + MAX_SILENCE, self.response.chunk()).await;
            // A stream ends as it may; whoever reads on says where it has come to.
            let chunk = chunk.ok()?.ok()??;
            self.alive_at = Instant::now();
            self.parser.push(&chunk);
        }
    }

    /// Where the stream has come to; to be given as `Last-Event-ID`.
    pub(in crate::cli) fn last_id(&self) -> Option<&str> {
        self.parser.last_id.as_deref()
    }
}

/// What has come of a stream and is no event yet. Each byte is looked at once,
/// however the bytes come: a large result is a single line.
#[derive(Debug, Default)]
struct Parser {
    text: Vec<u8>,
    /// Where the next line begins.
    start: usize,
    /// How far its end has been looked for.
    searched: usize,
    name: String,
    data: Option<String>,
    id: Option<String>,
    last_id: Option<String>,
}

impl Parser {
    fn push(&mut self, chunk: &[u8]) {
        self.text.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        self.text.extend_from_slice(chunk);
    }

    fn next(&mut self) -> Option<Event> {
        while let Some(length) = self.text[self.searched..].iter().position(|it| *it == b'\n') {
            let end = self.searched + length;
            let line = self.text[self.start..end].strip_suffix(b"\r");
            let line = line.unwrap_or(&self.text[self.start..end]);
            let line = String::from_utf8_lossy(line).into_owned();
            self.start = end + 1;
            self.searched = self.start;
            if !line.is_empty() {
                self.field(&line);
            } else if let Some(event) = self.event() {
                return Some(event);
            }
        }
        self.searched = self.text.len();
        None
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (name, &mut self.data) {
            ("event", _) => value.clone_into(&mut self.name),
            ("id", _) => self.id = Some(value.to_owned()),
            ("data", None) => self.data = Some(value.to_owned()),
            ("data", Some(data)) => {
                data.push('\n');
                data.push_str(value);
            }
            // A line without a name keeps the stream alive.
            _ => {}
        }
    }

    /// What an empty line ends; `None` if nothing came before it.
    fn event(&mut self) -> Option<Event> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        self.last_id = self.id.take().or(self.last_id.take());
        Some(Event { name, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "event: a\nid: 1\ndata: {\"é\":1}\n\n: alive\n\nevent:b\r\ndata:x\r\n\
                        data:  y\r\nid:2\r\n\r\nevent: none\n\ndata: unnamed\n\nevent: cut\ndata:";

    fn event(name: &str, data: &str) -> Event {
        Event { name: name.to_owned(), data: data.to_owned() }
    }

    #[test]
    fn events_are_the_same_however_the_bytes_come() {
        let expected = [event("a", "{\"é\":1}"), event("b", "x\n y"), event("", "unnamed")];
        for size in 1..=TEXT.len() {
            let mut parser = Parser::default();
            let mut events = Vec::new();
            for chunk in TEXT.as_bytes().chunks(size) {
                parser.push(chunk);
                events.extend(std::iter::from_fn(|| parser.next()));
            }
            assert_eq!(events, expected, "{size}");
            assert_eq!(parser.last_id.as_deref(), Some("2"));
        }
    }

    #[test]
    fn the_last_id_is_that_of_a_whole_event() {
        let mut parser = Parser::default();
        parser.push(b"id: 7\ndata: x\n\nid: 8\ndata: y\n");
        assert!(parser.next().is_some() && parser.next().is_none());
        assert_eq!(parser.last_id.as_deref(), Some("7"));
    }

    #[test]
    fn a_long_line_is_searched_once() {
        let mut parser = Parser::default();
        parser.push(b"data: ");
        for _ in 0..1000 {
            assert_eq!(parser.next(), None);
            assert_eq!(parser.searched, parser.text.len());
            parser.push(&[b'x'; 1000]);
        }
        parser.push(b"\n\n");
        assert_eq!(parser.next().map(|it| it.data.len()), Some(1_000_000));
    }
}
