//! How many badges a person may ask for: a sliding window, kept by each instance for itself. It
//! protects the server from a phone gone wild; the single use of a badge does not rest on it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use chrona_api_types::PersonId;
use chrono::{DateTime, TimeDelta, Utc};

const WINDOW: TimeDelta = TimeDelta::seconds(10);
/// Above this many people the ones who asked for nothing lately are forgotten.
const MANY: usize = 10_000;

/// Counts badges by person.
#[derive(Debug)]
pub struct BadgeLimit {
    most: usize,
    asked: Mutex<HashMap<PersonId, VecDeque<DateTime<Utc>>>>,
}

impl BadgeLimit {
    /// At most this many badges in any 10 seconds.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            asked: Mutex::default(),
        }
    }

    /// Counts a request, or answers in how many seconds the next may come.
    pub fn ask(&self, account_id: PersonId, now: DateTime<Utc>) -> Result<(), u64> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() > MANY {
            asked.retain(|_, times| times.back().is_some_and(|&last| is_recent(last, now)));
        }
        let times = asked.entry(account_id).or_default();
        times.retain(|&time| is_recent(time, now));
        if let Some(&oldest) = times.front().filter(|_| times.len() >= self.most) {
            let wait = (oldest + WINDOW - now)
                .num_milliseconds()
                .max(0)
                .unsigned_abs();
            return Err(wait.div_ceil(1000).max(1));
        }
        times.push_back(now);
        Ok(())
    }
}

/// A time in the future is a clock that went back: it counts no more.
fn is_recent(time: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    time <= now && now - time < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAMILLE: PersonId = PersonId(1);
    const LEA: PersonId = PersonId(2);

    #[test]
    fn the_ninth_badge_in_ten_seconds_waits() {
        let limit = BadgeLimit::new(8);
        let start = DateTime::UNIX_EPOCH;
        for second in 0..8 {
            assert_eq!(
                limit.ask(CAMILLE, start + TimeDelta::seconds(second)),
                Ok(())
            );
        }
        assert_eq!(limit.ask(CAMILLE, start + TimeDelta::seconds(8)), Err(2));
        assert_eq!(limit.ask(LEA, start + TimeDelta::seconds(8)), Ok(()));
        assert_eq!(limit.ask(CAMILLE, start + TimeDelta::seconds(10)), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_locks_nobody_out() {
        let limit = BadgeLimit::new(1);
        assert_eq!(
            limit.ask(CAMILLE, DateTime::UNIX_EPOCH + TimeDelta::hours(1)),
            Ok(())
        );
        assert_eq!(limit.ask(CAMILLE, DateTime::UNIX_EPOCH), Ok(()));
    }
}
