//! Spans of requests, sent to an OpenTelemetry collector (OTLP 1.7 over HTTP, in JSON) where one is set.
//!
//! A request costs two random numbers and a place in a queue; where the collector is away, spans are lost
//! and nothing waits. A span names the route's pattern, never a path, a person or an address.

use std::{fmt::Write, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc};

use crate::{
    config,
    kernel::{Context, tasks::Task},
    random::Randomness,
};

/// So many spans wait to be sent; further ones are lost.
const QUEUE: usize = 2_048;
/// So many are sent at once.
const MOST: usize = 512;
/// How long spans are gathered.
const GATHER: Duration = Duration::from_secs(1);
/// How long a collector may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// A span of what a server did (`SPAN_KIND_SERVER`).
const SERVER: u8 = 2;
/// `STATUS_CODE_ERROR`.
const FAILED: u8 = 2;

/// Sends spans, or does nothing.
#[derive(Debug)]
pub struct Traces {
    settings: config::Traces,
    /// What this process is called among others.
    instance: String,
    queue: mpsc::Sender<Span>,
    waiting: Mutex<mpsc::Receiver<Span>>,
}

/// A span that was begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun {
    trace: [u8; 16],
    parent: Option<[u8; 8]>,
    span: [u8; 8],
}

/// A request that was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The method.
    pub(crate) method: String,
    /// The route's pattern.
    pub(crate) route: String,
    /// The answer's status.
    pub(crate) status: u16,
    /// The request's identifier in the log.
    pub(crate) request_id: String,
    /// When it was answered.
    pub(crate) at: DateTime<Utc>,
    /// How long it took.
    pub(crate) took: Duration,
}

#[derive(Debug)]
struct Span {
    begun: Begun,
    answered: Answered,
}

impl Traces {
    /// Nothing is sent before [`run`].
    pub fn new(settings: config::Traces, random: &dyn Randomness) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        Self {
            settings,
            instance: hex(&random.bytes::<8>()),
            queue,
            waiting: Mutex::new(waiting),
        }
    }

    /// Begins a request's span, unless it is none of those that are told. A `traceparent` (W3C Trace
    /// Context) from someone who is believed says which trace it is of, and whether that is told.
    pub(crate) fn begin(&self, parent: Option<&str>, random: &dyn Randomness) -> Option<Begun> {
        self.settings.endpoint.as_ref()?;
        let span = random.bytes();
        if let Some((trace, parent, is_told)) = parent.and_then(read_parent) {
            return is_told.then_some(Begun {
                trace,
                parent: Some(parent),
                span,
            });
        }
        let is_told = u16::from_be_bytes(random.bytes()) % 100 < self.settings.per_cent;
        is_told.then(|| Begun {
            trace: random.bytes(),
            parent: None,
            span,
        })
    }

    /// Ends a span. Where too many wait it is lost.
    pub(crate) fn end(&self, begun: Begun, answered: Answered) {
        let _ = self.queue.try_send(Span { begun, answered });
    }

    fn document(&self, spans: &[Span]) -> Value {
        let spans: Vec<Value> = spans.iter().map(Span::document).collect();
        json!({ "resourceSpans": [{
            "resource": { "attributes": [
                text("service.name", "chrona"),
                text("service.version", env!("CARGO_PKG_VERSION")),
                text("service.instance.id", &self.instance),
            ] },
            "scopeSpans": [{ "scope": { "name": "chrona-backend" }, "spans": spans }],
        }] })
    }
}

/// Sends the spans until the server stops, those that wait by then included.
pub(crate) async fn run(context: &Context) {
    let traces = &context.traces;
    let Some(endpoint) = &traces.settings.endpoint else {
        return context.stopping.cancelled().await;
    };
    let address = format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/'));
    let client = match reqwest::Client::builder().timeout(PATIENCE).build() {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "no traces are sent");
            return context.stopping.cancelled().await;
        }
    };
    let mut waiting = traces.waiting.lock().await;
    let mut is_away = false;
    while !context.stopping.is_cancelled() {
        tokio::select! {
            () = context.stopping.cancelled() => {}
            () = tokio::time::sleep(GATHER) => {}
        }
        let mut spans = Vec::new();
        while spans.len() < MOST
            && let Ok(span) = waiting.try_recv()
        {
            spans.push(span);
        }
        if spans.is_empty() {
            continue;
        }
        let sent = send(traces, &client, &address, &spans).await;
        // Once, however long it is away.
        match &sent {
            Err(error) if !is_away => tracing::warn!(%error, "OTLP_ENDPOINT: traces are lost"),
            Ok(()) if is_away => tracing::info!("OTLP_ENDPOINT: traces are taken again"),
            _ => {}
        }
        context.tasks.note_result(Task::Traces, &sent);
        is_away = sent.is_err();
    }
}

async fn send(
    traces: &Traces,
    client: &reqwest::Client,
    address: &str,
    spans: &[Span],
) -> Result<(), reqwest::Error> {
    let mut request = client.post(address).json(&traces.document(spans));
    if let Some(token) = &traces.settings.token {
        request = request.bearer_auth(token.as_str());
    }
    for (name, value) in &traces.settings.headers {
        request = request.header(name, value.as_str());
    }
    request.send().await?.error_for_status().map(drop)
}

impl Span {
    fn document(&self) -> Value {
        let Self { begun, answered } = self;
        let took = TimeDelta::from_std(answered.took).unwrap_or_default();
        let mut span = json!({
            "traceId": hex(&begun.trace),
            "spanId": hex(&begun.span),
            "name": format!("{} {}", answered.method, answered.route),
            "kind": SERVER,
            "startTimeUnixNano": nanoseconds(answered.at - took),
            "endTimeUnixNano": nanoseconds(answered.at),
            "attributes": [
                text("http.request.method", &answered.method),
                text("http.route", &answered.route),
                { "key": "http.response.status_code",
                  "value": { "intValue": answered.status.to_string() } },
                text("chrona.request_id", &answered.request_id),
            ],
        });
        if let Some(parent) = &begun.parent {
            span["parentSpanId"] = hex(parent).into();
        }
        if answered.status >= 500 {
            span["status"] = json!({ "code": FAILED });
        }
        span
    }
}

/// 64-bit numbers are text in OTLP's JSON.
fn nanoseconds(at: DateTime<Utc>) -> String {
    at.timestamp_nanos_opt().unwrap_or_default().to_string()
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

/// The trace, the span and whether it is told, of a `traceparent` of version 00.
fn read_parent(header: &str) -> Option<([u8; 16], [u8; 8], bool)> {
    let mut parts = header.trim().split('-');
    let version = parts.next().filter(|version| *version == "00");
    let (trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let (trace, span, [flags]) = (unhex(trace)?, unhex(span)?, unhex(flags)?);
    let is_one = version.is_some() && parts.next().is_none() && trace != [0; 16] && span != [0; 8];
    is_one.then_some((trace, span, flags & 1 == 1))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let is_lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() != N * 2 || !text.bytes().all(is_lower) {
        return None;
    }
    let mut bytes = [0; N];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_read_as_the_recommendation_says_and_not_otherwise() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let (trace, span, is_told) = read_parent(good).unwrap();
        assert_eq!(hex(&trace), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(hex(&span), "b7ad6b7169203331");
        assert!(is_told);
        assert!(!read_parent(&good.replace("-01", "-00")).unwrap().2);
        for bad in [
            "",
            "00",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "00-0af7651916cd43dd8448eb211c80319é-b7ad6b7169203331-01",
        ] {
            assert_eq!(read_parent(bad), None, "{bad}");
        }
    }
}
