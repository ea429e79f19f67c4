//! Keeps a relay that is down from being hammered.

use chrono::{DateTime, TimeDelta, Utc};

/// So many failures of the relay in a row…
const MOST_FAILURES: u32 = 3;
/// …and it is left alone this long, then twice as long after each further failure…
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// …but never longer than this.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// A circuit breaker: closed while the relay works, open for a while after it failed several times,
/// then one message tries whether it works again.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    failed_at: Option<DateTime<Utc>>,
}

impl Breaker {
    /// Whether a message may be tried now. A clock that went back does not keep it shut.
    pub(super) fn lets_pass(&self, now: DateTime<Utc>) -> bool {
        self.failed_at
            .is_none_or(|failed_at| (now - failed_at).abs() >= self.pause())
    }

    /// The relay took a message, or refused one for what it is.
    pub(super) fn worked(&mut self) {
        *self = Self::default();
    }

    /// The relay could not be used.
    pub(super) fn failed(&mut self, now: DateTime<Utc>) {
        self.failures = self.failures.saturating_add(1);
        self.failed_at = Some(now);
    }

    fn pause(&self) -> TimeDelta {
        let Some(further) = self.failures.checked_sub(MOST_FAILURES) else {
            return TimeDelta::zero();
        };
        (FIRST_PAUSE * (1 << further.min(10))).min(LONGEST_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_that_is_down_is_asked_less_and_less_often() {
        let mut breaker = Breaker::default();
        let mut now: DateTime<Utc> = "2026-11-20T08:00:00Z".parse().unwrap();
        for _ in 0..2 {
            breaker.failed(now);
            assert!(breaker.lets_pass(now));
        }
        for seconds in [30, 60, 120, 240, 480, 600, 600] {
            breaker.failed(now);
            assert!(!breaker.lets_pass(now + TimeDelta::seconds(seconds - 1)));
            now += TimeDelta::seconds(seconds);
            assert!(breaker.lets_pass(now), "{seconds}");
        }
        breaker.worked();
        breaker.failed(now);
        assert!(breaker.lets_pass(now));
    }

    #[test]
    fn a_clock_that_goes_back_does_not_keep_it_open() {
        let mut breaker = Breaker::default();
        let now: DateTime<Utc> = "2026-11-20T08:00:00Z".parse().unwrap();
        for _ in 0..MOST_FAILURES {
            breaker.failed(now);
        }
        assert!(breaker.lets_pass(now - TimeDelta::hours(1)));
    }
}
