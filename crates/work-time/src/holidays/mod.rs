//! Public holidays of France, by calendar and year.
//!
//! A calendar holds the eleven days of L3133-1 and those of its own territory (L3134-13, L3422-2), each since the year
//! the law made it a holiday. `docs/holidays.md` tells what each one holds, and where other lists differ. Those of other
//! places come by file ([`NamedDay::read`]).

mod calendars;
mod easter;
mod entry;
mod file;
mod name;

use chrono::NaiveDate;
use serde::Serialize;

use calendars::{ALL, FRANCE};
use entry::{Entry, Position};
pub use file::{
    CALENDAR_YEARS, FileFault, FileProblem, LARGEST_CALENDAR_FILE, LAST_REPEATED_YEAR,
    LONGEST_NAME, MOST_DAYS, NamedDay,
};
use name::Name;

/// The public holidays of a territory. Nothing moves when one falls on a Saturday or a Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HolidayCalendar {
    name: &'static str,
    /// The holidays it has beside those of all of France.
    own: &'static [Entry],
}

/// A public holiday in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// The name in French, as the State's list has it, with a typographic apostrophe: `Abolition de l’esclavage`.
    /// Two holidays of one day are one, named after both: `1er mai et Ascension`.
    pub name: &'static str,
}

impl HolidayCalendar {
    /// The calendar of this name, such as `FR` or `FR-972`; none where there is no such calendar.
    pub fn of(name: &str) -> Option<Self> {
        ALL.iter().find(|calendar| calendar.name == name).copied()
    }

    /// The names of all calendars.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|calendar| calendar.name)
    }

    /// The calendar's name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The holidays of a year, in order of time, each day once. None before 1802.
    pub fn holidays(&self, year: i32) -> Vec<Holiday> {
        let mut dates: Vec<_> = self
            .entries()
            .filter_map(|entry| entry.date_in(year))
            .collect();
        dates.sort_unstable();
        dates.dedup();
        dates
            .into_iter()
            .filter_map(|date| self.on(date).map(|name| Holiday { date, name }))
            .collect()
    }

    /// The name in French of the holiday on a day, if it is one. Allocates nothing: some ten comparisons.
    pub fn on(&self, date: NaiveDate) -> Option<&'static str> {
        let position = Position::of(date);
        self.entries()
            .filter(|entry| entry.is_on(&position))
            .map(|entry| entry.name)
            .reduce(|first, second| first.and(second).unwrap_or(first))
            .map(Name::french)
    }

    /// The name in English of a holiday whose French name this is.
    pub fn english(french: &str) -> Option<&'static str> {
        Name::ALL
            .iter()
            .find(|name| name.french() == french)
            .map(|name| name.english())
    }

    fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        FRANCE.iter().chain(self.own)
    }
}

impl Holiday {
    /// The name in English.
    pub fn english(&self) -> &'static str {
        HolidayCalendar::english(self.name).unwrap_or(self.name)
    }
}

#[cfg(test)]
mod tests;
