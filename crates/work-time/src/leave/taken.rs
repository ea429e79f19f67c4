//! What an absence takes, day by day.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{DayCount, Taking};
use crate::{Absence, Case, timesheet::weekly_seconds};

/// How days of absence are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenIn {
    /// As paid leave: from the first day that would have been worked until the end of that stretch of days off, weekly
    /// rest and public holidays left out (Cass. soc. 23-22.732).
    LeaveDays(DayCount),
    /// The days that would have been worked.
    WorkedDays,
    /// The hours that would have been worked.
    Hours,
}

/// What an absence takes. The case says when the person works; its own absences do not matter.
#[must_use]
pub fn takings(case: &Case, absence: &Absence, counted: TakenIn) -> Vec<Taking> {
    let days = absence.from.iter_days();
    let days = days.take_while(|day| *day <= absence.to);
    match counted {
        TakenIn::Hours => days
            .map(|on| taking(on, hundredths(case.away_seconds(absence, on))))
            .filter(|taking| taking.hundredths > 0)
            .collect(),
        TakenIn::LeaveDays(count) if absence.is_whole() => leave_days(case, absence, count),
        TakenIn::WorkedDays | TakenIn::LeaveDays(_) => days
            .filter(|day| case.would_work(*day))
            .map(|on| {
                let part = match absence.hours() {
                    Some(_) => part_of_day(case, absence, on),
                    None if absence.half.is_some() => 50,
                    None => 100,
                };
                taking(on, part)
            })
            .filter(|taking| taking.hundredths > 0)
            .collect(),
    }
}

const fn taking(on: NaiveDate, hundredths: i64) -> Taking {
    Taking { on, hundredths }
}

/// Hundredths of an hour, rounded to the nearest.
const fn hundredths(seconds: i64) -> i64 {
    (seconds + 18) / 36
}

/// What hours of a day are of what is planned for it.
fn part_of_day(case: &Case, absence: &Absence, on: NaiveDate) -> i64 {
    let planned = case.day_seconds(on).max(1);
    (case.away_seconds(absence, on) * 100 + planned / 2) / planned
}

fn leave_days(case: &Case, absence: &Absence, count: DayCount) -> Vec<Taking> {
    let mut days = absence.from.iter_days();
    let until = |day: &NaiveDate| *day <= absence.to;
    let Some(first) = days
        .by_ref()
        .take_while(until)
        .find(|day| case.would_work(*day))
    else {
        return Vec::new();
    };
    // Days off after the last one belong to it, until the day before the return, or a week has passed.
    let mut last = absence.to;
    while let Some(next) = last.checked_add_days(Days::new(1))
        && (next - absence.to).num_days() < 7
        && !case.would_work(next)
    {
        last = next;
    }
    let days = first.iter_days().take_while(|day| *day <= last);
    days.filter(|day| case.is_leave_day(*day, count))
        .map(|on| taking(on, 100))
        .collect()
}

impl Case {
    /// Whether the person would work on a day: what is planned says so, or else it is a Monday to Friday; never on a
    /// public holiday.
    pub(crate) fn would_work(&self, date: NaiveDate) -> bool {
        if self.schedule_on(date).is_some() {
            return !self.planned_on(date).is_empty();
        }
        is_monday_to_friday(date) && !self.is_day_off(date)
    }

    /// Whether a day is one of those that are worked, be it a public holiday or not.
    fn is_scheduled(&self, date: NaiveDate) -> bool {
        match self.schedule_on(date) {
            Some(schedule) => !schedule.on(date, self.week_starts()).is_empty(),
            None => is_monday_to_friday(date),
        }
    }

    /// Whether a day of leave is one that is counted.
    fn is_leave_day(&self, date: NaiveDate, count: DayCount) -> bool {
        if self.is_day_off(date) {
            return false;
        }
        match count {
            DayCount::SixAWeek => date.weekday() != Weekday::Sun,
            DayCount::FiveAWeek => {
                let monday = date.week(Weekday::Mon).first_day();
                let worked = monday.iter_days().take(7);
                // Whoever works five other days than Monday to Friday is counted those.
                let is_whole_week = worked.filter(|day| self.is_scheduled(*day)).count() >= 5;
                if is_whole_week {
                    self.is_scheduled(date)
                } else {
                    is_monday_to_friday(date)
                }
            }
        }
    }

    /// What would be worked of a day that an absence is on.
    fn away_seconds(&self, absence: &Absence, date: NaiveDate) -> i64 {
        let has_schedule = self.schedule_on(date).is_some();
        if let Some(hours) = absence.hours() {
            return if has_schedule {
                self.planned_within(date, hours)
            } else {
                let seconds = i64::from(hours.end - hours.start) * 60;
                seconds.min(self.day_seconds(date))
            };
        }
        match absence.half {
            Some(half) if has_schedule => self.planned_in_half(date, half),
            Some(_) => self.day_seconds(date) / 2,
            None => self.day_seconds(date),
        }
    }

    /// What would be worked on a day: what is planned, or a fifth of the contract's week.
    fn day_seconds(&self, date: NaiveDate) -> i64 {
        if self.schedule_on(date).is_some() {
            return self.planned_seconds(date);
        }
        if self.would_work(date) {
            weekly_seconds(self, date) / 5
        } else {
            0
        }
    }
}

fn is_monday_to_friday(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}
