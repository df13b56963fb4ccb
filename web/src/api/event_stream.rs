//! Server-Sent Events, read from a `fetch`: the browser's own `EventSource` cannot
//! send the token.

use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerEvent {
    /// Its id, to go on after it later; `None` when it has none.
    pub id: Option<String>,
    /// What kind of event it is.
    pub event: String,
    /// What it says.
    pub data: String,
}

/// The events of an answer that goes on.
pub struct EventStream {
    reader: ReadableStreamDefaultReader,
    decoder: Decoder,
}

impl EventStream {
    /// Reads the body of an answer; `None` when it has none.
    pub fn new(response: &Response) -> Option<Self> {
        let reader = response.body()?.get_reader();
        let reader = reader.unchecked_into::<ReadableStreamDefaultReader>();
        Some(Self { reader, decoder: Decoder::default() })
    }

    /// The next event; `None` when the answer has ended or the connection is lost.
    pub async fn next(&mut self) -> Option<ServerEvent> {
        loop {
            if let Some(event) = self.decoder.next() {
                return Some(event);
            }
            let chunk = JsFuture::from(self.reader.read()).await.ok()?;
            let value = Reflect::get(&chunk, &JsValue::from_str("value")).ok()?;
            let bytes = value.dyn_into::<Uint8Array>().ok()?;
            self.decoder.bytes.extend(bytes.to_vec());
        }
    }
}

/// Bytes become events.
#[derive(Debug, Default)]
struct Decoder {
    /// What has come and is not part of an event yet.
    bytes: Vec<u8>,
    /// The event that is being read.
    event: ServerEvent,
}

impl Decoder {
    /// The next event, when all of it is there.
    fn next(&mut self) -> Option<ServerEvent> {
        while let Some(end) = self.bytes.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.bytes.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() {
                let event = std::mem::take(&mut self.event);
                if !event.data.is_empty() {
                    return Some(event);
                }
                continue;
            }
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "id" => self.event.id = Some(value.to_owned()),
                "event" => value.clone_into(&mut self.event.event),
                "data" => {
                    if !self.event.data.is_empty() {
                        self.event.data.push('\n');
                    }
                    self.event.data.push_str(value);
                }
                // A comment, or a field that does not matter here.
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of a text, given to the decoder `step` bytes at a time.
    fn events(text: &str, step: usize) -> Vec<String> {
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for chunk in text.as_bytes().chunks(step) {
            decoder.bytes.extend(chunk);
            while let Some(ServerEvent { id, event, data }) = decoder.next() {
                found.push(format!("{} {event} {data}", id.unwrap_or_default()));
            }
        }
        found
    }

    #[test]
    fn events_may_come_in_pieces() {
        let text = ": hello\n\nid: 1\nevent: a\ndata: {\"é\":1}\n\nid:2\r\nevent:b\r\ndata:x\r\ndata:y\r\n\r\ndata: cut";
        for step in [1, 2, 7, 1000] {
            assert_eq!(events(text, step), ["1 a {\"é\":1}", "2 b x\ny"], "step {step}");
        }
    }
}
