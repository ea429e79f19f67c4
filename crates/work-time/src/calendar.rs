//! Days and weeks of the organisation's zone.

use std::ops::Range;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;

/// Tells which local day and week an instant falls in.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    zone: Tz,
}

impl Calendar {
    /// The calendar of a zone.
    pub const fn new(zone: Tz) -> Self {
        Self { zone }
    }

    /// The local date of an instant.
    pub fn date(self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// The local hour of an instant, 0 to 23.
    pub fn hour(self, instant: DateTime<Utc>) -> u32 {
        instant.with_timezone(&self.zone).hour()
    }

    /// The instants of a local day, from its first to the next day's first: 23, 24 or 25 hours.
    pub fn day(self, date: NaiveDate) -> Range<DateTime<Utc>> {
        self.start_of(date)..self.start_of(after(date, 1))
    }

    /// The instants of the week a local day is in, Monday to Sunday (L3121-35).
    pub fn week(self, date: NaiveDate) -> Range<DateTime<Utc>> {
        let monday = date.week(Weekday::Mon).checked_first_day().unwrap_or(date);
        self.start_of(monday)..self.start_of(after(monday, 7))
    }

    /// The first instant of a local day. Where a zone skips midnight, the day begins at the first
    /// quarter of an hour that exists; where midnight comes twice, at the first of the two.
    fn start_of(self, date: NaiveDate) -> DateTime<Utc> {
        let midnight = date.and_time(NaiveTime::MIN);
        (0..=96)
            .find_map(|quarter| {
                let local = midnight.checked_add_signed(TimeDelta::minutes(15 * quarter))?;
                self.zone.from_local_datetime(&local).earliest()
            })
            .map_or_else(|| midnight.and_utc(), |instant| instant.with_timezone(&Utc))
    }
}

/// A later date; the last there is past the end of the calendar.
fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days))
        .unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_on_which_the_clocks_change_has_23_or_25_hours() {
        let paris = Calendar::new(Tz::Europe__Paris);
        let hours = |text| {
            let day = paris.day(date(text));
            (day.end - day.start).num_hours()
        };
        assert_eq!(hours("2027-03-28"), 23);
        assert_eq!(hours("2027-10-31"), 25);
        assert_eq!(hours("2027-06-01"), 24);
    }

    #[test]
    fn a_day_without_midnight_begins_when_it_can() {
        let santiago = Calendar::new(Tz::America__Santiago);
        let day = santiago.day(date("2026-09-06"));
        assert_eq!((day.end - day.start).num_hours(), 23);
    }

    #[test]
    fn the_last_day_of_the_calendar_has_an_end() {
        let paris = Calendar::new(Tz::Europe__Paris);
        assert!(paris.day(NaiveDate::MAX).start <= paris.day(NaiveDate::MAX).end);
    }

    #[test]
    fn a_week_begins_on_monday() {
        let paris = Calendar::new(Tz::Europe__Paris);
        let week = paris.week(date("2026-11-22"));
        assert_eq!(paris.date(week.start), date("2026-11-16"));
        assert_eq!(week, paris.week(date("2026-11-16")));
    }
}
