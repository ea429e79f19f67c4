//! The clock, injected, so that tests decide the time.

use std::{
    fmt::Debug,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// Tells the time. Instants are whole microseconds, which both databases keep exactly.
pub trait Clock: Debug + Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// What it goes through again, if it ever went back.
    fn again(&self) -> Option<Again> {
        None
    }
}

/// What a clock that went back goes through again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// The latest instant that it had told.
    pub until: DateTime<Utc>,
    /// How often it went back.
    pub times: u32,
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// What the machine's clock may gain or lose against its timer between two looks: more is a jump.
const STEADY: TimeDelta = TimeDelta::seconds(2);
/// How far apart the two may be read to be compared.
const TOGETHER: Duration = Duration::from_millis(500);

/// The machine's clock, followed when it jumps; each jump is logged.
#[derive(Debug, Default)]
pub struct WatchedClock(Mutex<Watch>);

impl Clock for WatchedClock {
    fn now(&self) -> DateTime<Utc> {
        let mut watch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let timer = Instant::now();
        let now = SystemClock.now();
        if timer.elapsed() < TOGETHER
            && let Some(expected) = watch.look(now, timer)
        {
            let seconds = (now - expected).num_seconds();
            tracing::warn!(
                before = %expected,
                after = %now,
                seconds,
                "the machine's clock jumped: punches around it may have the wrong time"
            );
        }
        now
    }

    fn again(&self) -> Option<Again> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).again
    }
}

#[derive(Debug, Default)]
struct Watch {
    last: Option<(DateTime<Utc>, Instant)>,
    again: Option<Again>,
}

impl Watch {
    /// Looks at the clock and at a timer that never jumps; where the clock did, answers what it should
    /// have told.
    fn look(&mut self, now: DateTime<Utc>, timer: Instant) -> Option<DateTime<Utc>> {
        let (last, looked_at) = self.last.replace((now, timer))?;
        let passed = timer.saturating_duration_since(looked_at);
        let expected = last + TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
        if (now - expected).abs() <= STEADY {
            return None;
        }
        if now < expected {
            let before = self.again;
            self.again = Some(Again {
                until: before.map_or(expected, |before| before.until.max(expected)),
                times: before.map_or(1, |before| before.times.saturating_add(1)),
            });
        }
        Some(expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_is_told_from_one_that_is_slewed() {
        let mut watch = Watch::default();
        let (start, timer) = (DateTime::UNIX_EPOCH, Instant::now());
        let mut look = |clock: i64, seconds: u64| {
            let now = start + TimeDelta::seconds(clock);
            let expected = watch.look(now, timer + Duration::from_secs(seconds));
            (expected.map(|at| at.timestamp()), watch.again)
        };
        assert_eq!(look(0, 0), (None, None));
        assert_eq!(look(59, 60), (None, None));
        assert_eq!(look(3_661, 62), (Some(61), None), "forward");
        let until = start + TimeDelta::seconds(3_671);
        let again = |times| Some(Again { until, times });
        assert_eq!(look(71, 72), (Some(3_671), again(1)), "back");
        assert_eq!(look(81, 82), (None, again(1)));
        assert_eq!(look(41, 92), (Some(91), again(2)), "and a little more");
    }
}
