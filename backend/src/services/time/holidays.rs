//! Public holidays.

use chrona_api_types::Holiday;
use chrona_work_time::HolidayCalendar;

use super::organisation::calendar;
use crate::kernel::{FaultKind, Request, ServiceError, permissions::Action};

/// The years whose holidays are told.
const YEARS: std::ops::RangeInclusive<i32> = 1802..=4099;

/// The public holidays of a year by a calendar's name, in order.
pub fn of_year(request: &Request, name: &str, year: i32) -> Result<Vec<Holiday>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let name = calendar("calendar", Some(name))?;
    let calendar = name.as_deref().and_then(HolidayCalendar::of);
    let calendar = calendar.ok_or(ServiceError::field("calendar", FaultKind::Missing))?;
    if !YEARS.contains(&year) {
        let limits = format!("{} – {}", YEARS.start(), YEARS.end());
        return Err(ServiceError::field("year", FaultKind::OutOfRange(limits)));
    }
    let holidays = calendar.holidays(year).into_iter();
    let holidays = holidays.map(|holiday| Holiday {
        date: holiday.date,
        name: holiday.name.to_owned(),
    });
    Ok(holidays.collect())
}
