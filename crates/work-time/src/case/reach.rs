//! What a range of days depends on beyond itself.

use std::ops::{Range, RangeInclusive};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::LOOK_BACK_DAYS;

/// How many days before the first one are read: as far as the engine looks back, the rest of the week that begins there,
/// and the entry of a shift that had begun before.
const DAYS_BEFORE: u64 = LOOK_BACK_DAYS + 10;
/// How many days after the last one: a week that the range cuts counts as a whole.
const DAYS_AFTER: u64 = 15;

/// The days that a range depends on.
pub fn looked_at(range: &RangeInclusive<NaiveDate>) -> RangeInclusive<NaiveDate> {
    let start = range.start().checked_sub_days(Days::new(DAYS_BEFORE));
    let end = range.end().checked_add_days(Days::new(DAYS_AFTER));
    start.unwrap_or(*range.start())..=end.unwrap_or(*range.end())
}

/// The instants of these days in any zone: a day of it lies within one of UTC and the two beside it.
pub fn instants_of(days: &RangeInclusive<NaiveDate>) -> Range<DateTime<Utc>> {
    let start = days.start().and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(1);
    let end = days.end().and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(2);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_looked_at_holds_the_running_year_and_the_weeks_around() {
        let days = looked_at(&(day("2027-03-01")..=day("2027-03-31")));
        assert_eq!(days, day("2025-10-29")..=day("2027-04-15"));
        let days = looked_at(&(day("2027-12-01")..=day("2027-12-31")));
        assert!(
            *days.start() < day("2026-12-01"),
            "twelve months of night work"
        );
    }

    #[test]
    fn no_zone_is_further_from_utc_than_its_instants() {
        let instants = instants_of(&(day("2027-03-01")..=day("2027-03-01")));
        assert_eq!(instants.start.to_string(), "2027-02-28 00:00:00 UTC");
        assert_eq!(instants.end.to_string(), "2027-03-03 00:00:00 UTC");
    }
}
