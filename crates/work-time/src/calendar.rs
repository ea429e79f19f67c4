//! Days and weeks of the organisation's zone.

use std::ops::Range;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Timelike, Utc, Weekday};

use crate::Zone;

/// Tells which local day and week an instant falls in.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: Zone,
}

impl Calendar {
    /// The calendar of a zone.
    pub fn new(zone: &Zone) -> Self {
        Self { zone: zone.clone() }
    }

    /// The zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The local date of an instant.
    pub fn date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.zone.local(instant).date()
    }

    /// The local hour of an instant, 0 to 23.
    pub fn hour(&self, instant: DateTime<Utc>) -> u32 {
        self.zone.local(instant).hour()
    }

    /// The instants of a local day, from its first to the next day's first: 23, 24 or 25 hours as a
    /// rule, none where a zone left the day out.
    pub fn day(&self, date: NaiveDate) -> Range<DateTime<Utc>> {
        self.start_of(date)..self.start_of(after(date, 1))
    }

    /// The instants of the week a local day is in, Monday to Sunday (L3121-35).
    pub fn week(&self, date: NaiveDate) -> Range<DateTime<Utc>> {
        let monday = date.week(Weekday::Mon).checked_first_day().unwrap_or(date);
        self.start_of(monday)..self.start_of(after(monday, 7))
    }

    /// The first instant of a local day. Where a zone skips midnight, the day begins when the clocks
    /// do; where midnight comes twice, at the first of the two.
    fn start_of(&self, date: NaiveDate) -> DateTime<Utc> {
        self.zone.instants(date.and_time(NaiveTime::MIN)).earliest()
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
    use crate::testing::zone;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_on_which_the_clocks_change_has_23_or_25_hours() {
        let paris = Calendar::new(&zone("Europe/Paris"));
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
        let santiago = Calendar::new(&zone("America/Santiago"));
        let day = santiago.day(date("2026-09-06"));
        assert_eq!((day.end - day.start).num_hours(), 23);
    }

    #[test]
    fn a_day_that_was_left_out_has_no_hours() {
        let apia = Calendar::new(&zone("Pacific/Apia"));
        let day = apia.day(date("2011-12-30"));
        assert_eq!(day.start, day.end);
        assert_eq!(apia.day(date("2011-12-29")).end, day.start);
    }

    #[test]
    fn the_last_day_of_the_calendar_has_an_end() {
        let paris = Calendar::new(&zone("Europe/Paris"));
        assert!(paris.day(NaiveDate::MAX).start <= paris.day(NaiveDate::MAX).end);
    }

    #[test]
    fn a_week_begins_on_monday() {
        let paris = Calendar::new(&zone("Europe/Paris"));
        let week = paris.week(date("2026-11-22"));
        assert_eq!(paris.date(week.start), date("2026-11-16"));
        assert_eq!(week, paris.week(date("2026-11-16")));
    }
}
