//! Server-sent events read from an answer's body, since `EventSource` cannot show a credential.

use std::collections::VecDeque;

use gloo_timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, Response};

use crate::api::ApiError;

/// How long the stream may be silent, in milliseconds: longer than three of the server's signs of
/// life.
const SILENCE: u32 = 60_000;

/// One event of the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerEvent {
    /// The event's kind; `message` when the server names none.
    pub kind: String,
    /// The event's data.
    pub data: String,
}

/// A stream of events. It ends when it is dropped.
#[derive(Debug)]
pub struct Events {
    reader: ReadableStreamDefaultReader,
    controller: AbortController,
    parser: Parser,
}

impl Events {
    pub(crate) fn of(response: &Response, controller: AbortController) -> Result<Self, ApiError> {
        let reader = response
            .body()
            .ok_or(ApiError::Unreadable)?
            .get_reader()
            .dyn_into()
            .map_err(|_| ApiError::Unreadable)?;
        Ok(Self {
            reader,
            controller,
            parser: Parser::default(),
        })
    }

    /// The next event; an error once the stream is over, and the caller may open another.
    pub async fn next(&mut self) -> Result<ServerEvent, ApiError> {
        loop {
            if let Some(event) = self.parser.events.pop_front() {
                return Ok(event);
            }
            let bytes = self.read().await.ok_or(ApiError::Offline)?;
            self.parser.take(&bytes);
        }
    }

    async fn read(&self) -> Option<Vec<u8>> {
        let silent = {
            let controller = self.controller.clone();
            Timeout::new(SILENCE, move || controller.abort())
        };
        let chunk = JsFuture::from(self.reader.read()).await.ok()?;
        drop(silent);
        let value = Reflect::get(&chunk, &JsValue::from_str("value")).ok()?;
        Some(value.dyn_into::<Uint8Array>().ok()?.to_vec())
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

/// Cuts the stream into events (HTML Living Standard, 9.2.6).
#[derive(Debug, Default)]
struct Parser {
    line: Vec<u8>,
    kind: String,
    data: String,
    events: VecDeque<ServerEvent>,
}

impl Parser {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                let line = String::from_utf8_lossy(&line);
                self.end_line(line.strip_suffix('\r').unwrap_or(&line));
            } else {
                self.line.push(*byte);
            }
        }
    }

    fn end_line(&mut self, line: &str) {
        if line.is_empty() {
            let kind = std::mem::take(&mut self.kind);
            let data = std::mem::take(&mut self.data);
            if !data.is_empty() {
                let kind = if kind.is_empty() {
                    "message".to_owned()
                } else {
                    kind
                };
                self.events.push_back(ServerEvent { kind, data });
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.kind),
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_whole_whatever_the_chunks() {
        let mut parser = Parser::default();
        for chunk in [
            "event: pres",
            "ence\r\ndata: {\"a\"",
            ":1}\r\n\r\n: still here\n\n",
        ] {
            parser.take(chunk.as_bytes());
        }
        let event = ServerEvent {
            kind: "presence".to_owned(),
            data: "{\"a\":1}".to_owned(),
        };
        assert_eq!(parser.events, [event]);
    }
}
