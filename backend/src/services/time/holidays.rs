//! Public holidays.

use chrona_api_types::Holiday;
use chrona_store::time::holiday_calendars;
use chrona_work_time::HolidayCalendar;
use chrono::NaiveDate;

use super::holiday_calendars::unknown;
use crate::{
    App,
    kernel::{FaultKind, Request, ServiceError, permissions::Action},
};

/// The years whose holidays are told.
const YEARS: std::ops::RangeInclusive<i32> = 1802..=4099;

/// The public holidays of a year by a calendar's name, Chrona's own or an imported one, in order.
pub async fn of_year(
    app: &App,
    request: &Request,
    name: &str,
    year: i32,
) -> Result<Vec<Holiday>, ServiceError> {
    request.caller.may(Action::UseOwnSpace)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(ServiceError::field("calendar", FaultKind::Missing));
    }
    if !YEARS.contains(&year) {
        let limits = format!("{} – {}", YEARS.start(), YEARS.end());
        return Err(ServiceError::field("year", FaultKind::OutOfRange(limits)));
    }
    if let Some(calendar) = HolidayCalendar::of(name) {
        let holidays = calendar.holidays(year).into_iter();
        let holidays = holidays.map(|holiday| Holiday {
            date: holiday.date,
            name: holiday.name.to_owned(),
        });
        return Ok(holidays.collect());
    }
    let ends = [(1, 1), (12, 31)].map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
    let [Some(first), Some(last)] = ends else {
        return Ok(Vec::new());
    };
    let reader = app.store.reader();
    let mut days = holiday_calendars::days_of(reader, &[name], &(first..=last)).await?;
    let Some(days) = days.remove(name) else {
        return Err(unknown(reader, "calendar").await);
    };
    let holidays = days.into_iter().map(|day| Holiday {
        date: day.date,
        name: day.name,
    });
    Ok(holidays.collect())
}
