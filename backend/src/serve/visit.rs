//! What a connection is doing, and since when: who serves it, reads from it and writes to it notes it here,
//! and is told when it has waited long enough.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use poem::http::Version;
use tokio::time::Instant;

use super::room::{Doing, Place};
use crate::config::Connections;

/// A reader that takes less than so many bytes in the time in which an answer may stand still is not
/// reading.
pub(super) const LEAST_READ: usize = 16 * 1024;

/// Why the server gives a connection up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// The head of its request did not arrive in time.
    Head,
    /// It was kept long enough after its last answer.
    Idle,
    /// Its answer is not read.
    Stalled,
}

/// A connection, as whoever handles one of its requests sees it.
#[derive(Clone, Debug)]
pub struct Visit(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    place: Place,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    has_asked: bool,
    /// The frames of HTTP/2 come without a request too.
    is_http2: bool,
    is_known: bool,
    /// Requests whose answers are not delivered.
    requests: usize,
    /// Those of them whose bodies are not here.
    arriving: usize,
    /// Since when it has no request, or something was last written without one.
    idle_since: Instant,
    /// When the first byte of the next request's head came.
    head_since: Option<Instant>,
    blocked: Option<Blocked>,
    /// The answers of which a part waits to be read, by number, and since when.
    unread: HashMap<u64, Instant>,
    last_answer: u64,
    noted: (Doing, bool),
}

/// Something that waits to be written.
#[derive(Clone, Copy, Debug)]
struct Blocked {
    since: Instant,
    /// How many bytes were taken since.
    taken: usize,
}

impl Visit {
    /// A connection that begins now.
    pub(super) fn new(place: Place) -> Self {
        Self(Arc::new(Inner {
            place,
            state: Mutex::new(State::new(Instant::now())),
        }))
    }

    /// Someone proved over this connection who they are: it is among the last that are closed for others.
    pub(crate) fn is_known(&self) {
        self.change(|state, _| state.is_known = true);
    }

    /// The body of a request arrives until the answer is dropped.
    pub(crate) fn receives(&self) -> Receiving {
        self.change(|state, _| state.arriving += 1);
        Receiving(self.clone())
    }

    /// Waits until the connection is to close for another one.
    pub(super) async fn told_to_close(&self) {
        self.0.place.told_to_close().await;
    }

    /// The handshake is over: the time for the first head begins.
    pub(super) fn begins(&self) {
        self.change(|state, now| state.idle_since = now);
    }

    /// A request is answered until the answer is dropped.
    pub(super) fn asks(&self, version: Version) -> Asking {
        self.change(|state, _| state.asks(version));
        Asking(self.clone())
    }

    /// Bytes came from the client.
    pub(super) fn has_read(&self) {
        self.change(State::has_read);
    }

    /// The client took so many bytes.
    pub(super) fn has_written(&self, bytes: usize) {
        self.change(|state, now| state.has_written(bytes, now));
    }

    /// The client takes nothing for the moment.
    pub(super) fn is_blocked(&self) {
        self.change(State::is_blocked);
    }

    /// All that was to be written was.
    pub(super) fn is_flushed(&self) {
        self.change(|state, _| state.blocked = None);
    }

    /// A part of an answer waits to be read, or no longer does.
    pub(super) fn waits_to_be_read(&self, answer: u64, waits: bool) {
        self.change(|state, now| state.waits_to_be_read(answer, waits, now));
    }

    /// Whether the connection waited too long.
    pub(super) fn overdue(&self, limits: &Connections) -> Option<Overdue> {
        self.state().overdue(limits, Instant::now())
    }

    fn change(&self, change: impl FnOnce(&mut State, Instant)) {
        let mut state = self.state();
        change(&mut state, Instant::now());
        let now = (state.doing(), state.is_known);
        if now != state.noted {
            state.noted = now;
            self.0.place.note(now.0, now.1);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(now: Instant) -> Self {
        Self {
            has_asked: false,
            is_http2: false,
            is_known: false,
            requests: 0,
            arriving: 0,
            idle_since: now,
            head_since: None,
            blocked: None,
            unread: HashMap::new(),
            last_answer: 0,
            noted: (Doing::Silent, false),
        }
    }

    fn asks(&mut self, version: Version) {
        self.has_asked = true;
        self.is_http2 = version == Version::HTTP_2;
        self.requests += 1;
        self.head_since = None;
    }

    fn is_answered(&mut self, now: Instant) {
        self.requests -= 1;
        self.idle_since = now;
    }

    fn has_read(&mut self, now: Instant) {
        if self.requests == 0 && !self.is_http2 && self.head_since.is_none() {
            self.head_since = Some(now);
        }
    }

    fn has_written(&mut self, bytes: usize, now: Instant) {
        if self.requests == 0 && self.has_asked {
            self.idle_since = now;
        }
        if let Some(blocked) = &mut self.blocked {
            blocked.taken += bytes;
            if blocked.taken >= LEAST_READ {
                *blocked = Blocked {
                    since: now,
                    taken: 0,
                };
            }
        }
    }

    fn is_blocked(&mut self, now: Instant) {
        let blocked = Blocked {
            since: now,
            taken: 0,
        };
        self.blocked.get_or_insert(blocked);
    }

    fn waits_to_be_read(&mut self, answer: u64, waits: bool, now: Instant) {
        if waits {
            self.unread.insert(answer, now);
        } else {
            self.unread.remove(&answer);
        }
    }

    fn overdue(&self, limits: &Connections, now: Instant) -> Option<Overdue> {
        let is_over = |since: Instant, limit| now.duration_since(since) >= limit;
        let unread = self.unread.values().min().copied();
        let blocked = self.blocked.map(|blocked| blocked.since);
        let stalled = unread.into_iter().chain(blocked).min();
        if stalled.is_some_and(|since| is_over(since, limits.stall)) {
            return Some(Overdue::Stalled);
        }
        if self.requests > 0 {
            return None;
        }
        let head = self.head_since.filter(|_| self.has_asked);
        let head = head.or((!self.has_asked).then_some(self.idle_since));
        if head.is_some_and(|since| is_over(since, limits.head)) {
            return Some(Overdue::Head);
        }
        is_over(self.idle_since, limits.idle).then_some(Overdue::Idle)
    }

    fn doing(&self) -> Doing {
        if !self.has_asked {
            Doing::Silent
        } else if self.blocked.is_some() {
            Doing::NotReading
        } else if self.requests == 0 {
            Doing::Idle
        } else if self.requests == self.arriving {
            Doing::Sending
        } else {
            Doing::Busy
        }
    }
}

/// A request's body that arrives.
#[derive(Debug)]
pub(crate) struct Receiving(Visit);

impl Drop for Receiving {
    fn drop(&mut self) {
        self.0.change(|state, _| state.arriving -= 1);
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Asking(Visit);

impl Asking {
    /// The connection.
    pub(super) fn visit(&self) -> &Visit {
        &self.0
    }

    /// A number for an answer of this connection.
    pub(super) fn answer_number(&self) -> u64 {
        let mut state = self.0.state();
        state.last_answer += 1;
        state.last_answer
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.change(State::is_answered);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LIMITS: Connections = Connections {
        most: None,
        per_address: 256,
        head: Duration::from_secs(15),
        idle: Duration::from_secs(150),
        stall: Duration::from_secs(30),
    };

    /// A connection, and seconds that pass.
    struct Passing {
        state: State,
        now: Instant,
    }

    impl Passing {
        fn new() -> Self {
            let now = Instant::now();
            let state = State::new(now);
            Self { state, now }
        }

        fn after(&mut self, seconds: u64) -> Option<Overdue> {
            self.now += Duration::from_secs(seconds);
            self.state.overdue(&LIMITS, self.now)
        }
    }

    #[test]
    fn who_never_asks_or_drips_a_head_is_overdue() {
        let mut one = Passing::new();
        assert_eq!(one.after(14), None);
        one.state.has_read(one.now);
        assert_eq!(one.after(1), Some(Overdue::Head));

        let mut one = Passing::new();
        one.state.asks(Version::HTTP_11);
        one.state.is_answered(one.now);
        assert_eq!(one.after(100), None);
        one.state.has_read(one.now);
        assert_eq!(one.after(14), None);
        one.state.has_read(one.now);
        assert_eq!(one.after(1), Some(Overdue::Head));
    }

    #[test]
    fn an_idle_connection_is_kept_for_a_while_and_an_answer_for_as_long_as_it_takes() {
        let mut one = Passing::new();
        one.state.asks(Version::HTTP_2);
        assert_eq!(one.after(1_000), None, "a stream of events");
        one.state.is_answered(one.now);
        one.state.has_read(one.now);
        assert_eq!(one.after(149), None, "HTTP/2 asks whether one is there");
        one.state.has_read(one.now);
        assert_eq!(one.after(1), Some(Overdue::Idle));
    }

    #[test]
    fn who_does_not_read_is_overdue_and_who_reads_slowly_is_not() {
        let mut one = Passing::new();
        one.state.asks(Version::HTTP_11);
        one.state.is_blocked(one.now);
        for _ in 0..10 {
            assert_eq!(one.after(20), None);
            one.state.has_written(LEAST_READ, one.now);
            one.state.is_blocked(one.now);
        }
        one.state.has_written(1_000, one.now);
        assert_eq!(one.after(29), None);
        one.state.has_written(1_000, one.now);
        assert_eq!(one.after(1), Some(Overdue::Stalled), "a drip");
        one.state.blocked = None;
        assert_eq!(one.after(1_000), None);

        one.state.waits_to_be_read(1, true, one.now);
        assert_eq!(one.after(29), None);
        one.state.waits_to_be_read(1, false, one.now);
        assert_eq!(one.after(1_000), None);
        one.state.waits_to_be_read(1, true, one.now);
        assert_eq!(one.after(30), Some(Overdue::Stalled));
    }
}
