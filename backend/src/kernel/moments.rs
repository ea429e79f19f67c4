//! Days and instants as requests say them: the years that count, and ranges of both.

use std::ops::Range;

use chrona_api_types::ProblemCode;
use chrona_work_time::Calendar;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::{Context, FaultKind, ServiceError};

/// The years both databases and chrono agree on.
pub(crate) const YEARS: Range<i32> = 1900..9999;

/// The organisation's day, on which what is said of memberships acts.
pub(crate) fn today(context: &Context) -> NaiveDate {
    context.settings.time.calendar().date(context.clock.now())
}

/// The first day that anything may be said of: that of case files.
pub(crate) const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A day since when something is so, which is today or before; `absent` where none is given.
pub(crate) fn until_today(
    context: &Context,
    field: &str,
    given: Option<NaiveDate>,
    absent: NaiveDate,
) -> Result<NaiveDate, ServiceError> {
    let (since, today) = (given.unwrap_or(absent), today(context));
    if (FIRST_DAY..=today).contains(&since) {
        return Ok(since);
    }
    let days = FaultKind::OutOfRange(format!("{FIRST_DAY}\u{a0}– {today}"));
    Err(ServiceError::field(field, days))
}

/// Refuses a time that the databases and chrono do not agree on.
pub(crate) fn checked_time(field: &str, time: Option<DateTime<Utc>>) -> Result<(), ServiceError> {
    if time.is_some_and(|time| !YEARS.contains(&time.year())) {
        let limits = FaultKind::OutOfRange("1900 – 9998".to_owned());
        return Err(ServiceError::field(field, limits));
    }
    Ok(())
}

/// From when, and before when.
type FromBefore = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The range within bounds by these days: each is a day, or an instant (RFC 3339).
pub(crate) fn range(
    calendar: &Calendar,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<FromBefore, ServiceError> {
    let days = |text: Option<&str>| text.map(|text| bound(calendar, text)).transpose();
    let (from, to) = (days(from)?, days(to)?);
    if let (Some(from), Some(to)) = (&from, &to)
        && to.start < from.start
    {
        return Err(ProblemCode::InvalidRange.into());
    }
    Ok((from.map(|range| range.start), to.map(|range| range.end)))
}

/// The instants a day or an instant stands for.
fn bound(calendar: &Calendar, text: &str) -> Result<Range<DateTime<Utc>>, ServiceError> {
    // A `+` in a query arrives as a space.
    let instant = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).map(|at| at.to_utc());
    let range = match instant {
        Ok(at) => at..at + TimeDelta::microseconds(1),
        Err(_) => calendar.day(
            text.parse()
                .map_err(|_| ServiceError::Refused(ProblemCode::InvalidDatetime))?,
        ),
    };
    if YEARS.contains(&range.start.year()) {
        Ok(range)
    } else {
        Err(ProblemCode::InvalidDatetime.into())
    }
}
