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
const LEAST_READ: usize = 16 * 1024;

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
        let state = State {
            has_asked: false,
            is_http2: false,
            is_known: false,
            requests: 0,
            arriving: 0,
            idle_since: Instant::now(),
            head_since: None,
            blocked: None,
            unread: HashMap::new(),
            last_answer: 0,
            noted: (Doing::Silent, false),
        };
        Self(Arc::new(Inner {
            place,
            state: Mutex::new(state),
        }))
    }

    /// Someone proved over this connection who they are: it is among the last that are closed for others.
    pub(crate) fn is_known(&self) {
        self.change(|state| state.is_known = true);
    }

    /// The body of a request arrives until the answer is dropped.
    pub(crate) fn receives(&self) -> Receiving {
        self.change(|state| state.arriving += 1);
        Receiving(self.clone())
    }

    /// Waits until the connection is to close for another one.
    pub(super) async fn told_to_close(&self) {
        self.0.place.told_to_close().await;
    }

    /// The handshake is over: the time for the first head begins.
    pub(super) fn begins(&self) {
        self.change(|state| state.idle_since = Instant::now());
    }

    /// A request is answered until the answer is dropped.
    pub(super) fn asks(&self, version: Version) -> Asking {
        self.change(|state| {
            state.has_asked = true;
            state.is_http2 = version == Version::HTTP_2;
            state.requests += 1;
            state.head_since = None;
        });
        Asking(self.clone())
    }

    /// Bytes came from the client.
    pub(super) fn has_read(&self) {
        self.change(|state| {
            if state.requests == 0 && !state.is_http2 && state.head_since.is_none() {
                state.head_since = Some(Instant::now());
            }
        });
    }

    /// The client took so many bytes.
    pub(super) fn has_written(&self, bytes: usize) {
        self.change(|state| {
            if state.requests == 0 && state.has_asked {
                state.idle_since = Instant::now();
            }
            if let Some(blocked) = &mut state.blocked {
                blocked.taken += bytes;
                if blocked.taken >= LEAST_READ {
                    *blocked = Blocked {
                        since: Instant::now(),
                        taken: 0,
                    };
                }
            }
        });
    }

    /// The client takes nothing for the moment.
    pub(super) fn is_blocked(&self) {
        self.change(|state| {
            let since = Instant::now();
            state.blocked.get_or_insert(Blocked { since, taken: 0 });
        });
    }

    /// All that was to be written was.
    pub(super) fn is_flushed(&self) {
        self.change(|state| state.blocked = None);
    }

    /// A part of an answer waits to be read, or no longer does.
    pub(super) fn waits_to_be_read(&self, answer: u64, waits: bool) {
        self.change(|state| {
            if waits {
                state.unread.insert(answer, Instant::now());
            } else {
                state.unread.remove(&answer);
            }
        });
    }

    /// Whether the connection waited too long.
    pub(super) fn overdue(&self, limits: &Connections) -> Option<Overdue> {
        let state = self.state();
        let now = Instant::now();
        let is_over = |since: Instant, limit| now.duration_since(since) >= limit;
        let unread = state.unread.values().min().copied();
        let blocked = state.blocked.map(|blocked| blocked.since);
        let stalled = unread.into_iter().chain(blocked).min();
        if stalled.is_some_and(|since| is_over(since, limits.stall)) {
            return Some(Overdue::Stalled);
        }
        if state.requests > 0 {
            return None;
        }
        let head = state.head_since.filter(|_| state.has_asked);
        let head = head.or((!state.has_asked).then_some(state.idle_since));
        if head.is_some_and(|since| is_over(since, limits.head)) {
            return Some(Overdue::Head);
        }
        is_over(state.idle_since, limits.idle).then_some(Overdue::Idle)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
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
        self.0.change(|state| state.arriving -= 1);
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
        self.0.change(|state| {
            state.requests -= 1;
            state.idle_since = Instant::now();
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::serve::room::Room;

    const LIMITS: Connections = Connections {
        most: None,
        per_address: 256,
        head: Duration::from_secs(15),
        idle: Duration::from_secs(150),
        stall: Duration::from_secs(30),
    };

    fn visit() -> Visit {
        let room = Room::new(16, 16);
        let place = room.admit(None).place.unwrap();
        Visit::new(place)
    }

    async fn after(seconds: u64, visit: &Visit) -> Option<Overdue> {
        tokio::time::advance(Duration::from_secs(seconds)).await;
        visit.overdue(&LIMITS)
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_asks_or_drips_a_head_is_overdue() {
        let visit = visit();
        assert_eq!(after(14, &visit).await, None);
        visit.has_read();
        assert_eq!(after(1, &visit).await, Some(Overdue::Head));

        let visit = self::visit();
        drop(visit.asks(Version::HTTP_11));
        assert_eq!(after(100, &visit).await, None);
        visit.has_read();
        assert_eq!(after(14, &visit).await, None);
        visit.has_read();
        assert_eq!(after(1, &visit).await, Some(Overdue::Head));
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_is_kept_for_a_while_and_an_answer_for_as_long_as_it_takes() {
        let visit = visit();
        let asking = visit.asks(Version::HTTP_2);
        assert_eq!(after(1_000, &visit).await, None, "a stream of events");
        drop(asking);
        visit.has_read();
        assert_eq!(
            after(149, &visit).await,
            None,
            "HTTP/2 asks whether one is there"
        );
        visit.has_read();
        assert_eq!(after(1, &visit).await, Some(Overdue::Idle));
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_read_is_overdue_and_who_reads_slowly_is_not() {
        let visit = visit();
        let asking = visit.asks(Version::HTTP_11);
        visit.is_blocked();
        for _ in 0..10 {
            assert_eq!(after(20, &visit).await, None);
            visit.has_written(LEAST_READ);
            visit.is_blocked();
        }
        visit.has_written(1_000);
        assert_eq!(after(29, &visit).await, None);
        visit.has_written(1_000);
        assert_eq!(after(1, &visit).await, Some(Overdue::Stalled), "a drip");
        visit.is_flushed();
        assert_eq!(after(1_000, &visit).await, None);

        let answer = asking.answer_number();
        visit.waits_to_be_read(answer, true);
        assert_eq!(after(29, &visit).await, None);
        visit.waits_to_be_read(answer, false);
        assert_eq!(after(1_000, &visit).await, None);
        visit.waits_to_be_read(answer, true);
        assert_eq!(after(30, &visit).await, Some(Overdue::Stalled));
    }
}
