//! What can be wrong with a calendar's file, by its line.

use chrono::NaiveDate;

use super::{CALENDAR_YEARS, LARGEST_CALENDAR_FILE, LONGEST_NAME, MOST_DAYS};

/// The most characters of a file that a fault quotes.
const QUOTED: usize = 40;

/// Why a file is no calendar. It is told in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct FileFault {
    /// The line, counted from 1; of an event, that of the part which is wrong.
    pub line: usize,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// What is wrong with a line of a calendar's file. What is quoted of the line is cut to 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// The file is too large.
    #[error("a file has at most {} MB", LARGEST_CALENDAR_FILE / 1_000_000)]
    TooLarge,
    /// There is no day in it.
    #[error("the file names no day")]
    NoDays,
    /// It has more days than are taken.
    #[error("a calendar has at most {MOST_DAYS} days")]
    TooManyDays,
    /// Text that is no date of a CSV file.
    #[error("“{0}” is no date: write it as 2027-01-31")]
    NotADate(String),
    /// A date of a year that is not taken.
    #[error("{0} is not of the years {first} to {last}", first = CALENDAR_YEARS.start(), last = CALENDAR_YEARS.end())]
    NotAYear(NaiveDate),
    /// A day without a name.
    #[error("the day has no name")]
    NoName,
    /// A name that is too long.
    #[error("a name has at most {LONGEST_NAME} characters")]
    LongName,
    /// A name that holds what nobody can see.
    #[error("the name holds a control character")]
    ControlCharacter,
    /// A name of several lines in a CSV file.
    #[error("the name goes on over the end of the line: is a quotation mark missing?")]
    BrokenName,
    /// A line of a CSV file with more or less than two fields; holds how many.
    #[error("a line has a date and a name, and this one has {0} fields")]
    Fields(usize),
    /// A line that is none of iCalendar.
    #[error("“{0}” is no line of iCalendar, such as SUMMARY:Name")]
    NotAProperty(String),
    /// A part of an iCalendar file without its end.
    #[error("BEGIN:{0} has no END")]
    NotClosed(String),
    /// An end of another part than the one that is open.
    #[error("END:{0} ends nothing that is open")]
    NotOpen(String),
    /// An event says twice what it may say once.
    #[error("the event has two {0}")]
    Twice(&'static str),
    /// An event without its first day.
    #[error("the event has no DTSTART")]
    NoStart,
    /// A value that is no whole day.
    #[error("“{0}” is no whole day: write it as 20270131")]
    NotADay(String),
    /// An event that ends when it begins, or before.
    #[error("DTEND is the day after the last one, and so after DTSTART")]
    EndsBeforeStart,
    /// An event that comes back in another way than every year.
    #[error("of rules only RRULE:FREQ=YEARLY is read, with UNTIL or COUNT, and not “{0}”")]
    Rule(String),
    /// A property that changes an event's days in a way that is not read.
    #[error("{0} is not read: write an event for each day, with DTSTART and DTEND")]
    NotRead(String),
}

impl FileProblem {
    /// The fault of a line.
    pub(super) const fn at(self, line: usize) -> FileFault {
        FileFault {
            line,
            problem: self,
        }
    }
}

/// What a fault quotes of a line: no more than fits in a sentence.
pub(super) fn quoted(text: &str) -> String {
    let shown = text.chars().filter(|sign| !sign.is_control());
    shown.take(QUOTED).collect()
}
