//! Calendars of public holidays by file, for places that Chrona has no calendar of its own for.
//!
//! A file is CSV, a day a line (`date,name`), or iCalendar (RFC 5545), an event for each day or each few days in a row.
//! Every fault names its line, and a file with a fault is no calendar: a day that is left out in silence would be
//! someone's pay.

mod csv;
mod fault;
mod ical;

use std::{collections::BTreeMap, ops::RangeInclusive};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub use fault::{FileFault, FileProblem};

/// The largest file, in bytes.
pub const LARGEST_CALENDAR_FILE: usize = 1_000_000;
/// The most days that a calendar has, counted before those of one date are merged.
pub const MOST_DAYS: usize = 5_000;
/// The most characters of a holiday's name.
pub const LONGEST_NAME: usize = 120;
/// The years that a calendar's days are of.
pub const CALENDAR_YEARS: RangeInclusive<i32> = 1900..=2200;
/// The last year in which an event that comes back every year is told.
pub const LAST_REPEATED_YEAR: i32 = 2100;

/// A public holiday that a file or a case names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    /// The day.
    pub date: NaiveDate,
    /// Its name: at most 120 characters.
    pub name: String,
}

impl NamedDay {
    /// The public holidays that a file names, in order of time, each day once. Two names of one day are one, with a comma
    /// between them.
    ///
    /// ```
    /// use chrona_work_time::NamedDay;
    ///
    /// let days = NamedDay::read("date;name\n2027-07-21;Fête nationale\n").unwrap();
    /// assert_eq!(days[0].name, "Fête nationale");
    /// let fault = NamedDay::read("date;name\n21/07/2027;Fête nationale\n").unwrap_err();
    /// assert_eq!(fault.line, 2);
    /// ```
    pub fn read(text: &str) -> Result<Vec<Self>, FileFault> {
        if text.len() > LARGEST_CALENDAR_FILE {
            return Err(FileProblem::TooLarge.at(1));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut days = Days::default();
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        if first.is_some_and(|line| line.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
            ical::read(text, &mut days)?;
        } else {
            csv::read(text, &mut days)?;
        }
        if days.of.is_empty() {
            return Err(FileProblem::NoDays.at(1));
        }
        Ok(days.into_vec())
    }

    /// These days in order of time, each once.
    pub(crate) fn merged(days: &[Self]) -> Vec<Self> {
        let mut merged = Days::default();
        for day in days {
            merged.put(day.date, day.name.clone());
        }
        merged.into_vec()
    }

    /// The name of a day, of days in order of time.
    pub(crate) fn on(days: &[Self], date: NaiveDate) -> Option<&str> {
        let place = days.binary_search_by_key(&date, |day| day.date).ok()?;
        days.get(place).map(|day| day.name.as_str())
    }

    /// Whether this can be a holiday's name: 1 to 120 characters, all visible.
    pub(crate) fn is_name(name: &str) -> bool {
        !name.trim().is_empty()
            && name.chars().count() <= LONGEST_NAME
            && !name.chars().any(char::is_control)
    }
}

/// The days found so far.
#[derive(Default)]
struct Days {
    of: BTreeMap<NaiveDate, String>,
    told: usize,
}

impl Days {
    /// Adds a day, whose name may have spaces and ends of lines in it.
    fn add(&mut self, date: NaiveDate, name: &str) -> Result<(), FileProblem> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(FileProblem::NoName);
        }
        if name.chars().count() > LONGEST_NAME {
            return Err(FileProblem::LongName);
        }
        if !NamedDay::is_name(&name) {
            return Err(FileProblem::ControlCharacter);
        }
        if !CALENDAR_YEARS.contains(&date.year()) {
            return Err(FileProblem::NotAYear(date));
        }
        self.told += 1;
        if self.told > MOST_DAYS {
            return Err(FileProblem::TooManyDays);
        }
        self.put(date, name);
        Ok(())
    }

    fn put(&mut self, date: NaiveDate, name: String) {
        let Some(known) = self.of.get_mut(&date) else {
            self.of.insert(date, name);
            return;
        };
        let both = format!("{known}, {name}");
        let is_known = known.split(", ").any(|part| part == name) || *known == name;
        if !is_known && both.chars().count() <= LONGEST_NAME {
            *known = both;
        }
    }

    fn into_vec(self) -> Vec<NamedDay> {
        let days = self.of.into_iter();
        days.map(|(date, name)| NamedDay { date, name }).collect()
    }
}

#[cfg(test)]
mod tests;
