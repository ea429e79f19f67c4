//! A time zone's rules: how far its clocks are ahead of UTC, and since when.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// No zone's clocks were ever further from UTC, and a `TZif` file allows no more (RFC 9636).
const FURTHEST: i32 = 26 * 3600;

/// The rules of a zone are not usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// The clocks would be more than 26 hours from UTC.
    #[error("its clocks would be more than 26 hours from UTC")]
    OffsetTooLarge,
    /// The transitions are not in order of time.
    #[error("its transitions are not in order of time")]
    OutOfOrder,
}

/// A moment at which a zone's clocks are set to another distance from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// When.
    pub at: DateTime<Utc>,
    /// How far the clocks are ahead of UTC from then on, in seconds.
    pub offset_seconds: i32,
}

/// A time zone: its name and its rules. Cheap to clone.
///
/// ```
/// use chrona_work_time::{Instants, Transition, Zone};
///
/// let spring = Transition { at: "2027-03-28T01:00:00Z".parse().unwrap(), offset_seconds: 7200 };
/// let paris = Zone::new("Europe/Paris", 3600, vec![spring]).unwrap();
/// let local = paris.local("2027-03-28T01:30:00Z".parse().unwrap());
/// assert_eq!(local.to_string(), "2027-03-28 03:30:00");
/// let skipped = "2027-03-28T02:30:00".parse().unwrap();
/// assert_eq!(paris.instants(skipped), Instants::Never { skipped_at: spring.at });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(Arc<Rules>);

#[derive(Debug, PartialEq, Eq)]
struct Rules {
    name: String,
    /// The offset before the first transition.
    first_offset: i32,
    transitions: Vec<Transition>,
}

/// The instants at which the clocks of a zone show a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instants {
    /// There is one.
    One(DateTime<Utc>),
    /// The clocks were set back: the time comes twice.
    Twice {
        /// The earlier instant.
        first: DateTime<Utc>,
        /// The later one.
        second: DateTime<Utc>,
    },
    /// The clocks were set forward past it: the time does not exist.
    Never {
        /// When they were.
        skipped_at: DateTime<Utc>,
    },
}

impl Instants {
    /// The first instant, or the one at which the clocks skipped the time.
    pub fn earliest(self) -> DateTime<Utc> {
        match self {
            Self::One(at) | Self::Twice { first: at, .. } | Self::Never { skipped_at: at } => at,
        }
    }
}

impl Zone {
    /// A zone whose clocks are `first_offset` seconds ahead of UTC before the first transition.
    /// The transitions are in order of time.
    pub fn new(
        name: &str,
        first_offset: i32,
        transitions: Vec<Transition>,
    ) -> Result<Self, ZoneError> {
        let mut offsets = transitions
            .iter()
            .map(|transition| transition.offset_seconds);
        if first_offset.abs() > FURTHEST || offsets.any(|offset| offset.abs() > FURTHEST) {
            return Err(ZoneError::OffsetTooLarge);
        }
        if !transitions.is_sorted_by(|one, next| one.at < next.at) {
            return Err(ZoneError::OutOfOrder);
        }
        Ok(Self(Arc::new(Rules {
            name: name.to_owned(),
            first_offset,
            transitions,
        })))
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self(Arc::new(Rules {
            name: "UTC".to_owned(),
            first_offset: 0,
            transitions: Vec::new(),
        }))
    }

    /// Its IANA name, such as `Europe/Paris`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The transitions there are, in order of time.
    pub fn transitions(&self) -> &[Transition] {
        &self.0.transitions
    }

    /// How far its clocks are ahead of UTC at an instant, in seconds.
    pub fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        self.offset_after(self.until(at))
    }

    /// What its clocks show at an instant.
    pub fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let offset = TimeDelta::seconds(self.offset_seconds(at).into());
        let utc = at.naive_utc();
        utc.checked_add_signed(offset).unwrap_or(utc)
    }

    /// The instants at which its clocks show a time.
    pub fn instants(&self, local: NaiveDateTime) -> Instants {
        let day = TimeDelta::seconds(FURTHEST.into());
        let utc = local.and_utc();
        let near = |instant: Option<DateTime<Utc>>| self.until(instant.unwrap_or(utc));
        let first = near(utc.checked_sub_signed(day));
        let last = near(utc.checked_add_signed(day));
        let mut shown = (first..=last).filter_map(|count| {
            let offset = self.offset_after(count);
            let at = utc.checked_sub_signed(TimeDelta::seconds(offset.into()))?;
            (self.until(at) == count).then_some(at)
        });
        match (shown.next(), shown.next_back()) {
            (Some(first), Some(second)) => Instants::Twice { first, second },
            (Some(at), None) => Instants::One(at),
            (None, _) => self.skipped(local, first..last),
        }
    }

    /// The transition, among these, that skips a time.
    fn skipped(&self, local: NaiveDateTime, among: std::ops::Range<usize>) -> Instants {
        let transitions = self.0.transitions.get(among).unwrap_or_default();
        let skips = |transition: &&Transition| self.local(transition.at) > local;
        // At the end of the calendar, where no instant can be computed, local is as good as UTC.
        transitions
            .iter()
            .find(skips)
            .map_or(Instants::One(local.and_utc()), |transition| {
                Instants::Never {
                    skipped_at: transition.at,
                }
            })
    }

    /// How many transitions there were until an instant, included.
    fn until(&self, at: DateTime<Utc>) -> usize {
        let transitions = &self.0.transitions;
        transitions.partition_point(|transition| transition.at <= at)
    }

    /// The offset after so many transitions.
    fn offset_after(&self, count: usize) -> i32 {
        let last = count.checked_sub(1);
        let last = last.and_then(|last| self.0.transitions.get(last));
        last.map_or(self.0.first_offset, |transition| transition.offset_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::zone;

    fn instants(name: &str, local: &str) -> Instants {
        zone(name).instants(local.parse().unwrap())
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_that_comes_twice_has_both_its_instants() {
        let twice = Instants::Twice {
            first: at("2026-10-25T00:30:00Z"),
            second: at("2026-10-25T01:30:00Z"),
        };
        assert_eq!(instants("Europe/Paris", "2026-10-25T02:30:00"), twice);
        let once = Instants::One(at("2026-10-25T02:00:00Z"));
        assert_eq!(instants("Europe/Paris", "2026-10-25T03:00:00"), once);
    }

    #[test]
    fn a_time_that_is_skipped_has_none() {
        let never = Instants::Never {
            skipped_at: at("2026-03-29T01:00:00Z"),
        };
        assert_eq!(instants("Europe/Paris", "2026-03-29T02:00:00"), never);
        assert_eq!(instants("Europe/Paris", "2026-03-29T02:59:59"), never);
        let after = Instants::One(at("2026-03-29T01:00:00Z"));
        assert_eq!(instants("Europe/Paris", "2026-03-29T03:00:00"), after);
        // Samoa went over the date line and had no 30 December.
        let never = Instants::Never {
            skipped_at: at("2011-12-30T10:00:00Z"),
        };
        assert_eq!(instants("Pacific/Apia", "2011-12-30T12:00:00"), never);
    }

    #[test]
    fn the_rules_of_2026_are_known() {
        for (name, instant, local) in [
            (
                "Africa/Casablanca",
                "2026-11-26T23:30:00Z",
                "2026-11-26T23:30:00",
            ),
            (
                "America/Vancouver",
                "2026-11-26T07:30:00Z",
                "2026-11-26T00:30:00",
            ),
            (
                "America/Edmonton",
                "2026-11-26T06:30:00Z",
                "2026-11-26T00:30:00",
            ),
            (
                "America/Winnipeg",
                "2026-11-26T05:30:00Z",
                "2026-11-26T00:30:00",
            ),
        ] {
            assert_eq!(
                zone(name).local(at(instant)),
                local.parse().unwrap(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_time_and_its_instant_agree_in_every_zone() {
        for name in crate::testing::names() {
            let zone = zone(name);
            for day in 0..40 {
                let shown = at("2026-01-01T00:15:00Z") + TimeDelta::hours(day * 211);
                let local = zone.local(shown);
                let found = zone.instants(local);
                let is_it = match found {
                    Instants::One(one) => one == shown,
                    Instants::Twice { first, second } => first == shown || second == shown,
                    Instants::Never { .. } => false,
                };
                assert!(is_it, "{name} {shown} {local} {found:?}");
            }
        }
    }

    #[test]
    fn rules_that_cannot_be_are_refused() {
        let at = |text: &str, offset_seconds| Transition {
            at: at(text),
            offset_seconds,
        };
        let far = Zone::new("X", 100_000, Vec::new());
        assert_eq!(far, Err(ZoneError::OffsetTooLarge));
        let twice = vec![
            at("2027-01-01T00:00:00Z", 0),
            at("2027-01-01T00:00:00Z", 60),
        ];
        assert_eq!(Zone::new("X", 0, twice), Err(ZoneError::OutOfOrder));
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_panic() {
        for name in ["Europe/Paris", "Pacific/Apia"] {
            zone(name).local(DateTime::<Utc>::MAX_UTC);
            zone(name).local(DateTime::<Utc>::MIN_UTC);
            zone(name).instants(NaiveDateTime::MAX);
            zone(name).instants(NaiveDateTime::MIN);
        }
    }
}
