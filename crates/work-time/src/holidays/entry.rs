//! A holiday of the law: on which day of which years it is.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::easter::easter;
use super::name::Name;

/// A holiday, the day of the year it is on, and the years in which it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: Name,
    when: When,
    first: i32,
    last: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// A day of a month.
    Date { month: u32, day: u32 },
    /// So many days after Easter Sunday.
    AfterEaster(i64),
}

impl Entry {
    /// A holiday on a day of a month, since a year.
    pub(super) const fn date(name: Name, day: u32, month: u32, first: i32) -> Self {
        Self {
            name,
            when: When::Date { month, day },
            first,
            last: i32::MAX,
        }
    }

    /// A holiday that follows Easter, so many days after it, since a year.
    pub(super) const fn after_easter(name: Name, days: i64, first: i32) -> Self {
        Self {
            name,
            when: When::AfterEaster(days),
            first,
            last: i32::MAX,
        }
    }

    /// The same, until a year, which is included.
    pub(super) const fn until(self, last: i32) -> Self {
        Self { last, ..self }
    }

    /// The day it is on in a year; none in a year in which it is no holiday.
    pub(super) fn date_in(&self, year: i32) -> Option<NaiveDate> {
        if !self.holds_in(year) {
            return None;
        }
        match self.when {
            When::Date { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            When::AfterEaster(days) => easter(year)?.checked_add_signed(TimeDelta::days(days)),
        }
    }

    /// Whether it is on this day.
    pub(super) fn is_on(&self, date: &Position) -> bool {
        let same = match self.when {
            When::Date { month, day } => (month, day) == (date.month, date.day),
            When::AfterEaster(days) => date.after_easter == Some(days),
        };
        same && self.holds_in(date.year)
    }

    const fn holds_in(&self, year: i32) -> bool {
        self.first <= year && year <= self.last
    }
}

/// Where a day stands in its year, computed once for all entries.
pub(super) struct Position {
    year: i32,
    month: u32,
    day: u32,
    /// Days since Easter Sunday, negative before it; none in months that no movable holiday reaches.
    after_easter: Option<i64>,
}

impl Position {
    pub(super) fn of(date: NaiveDate) -> Self {
        let (year, month) = (date.year(), date.month());
        let near = (3..=6).contains(&month);
        let easter = near.then(|| easter(year)).flatten();
        Self {
            year,
            month,
            day: date.day(),
            after_easter: easter.map(|easter| (date - easter).num_days()),
        }
    }
}
