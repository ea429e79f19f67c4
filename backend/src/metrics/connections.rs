//! Connections of clients: how many there are, and why the server ended some.

use prometheus::{IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use super::{counter, kept};

/// The listeners' names.
const LISTENERS: [&str; 4] = ["api", "backoffice", "kiosk", "metrics"];
/// Why the server ends a connection.
const REASONS: [&str; 6] = [
    "handshake",
    "head",
    "idle",
    "stalled",
    "made_room",
    "refused",
];

/// Connections of clients.
#[derive(Clone, Debug)]
pub struct ConnectionFigures {
    open: IntGaugeVec,
    most: IntGaugeVec,
    ended: IntCounterVec,
    not_accepted: IntCounterVec,
}

/// A connection that is open until this is dropped.
#[derive(Debug)]
pub(crate) struct OpenConnection(IntGauge);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl ConnectionFigures {
    pub(super) fn new(registry: &Registry) -> prometheus::Result<Self> {
        let gauge =
            |name, help, label| kept(registry, IntGaugeVec::new(Opts::new(name, help), &[label])?);
        let figures = Self {
            open: gauge(
                "chrona_connections",
                "Connections of clients that are open, by listener.",
                "listener",
            )?,
            most: gauge(
                "chrona_connections_most",
                "How many connections may be open: of the kiosk's listener, and of the API's and the \
                 back-office's together.",
                "room",
            )?,
            ended: counter(
                registry,
                "chrona_connections_ended_total",
                "Connections that the server ended: handshake, head, idle, stalled (waited too long), \
                 made_room (silent ones, for others), refused (no room).",
                &["listener", "why"],
            )?,
            not_accepted: counter(
                registry,
                "chrona_connections_not_accepted_total",
                "Times that the system let no connection be accepted, for want of descriptors or memory.",
                &["listener"],
            )?,
        };
        // From 0 on, so that the first one is a growth.
        for listener in LISTENERS {
            figures.open.with_label_values(&[listener]).set(0);
            figures.not_accepted.with_label_values(&[listener]).reset();
            for why in REASONS {
                figures.ended.with_label_values(&[listener, why]).reset();
            }
        }
        Ok(figures)
    }

    /// How many connections a room is for.
    pub(crate) fn most(&self, room: &str, most: usize) {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.most.with_label_values(&[room]).set(most);
    }

    /// A connection was let in.
    pub(crate) fn open(&self, listener: &str) -> OpenConnection {
        let open = self.open.with_label_values(&[listener]);
        open.inc();
        OpenConnection(open)
    }

    /// The server ended a connection, or refused it.
    pub(crate) fn ended(&self, listener: &str, why: &str) {
        self.ended.with_label_values(&[listener, why]).inc();
    }

    /// A connection could not be accepted.
    pub(crate) fn not_accepted(&self, listener: &str) {
        self.not_accepted.with_label_values(&[listener]).inc();
    }
}
