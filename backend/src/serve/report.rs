//! Lines of the log on connections that found no room: one a minute at most, whatever comes.

use std::{
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

const EVERY: Duration = Duration::from_mins(1);

/// What was not told yet of one listener.
#[derive(Debug, Default)]
pub(super) struct Reports {
    room: Mutex<Untold>,
    accepting: Mutex<Untold>,
}

#[derive(Debug, Default)]
struct Untold {
    last: Option<Instant>,
    refused: usize,
    closed: usize,
    failed: usize,
}

impl Reports {
    /// A connection was refused: every other one is being answered.
    pub(super) fn refused(&self, listener: &str) {
        tell_of_room(&self.room, listener, |untold| untold.refused += 1);
    }

    /// So many connections were told to close for another one.
    pub(super) fn made_room(&self, listener: &str, count: usize) {
        tell_of_room(&self.room, listener, |untold| untold.closed += count);
    }

    /// A connection could not be accepted; so many others were told to close.
    pub(super) fn cannot_accept(&self, listener: &str, error: &io::Error, closed: usize) {
        let due = due(&self.accepting, Instant::now(), |untold| {
            untold.failed += 1;
            untold.closed += closed;
        });
        if let Some(Untold { failed, closed, .. }) = due {
            tracing::error!(%error, listener, failed, closed, "connections cannot be accepted");
        }
    }
}

fn tell_of_room(untold: &Mutex<Untold>, listener: &str, note: impl FnOnce(&mut Untold)) {
    if let Some(Untold {
        refused, closed, ..
    }) = due(untold, Instant::now(), note)
    {
        tracing::warn!(
            listener,
            refused,
            closed,
            "too many connections: silent ones are closed for others, see CONNECTIONS_MAX and CONNECTIONS_PER_ADDRESS"
        );
    }
}

/// Notes something; answers all that was noted when it is time to tell it.
fn due(untold: &Mutex<Untold>, now: Instant, note: impl FnOnce(&mut Untold)) -> Option<Untold> {
    let mut untold = untold.lock().unwrap_or_else(PoisonError::into_inner);
    note(&mut untold);
    if untold
        .last
        .is_some_and(|last| now.duration_since(last) < EVERY)
    {
        return None;
    }
    let next = Untold {
        last: Some(now),
        ..Untold::default()
    };
    Some(std::mem::replace(&mut untold, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_a_line_a_minute_with_what_came_meanwhile() {
        let untold = Mutex::default();
        let begun = Instant::now();
        let refuse = |now| due(&untold, now, |untold| untold.refused += 1).map(|told| told.refused);
        assert_eq!(refuse(begun), Some(1));
        for _ in 0..1_000 {
            assert_eq!(refuse(begun), None);
        }
        assert_eq!(refuse(begun + EVERY), Some(1_001));
    }
}
