//! What can be wrong with a case file, by its member.

use chrono::NaiveDate;

use super::{check::LONGEST_RANGE, read::LARGEST_CASE_FILE};
use crate::holidays::LONGEST_NAME;

/// Why a case file cannot be computed. It is told in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", with_colon(.member))]
pub struct CaseError {
    /// Which member, such as `schedules[0].weeks[0].mon[1]`; empty for the document as a whole.
    pub member: String,
    /// What is wrong with it.
    pub problem: CaseProblem,
}

fn with_colon(member: &str) -> String {
    if member.is_empty() {
        String::new()
    } else {
        format!("{member}: ")
    }
}

impl CaseError {
    pub(crate) fn new(member: impl Into<String>, problem: CaseProblem) -> Self {
        Self {
            member: member.into(),
            problem,
        }
    }

    /// The same, of a member of `row`.
    pub(super) fn within(mut self, row: &str) -> Self {
        self.member = match self.member.as_str() {
            "" => row.to_owned(),
            member => format!("{row}.{member}"),
        };
        self
    }
}

/// What is wrong with a member of a case file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseProblem {
    /// The document cannot be read; in the reader's words.
    #[error("{0}")]
    Unreadable(String),
    /// The document is too large.
    #[error("a case file has at most {} MiB", LARGEST_CASE_FILE >> 20)]
    TooLarge,
    /// A member has more rows than are taken.
    #[error("has at most {0} rows")]
    TooManyRows(usize),
    /// A day has more punches than are taken.
    #[error("there are {count} punches on {date}; a day has at most {most}")]
    TooManyPunches {
        /// How many there are.
        count: usize,
        /// On which day.
        date: NaiveDate,
        /// How many are taken.
        most: usize,
    },
    /// An end before its start.
    #[error("is before from")]
    EndsBeforeStart,
    /// More days than are computed at once.
    #[error("is at most {LONGEST_RANGE} days from from, both included")]
    TooManyDays,
    /// A date of a year that the engine does not know.
    #[error("is a date of the years {first} to {last}")]
    NotAYear {
        /// The first year that it knows.
        first: i32,
        /// The last one.
        last: i32,
    },
    /// A number beyond its limits.
    #[error("is from {least} to {most}")]
    OutOfRange {
        /// The least that is taken.
        least: u32,
        /// The most.
        most: u32,
    },
    /// Fewer or more parts than are taken.
    #[error("has {least} to {most} {parts}")]
    WrongCount {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
        /// Of what, in English.
        parts: &'static str,
    },
    /// A name of no calendar of public holidays; holds those there are.
    #[error("is one of {0}, or null")]
    NotACalendar(String),
    /// Text that is no name of a public holiday.
    #[error("is a name of 1 to {LONGEST_NAME} characters on one line")]
    NotAName,
    /// A contract that begins before another, which is named, has ended.
    #[error("is before the end of {0}")]
    OverlapsRow(String),
    /// Two rows of one first day.
    #[error("two rows begin on this day")]
    SameDay,
    /// A part-time contract without its weekly hours.
    #[error("a part-time contract says its weekly hours (L3123-6)")]
    PartTimeHours,
    /// A member of another kind of contract.
    #[error("does not belong to this kind of contract")]
    OfAnotherKind,
    /// Text that is no month and day of every year.
    #[error("is a month and a day such as 01-01")]
    NotADayOfYear,
    /// Text that is no day of the week.
    #[error("is mon, tue, wed, thu, fri, sat or sun")]
    NotAWeekday,
    /// Text that is no sort of absence.
    #[error("is a word of at most 40 small letters, digits and _")]
    NotASort,
    /// Text that is no interval of times.
    #[error("is an interval such as 09:00-12:00, from 00:00 to 24:00")]
    NotAnInterval,
    /// Hours of an absence of several days, or of half a day.
    #[error("are hours of one day, and not of half of it")]
    TimesOfOneDay,
    /// An interval that begins before the end of the one before it.
    #[error("begins before the end of the one before it: a day holds no hour twice")]
    Overlap,
    /// A day's last interval that ends after the next day's first has begun.
    #[error("its last interval goes on when the next day's first has begun")]
    OverlapsNextDay,
    /// More than 24 hours in a day.
    #[error("has more than 24 hours")]
    TooLongADay,
    /// Hours of the night that the law does not take for one.
    #[error("is at least 9 hours long and holds those from 00:00 to 05:00 (L3122-2)")]
    NotANight,
    /// A band's percentage beyond its limits.
    #[error("is from {least} to {most} (L3121-33)")]
    NotAPercentage {
        /// The least that is taken.
        least: u32,
        /// The most.
        most: u32,
    },
    /// The last band has a width.
    #[error("is absent: the last band has no end")]
    LastBand,
    /// Another band has no width that is taken.
    #[error("is from {least} to {most}, but in the last band")]
    BandWidth {
        /// The least that is taken, in minutes.
        least: u32,
        /// The most.
        most: u32,
    },
}
