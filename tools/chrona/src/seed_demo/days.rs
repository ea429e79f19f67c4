//! Eight weeks of punches.

use chrona_api_types::PunchType;
use chrona_work_time::Zone;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};

use super::{
    chance::Chance,
    people::{Habit, PEOPLE},
};

/// How many days back the punches begin.
pub(super) const DAYS: u64 = 56;

/// How long ago the last punch is at least.
const QUIET: TimeDelta = TimeDelta::minutes(1);

/// A punch of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DemoPunch {
    /// Whose it is, in [`PEOPLE`].
    pub(super) person: usize,
    /// `clock_in` or `clock_out`.
    pub(super) kind: PunchType,
    pub(super) at: DateTime<Utc>,
}

/// Everyone's punches of the last [`DAYS`] days and of today until now, oldest first.
pub(super) fn punches(zone: &Zone, now: DateTime<Utc>) -> Vec<DemoPunch> {
    let today = zone.local(now).date();
    let first = today - Days::new(DAYS);
    let mut punches: Vec<_> = first
        .iter_days()
        .take_while(|date| *date <= today)
        .flat_map(|date| (0..PEOPLE.len()).flat_map(move |person| day(person, date, zone)))
        .filter(|punch| punch.at <= now - QUIET)
        .collect();
    punches.sort_by_key(|punch| (punch.at, punch.person));
    punches
}

/// A person's punches on one day of the organisation's calendar.
fn day(person: usize, date: NaiveDate, zone: &Zone) -> Vec<DemoPunch> {
    let mut chance = Chance::of(person, i64::from(date.num_days_from_ce()));
    let habit = PEOPLE[person].habit;
    if is_off(person, habit, date, &mut chance) {
        return Vec::new();
    }
    let mut times: Vec<(u32, u32, i64)> = match habit {
        Habit::Office => vec![(8, 55, 20), (12, 20, 15), (13, 20, 12), (17, 0, 25)],
        Habit::Long => vec![(8, 30, 20), (12, 15, 15), (13, 10, 12), (17, 25, 30)],
        Habit::FourDays => vec![(8, 45, 15), (12, 30, 15), (13, 15, 10), (17, 30, 20)],
        Habit::Early => vec![(5, 55, 6), (13, 5, 8)],
        Habit::Late => vec![(12, 55, 7), (20, 5, 8)],
        Habit::HalfTime => vec![(8, 40, 12), (12, 25, 10)],
    };
    // Now and then someone forgets to clock out.
    if chance.once_in(120) {
        times.pop();
    }
    let kinds = [PunchType::ClockIn, PunchType::ClockOut]
        .into_iter()
        .cycle();
    let at = |(hour, minute, spread): (u32, u32, i64)| {
        let planned = date.and_time(NaiveTime::from_hms_opt(hour, minute, 0)?);
        let planned = zone.instants(planned).earliest();
        Some(planned + TimeDelta::seconds(chance.around(spread * 60)))
    };
    times
        .into_iter()
        .filter_map(at)
        .zip(kinds)
        .map(|(at, kind)| DemoPunch { person, kind, at })
        .collect()
}

/// Week-ends, holidays of a fixed date, a week away, a day ill.
fn is_off(person: usize, habit: Habit, date: NaiveDate, chance: &mut Chance) -> bool {
    let holiday = matches!(
        (date.month(), date.day()),
        (1 | 5 | 11, 1) | (5, 8) | (7, 14) | (8, 15) | (11, 11) | (12, 25)
    );
    let week = date.iso_week();
    let mut of_the_week = Chance::of(
        person,
        -i64::from(week.year()) * 60 - i64::from(week.week()),
    );
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
        || holiday
        || (habit == Habit::FourDays && date.weekday() == Weekday::Wed)
        || of_the_week.once_in(14)
        || chance.once_in(40)
}

#[cfg(test)]
mod tests {
    use chrona_backend::zones::Zones;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn paris() -> Zone {
        Zones::default().zone("Europe/Paris").unwrap()
    }

    fn who_is_in(punches: &[DemoPunch], now: DateTime<Utc>) -> usize {
        (0..PEOPLE.len())
            .filter(|&person| {
                let last = punches.iter().rfind(|punch| punch.person == person);
                last.is_some_and(|last| {
                    last.kind == PunchType::ClockIn && now - last.at < TimeDelta::hours(15)
                })
            })
            .count()
    }

    #[test]
    fn the_same_moment_gives_the_same_punches() {
        let now = at("2026-11-20T10:00:00Z");
        assert_eq!(punches(&paris(), now), punches(&paris(), now));
    }

    #[test]
    fn people_are_in_on_a_weekday_morning_and_out_on_a_sunday() {
        let morning = at("2026-11-20T10:00:00Z");
        let working = punches(&paris(), morning);
        assert!(working.len() > 2000, "{}", working.len());
        assert!((10..20).contains(&who_is_in(&working, morning)));
        let sunday = at("2026-11-22T10:00:00Z");
        assert_eq!(who_is_in(&punches(&paris(), sunday), sunday), 0);
    }

    #[test]
    fn punches_are_in_order_and_over() {
        let now = at("2026-11-20T10:00:00Z");
        let punches = punches(&paris(), now);
        assert!(punches.is_sorted_by_key(|punch| punch.at));
        assert!(punches.iter().all(|punch| punch.at < now));
        let first = punches.first().unwrap().at;
        assert!(now - first > TimeDelta::days(53));
    }

    #[test]
    fn days_where_the_clocks_change_are_no_trouble() {
        let now = at("2027-03-30T10:00:00Z");
        assert!(!punches(&paris(), now).is_empty());
    }
}
