//! Which key signs and which are accepted, from the keys' times and the hour alone.
//!
//! A key signs from its hour on until the next one's has come, and is accepted until the last token it
//! can have signed is dead. It is accepted before its hour too, for another instance's clock may be
//! ahead. Revoked is revoked, whatever the clock says.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

/// How far the clocks of several instances may differ.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(60);

/// The times of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// From when on it signs.
    pub signs_from: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What a key is good for at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Published and accepted; will sign.
    Next,
    /// Signs.
    Signing,
    /// Accepted until its last token is dead.
    Retiring,
    /// Accepted no more.
    Retired,
    /// Accepted never again.
    Revoked,
}

/// The keys of one organisation, in the order in which they sign.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    /// Their times.
    pub keys: &'a [Times],
    /// How long a token lives at most.
    pub longest: TimeDelta,
}

impl Schedule<'_> {
    /// When a key stops being accepted; none while no other key takes its place.
    pub fn accepted_until(&self, key: usize) -> Option<DateTime<Utc>> {
        // One that was revoked before its hour never signed: it took nobody's place.
        let took_over = |next: &&Times| {
            next.revoked_at
                .is_none_or(|revoked| revoked > next.signs_from)
        };
        let next = self.keys.iter().skip(key + 1).find(took_over)?;
        Some(next.signs_from + self.longest + CLOCKS_DIFFER)
    }

    /// Whether a key's tokens are accepted.
    pub fn accepts(&self, key: usize, now: DateTime<Utc>) -> bool {
        self.keys[key].revoked_at.is_none()
            && self.accepted_until(key).is_none_or(|until| now < until)
    }

    /// The key that signs, among those that `can`: the last one whose hour has come; before every
    /// hour, the first.
    pub fn signing(&self, can: impl Fn(usize) -> bool, now: DateTime<Utc>) -> Option<usize> {
        let mut usable = (0..self.keys.len()).filter(|&key| can(key) && self.accepts(key, now));
        let has_come = |key: &usize| self.keys[*key].signs_from <= now;
        usable.clone().rfind(has_come).or_else(|| usable.next())
    }

    /// What each key is good for.
    pub fn states(&self, now: DateTime<Utc>) -> Vec<KeyState> {
        let signing = self.signing(|_| true, now);
        let state = |key: usize| match signing {
            _ if self.keys[key].revoked_at.is_some() => KeyState::Revoked,
            Some(signing) if key == signing => KeyState::Signing,
            Some(signing) if key > signing => KeyState::Next,
            _ if self.accepts(key, now) => KeyState::Retiring,
            _ => KeyState::Retired,
        };
        (0..self.keys.len()).map(state).collect()
    }

    /// How long nothing changes before and after a moment.
    pub fn span(&self, now: DateTime<Utc>) -> Range<DateTime<Utc>> {
        let hours = self.keys.iter().map(|key| key.signs_from);
        let ends = (0..self.keys.len()).filter_map(|key| self.accepted_until(key));
        let mut span = DateTime::<Utc>::MIN_UTC..DateTime::<Utc>::MAX_UTC;
        for change in hours.chain(ends) {
            if change <= now {
                span.start = span.start.max(change);
            } else {
                span.end = span.end.min(change);
            }
        }
        span
    }
}

#[cfg(test)]
mod tests {
    use KeyState::{Next, Retired, Retiring, Revoked, Signing};

    use super::*;

    /// So many minutes after the beginning.
    fn minute(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn key(signs_from: i64) -> Times {
        Times {
            signs_from: minute(signs_from),
            revoked_at: None,
        }
    }

    fn revoked(signs_from: i64, at: i64) -> Times {
        Times {
            revoked_at: Some(minute(at)),
            ..key(signs_from)
        }
    }

    fn schedule(keys: &[Times]) -> Schedule<'_> {
        Schedule {
            keys,
            longest: TimeDelta::minutes(30),
        }
    }

    #[test]
    fn one_key_signs_whatever_the_hour() {
        let keys = [key(100)];
        for now in [-1_000_000, 0, 99, 100, 1_000_000] {
            assert_eq!(schedule(&keys).states(minute(now)), [Signing], "{now}");
        }
        assert!(schedule(&[]).states(minute(0)).is_empty());
        assert_eq!(schedule(&[]).signing(|_| true, minute(0)), None);
    }

    #[test]
    fn a_key_is_next_then_signs_and_the_one_before_retires() {
        let keys = [key(0), key(100)];
        let states = |now| schedule(&keys).states(minute(now));
        assert_eq!(states(99), [Signing, Next]);
        assert_eq!(states(100), [Retiring, Signing]);
        // The longest token, and a minute by which clocks differ.
        assert_eq!(states(130), [Retiring, Signing]);
        assert_eq!(states(131), [Retired, Signing]);
        assert_eq!(schedule(&keys).accepted_until(0), Some(minute(131)));
        assert_eq!(schedule(&keys).accepted_until(1), None);
    }

    #[test]
    fn a_clock_that_jumps_back_signs_with_the_key_of_that_hour() {
        let keys = [key(0), key(100), key(200)];
        let states = |now| schedule(&keys).states(minute(now));
        assert_eq!(states(300), [Retired, Retired, Signing]);
        assert_eq!(states(150), [Retired, Signing, Next]);
        assert_eq!(states(-50), [Signing, Next, Next]);
    }

    #[test]
    fn a_revoked_key_is_revoked_at_every_hour() {
        let keys = [revoked(0, 50), key(50)];
        for now in [-10, 0, 49, 50, 500] {
            assert_eq!(
                schedule(&keys).states(minute(now)),
                [Revoked, Signing],
                "{now}"
            );
            assert!(!schedule(&keys).accepts(0, minute(now)));
        }
        let all = [revoked(0, 50), revoked(50, 60)];
        assert_eq!(schedule(&all).signing(|_| true, minute(70)), None);
    }

    #[test]
    fn a_key_revoked_before_its_hour_takes_nobodys_place() {
        let keys = [key(0), revoked(100, 90)];
        assert_eq!(schedule(&keys).accepted_until(0), None);
        assert_eq!(schedule(&keys).states(minute(500)), [Signing, Revoked]);
    }

    #[test]
    fn a_key_revoked_after_its_hour_brings_no_older_one_back() {
        let keys = [key(0), revoked(100, 500), key(500)];
        let states = |now| schedule(&keys).states(minute(now));
        assert_eq!(states(140), [Retired, Revoked, Signing]);
        assert_eq!(states(500), [Retired, Revoked, Signing]);
    }

    #[test]
    fn an_instance_signs_with_the_last_key_it_has() {
        let keys = [key(0), key(100)];
        let first_alone = |now| schedule(&keys).signing(|key| key == 0, minute(now));
        assert_eq!(first_alone(130), Some(0));
        assert_eq!(first_alone(131), None, "nobody would accept it");
        let second_alone = |now| schedule(&keys).signing(|key| key == 1, minute(now));
        assert_eq!(second_alone(50), Some(1), "better early than not at all");
    }

    #[test]
    fn nothing_changes_within_a_span() {
        let keys = [key(0), key(100)];
        let span = |now| schedule(&keys).span(minute(now));
        assert_eq!(span(50), minute(0)..minute(100));
        assert_eq!(span(100), minute(100)..minute(131));
        assert_eq!(span(131).start, minute(131));
        assert!(span(-1).end == minute(0) && span(-1).contains(&minute(-1_000)));
        for now in -10..200 {
            let span = span(now);
            let states = schedule(&keys).states(minute(now));
            for other in (-10..200).filter(|&other| span.contains(&minute(other))) {
                assert_eq!(schedule(&keys).states(minute(other)), states);
            }
        }
    }
}
