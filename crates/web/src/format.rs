//! Dates, times, durations and numbers as people write them: words by the browser's own Intl, the zone
//! by the rules that the server told.

use chrona_api_types::Language;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::zone::{Instants, Moment};

/// A space at which a line is not broken.
const NBSP: char = '\u{a0}';

/// Now, by the browser's clock.
pub fn now() -> DateTime<Utc> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 stay under 2^53"
    )]
    let milliseconds = Date::now() as i64;
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

/// The time of day: `08:57`, in 24 hours in both languages.
pub fn time(moment: impl Into<Moment>) -> String {
    let local = moment.into().local();
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// The time of day with its seconds: `08:57:12`.
pub fn clock(moment: impl Into<Moment>) -> String {
    let moment = moment.into();
    format!("{}:{:02}", time(moment), moment.local().second())
}

/// A whole date: `vendredi 20 novembre 2026`.
pub fn long_date(language: Language, moment: impl Into<Moment>) -> String {
    long_day(language, moment.into().local().date())
}

/// The same of a day: `vendredi 20 novembre 2026`.
pub fn long_day(language: Language, day: NaiveDate) -> String {
    let shape = [
        ("weekday", "long"),
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
    ];
    in_words(language, day.and_time(NaiveTime::MIN), &shape)
}

/// The day a kiosk shows under its clock: `vendredi 20 novembre`.
pub fn day_of(language: Language, moment: impl Into<Moment>) -> String {
    let shape = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
    in_words(language, moment.into().local(), &shape)
}

/// The same of a day: `vendredi 20 novembre`.
pub fn day_in_words(language: Language, day: NaiveDate) -> String {
    let shape = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
    in_words(language, day.and_time(NaiveTime::MIN), &shape)
}

/// A day of the week: `vendredi`.
pub fn weekday(language: Language, day: NaiveDate) -> String {
    let shape = [("weekday", "long")];
    in_words(language, day.and_time(NaiveTime::MIN), &shape)
}

/// A day of a table: `ven. 20`.
pub fn day_of_month(language: Language, day: NaiveDate) -> String {
    let shape = [("weekday", "short"), ("day", "numeric")];
    in_words(language, day.and_time(NaiveTime::MIN), &shape)
}

/// The month of a day: `novembre 2026`.
pub fn month(language: Language, day: NaiveDate) -> String {
    let shape = [("month", "long"), ("year", "numeric")];
    in_words(language, day.and_time(NaiveTime::MIN), &shape)
}

/// A month of every year, 1 to 12: `novembre`.
pub fn month_of_year(language: Language, month: u32) -> String {
    let day = NaiveDate::from_ymd_opt(2026, month, 1).unwrap_or_default();
    in_words(language, day.and_time(NaiveTime::MIN), &[("month", "long")])
}

/// A short date, the same in both languages: `20/11/2026`.
pub fn short_date(moment: impl Into<Moment>) -> String {
    written(moment.into().local().date())
}

/// The last moment before an instant, as one says until when: `31/12/2026` where the instant is a
/// day's end, else `31/12/2026 17:30`.
pub fn last_moment(end: DateTime<Utc>) -> String {
    if Moment::from(end).local().time() == NaiveTime::MIN {
        return short_date(end - TimeDelta::seconds(1));
    }
    format!("{}{NBSP}{}", short_date(end), time(end))
}

/// The instant at which a day ends in the zone, from the value of `<input type="date">`; `None` where
/// that is no day of the years 1 to 9999.
pub fn day_end(day: &str) -> Option<DateTime<Utc>> {
    let next = day_of_field(day)?.succ_opt()?;
    let start = Moment::from(now()).instants(next.and_time(NaiveTime::MIN));
    Some(start.earliest())
}

/// The instants of a day and a time of day in the zone of a moment, from the values of
/// `<input type="date">` and `<input type="time">`; `None` where these are none.
pub fn instants_at(zone: Moment, day: &str, time: &str) -> Option<Instants> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").or_else(|_| time.parse());
    let local = day_of_field(day)?.and_time(time.ok()?);
    Some(zone.instants(local))
}

/// A day from the value of `<input type="date">`. The field takes years of six digits, the API of four.
pub fn day_of_field(day: &str) -> Option<NaiveDate> {
    let day: NaiveDate = day.parse().ok()?;
    (1..=9999).contains(&day.year()).then_some(day)
}

/// The day as one says it: `aujourd’hui`, `hier`, a weekday within the last six days
/// (`mardi 17 novembre`), else the short date.
pub fn relative_day(language: Language, moment: impl Into<Moment>) -> String {
    let moment = moment.into();
    let today = moment.with(now()).local().date();
    let days = (today - moment.local().date()).num_days();
    match days {
        0 | 1 => {
            let options = object(&[("numeric", "auto")]);
            let words = Intl::RelativeTimeFormat::new(&Array::of1(&tag(language).into()), &options);
            let days = if days == 0 { 0.0 } else { -1.0 };
            String::from(words.format(days, "day"))
        }
        2..=6 => day_of(language, moment),
        _ => short_date(moment),
    }
}

/// The day as one says it and the time: `hier 17:32`.
pub fn relative_time(language: Language, moment: impl Into<Moment>) -> String {
    let moment = moment.into();
    format!("{}{NBSP}{}", relative_day(language, moment), time(moment))
}

/// A duration in hours and minutes, `7 h 30`, of a number of seconds; the seconds that do not fill a
/// minute are left out.
pub fn duration(seconds: i64) -> String {
    let minutes = seconds.abs() / 60;
    let sign = if seconds <= -60 { "\u{2212}" } else { "" };
    format!("{sign}{}{NBSP}h{NBSP}{:02}", minutes / 60, minutes % 60)
}

/// A count with its thousands apart: `12 345`.
pub fn number(language: Language, count: i64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts shown to people stay under 2^53"
    )]
    let count = js_sys::Number::from(count as f64);
    String::from(count.to_locale_string(tag(language)))
}

/// The day of an instant in the zone, as the value of `<input type="date">` and of the API's date
/// parameters: `2026-11-20`.
pub fn iso_day(moment: impl Into<Moment>) -> String {
    moment.into().local().date().to_string()
}

/// A day as people write it, `20/11/2026`, from the value of `<input type="date">`; `None` where that is
/// no day of the years 1 to 9999.
pub fn written_day(day: &str) -> Option<String> {
    day_of_field(day).map(written)
}

/// A day as people write it: `20/11/2026`.
pub fn written(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// The BCP 47 tag whose habits the language follows; British English writes 24 hours and the day
/// first.
fn tag(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr-FR",
        Language::En => "en-GB",
    }
}

/// What the zone's clocks show, in words of this shape.
fn in_words(language: Language, local: NaiveDateTime, shape: &[(&str, &str)]) -> String {
    // It is given as if it were UTC, and shown as UTC.
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 stay under 2^53"
    )]
    let shown = local.and_utc().timestamp_millis() as f64;
    let shape = object(shape);
    let _ = Reflect::set(&shape, &"timeZone".into(), &"UTC".into());
    String::from(Date::new(&shown.into()).to_locale_string(tag(language), &shape))
}

fn object(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    object
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn a_duration_is_read_in_hours_and_minutes() {
        let read = |seconds| duration(seconds).replace('\u{a0}', " ");
        assert_eq!(read(0), "0 h 00");
        assert_eq!(read(59), "0 h 00");
        assert_eq!(read(7 * 3600 + 30 * 60), "7 h 30");
        assert_eq!(read(31 * 3600 + 5 * 60 + 59), "31 h 05");
        assert_eq!(read(-90 * 60), "\u{2212}1 h 30");
    }
}
