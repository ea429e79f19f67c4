//! Calendars of public holidays that were imported from files.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::PersonId;

/// A calendar of public holidays that was imported from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportedCalendar {
    /// What the organisation and sites name it by.
    pub name: String,
    /// How many days it has.
    pub days: i64,
    /// The first one.
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
    /// Who imported it last; none when that account was deleted.
    pub imported_by: Option<PersonId>,
    /// That person's name.
    pub imported_by_name: Option<String>,
    /// When.
    pub imported_at: DateTime<Utc>,
}

/// A file with the public holidays of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HolidayCalendarFile {
    /// The file's text, at most 1 MB: CSV, a date such as 2027-01-31 and a name a line, or iCalendar (RFC 5545), whose
    /// events are whole days. At most 5,000 days of the years 1900 to 2200.
    pub content: String,
}
