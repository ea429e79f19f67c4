//! Dates, times, durations and numbers as people write them, by the browser's own Intl.

use chrona_api_types::Language;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::zone;

/// A space at which a line is not broken.
const NBSP: char = '\u{a0}';

/// The time of day: `08:57`, in 24 hours in both languages.
pub fn time(language: Language, instant: DateTime<Utc>) -> String {
    clock(language, &date_of(instant), false)
}

/// The time of day of a browser date: `08:57`, or `08:57:12` with seconds.
pub fn clock(language: Language, date: &Date, seconds: bool) -> String {
    let mut shape = vec![
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ];
    if seconds {
        shape.push(("second", "2-digit"));
    }
    shaped(language, date, &shape)
}

/// A whole date: `vendredi 20 novembre 2026`.
pub fn long_date(language: Language, instant: DateTime<Utc>) -> String {
    let shape = [
        ("weekday", "long"),
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
    ];
    shaped(language, &date_of(instant), &shape)
}

/// The day a kiosk shows under its clock: `vendredi 20 novembre`.
pub fn day_of(language: Language, date: &Date) -> String {
    let shape = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
    shaped(language, date, &shape)
}

/// A short date: `20/11/2026`.
pub fn short_date(language: Language, instant: DateTime<Utc>) -> String {
    let shape = [
        ("day", "2-digit"),
        ("month", "2-digit"),
        ("year", "numeric"),
    ];
    shaped(language, &date_of(instant), &shape)
}

/// The last moment before an instant, as one says until when: `31/12/2026` where the instant is a
/// day's end, else `31/12/2026 17:30`.
pub fn last_moment(language: Language, end: DateTime<Utc>) -> String {
    if wall(end).is_some_and(|wall| wall.time() == NaiveTime::MIN) {
        return short_date(language, end - TimeDelta::seconds(1));
    }
    format!("{}{NBSP}{}", short_date(language, end), time(language, end))
}

/// The instant at which a day ends in the organisation's zone, from the value of
/// `<input type="date">`; `None` where that is no day.
pub fn day_end(day: &str) -> Option<DateTime<Utc>> {
    let next = day.parse::<NaiveDate>().ok()?.succ_opt()?;
    instant(next.and_time(NaiveTime::MIN))
}

/// The instant of a day and a time of day in the organisation's zone, from the values of
/// `<input type="date">` and `<input type="time">`; `None` where these are none.
pub fn instant_at(day: &str, time: &str) -> Option<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").or_else(|_| time.parse());
    instant(day.parse::<NaiveDate>().ok()?.and_time(time.ok()?))
}

/// The instant at which the clocks of the organisation's zone show this.
fn instant(shown: NaiveDateTime) -> Option<DateTime<Utc>> {
    // The zone's offset is what its clocks show more than UTC; the second look is for the day the
    // clocks change.
    let mut instant = shown.and_utc();
    for _ in 0..2 {
        let offset = wall(instant)? - instant.naive_utc();
        instant = shown.and_utc() - offset;
    }
    Some(instant)
}

/// What the clocks of the organisation's zone show at an instant.
fn wall(instant: DateTime<Utc>) -> Option<NaiveDateTime> {
    let shape = object(&[
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
        ("hourCycle", "h23"),
    ]);
    let text = String::from(date_of(instant).to_locale_string("sv-SE", &in_zone(shape)));
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").ok()
}

/// The day as one says it: `aujourd’hui`, `hier`, a weekday within the last six days
/// (`mardi 17 novembre`), else the short date.
pub fn relative_day(language: Language, instant: DateTime<Utc>) -> String {
    let days = days_ago(instant);
    match days {
        0 | 1 => {
            let options = object(&[("numeric", "auto")]);
            let words = Intl::RelativeTimeFormat::new(&Array::of1(&tag(language).into()), &options);
            String::from(words.format(-f64::from(days), "day"))
        }
        2..=6 => day_of(language, &date_of(instant)),
        _ => short_date(language, instant),
    }
}

/// The day as one says it and the time: `hier 17:32`.
pub fn relative_time(language: Language, instant: DateTime<Utc>) -> String {
    format!(
        "{}{NBSP}{}",
        relative_day(language, instant),
        time(language, instant)
    )
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

/// The browser's date of an instant.
pub fn date_of(instant: DateTime<Utc>) -> Date {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 stay under 2^53"
    )]
    let milliseconds = instant.timestamp_millis() as f64;
    Date::new(&JsValue::from_f64(milliseconds))
}

/// A day, in the organisation's zone, as the value of `<input type="date">` and of the API's date
/// parameters: `2026-11-20`.
pub fn iso_day(date: &Date) -> String {
    // Swedish writes its dates that way.
    let shape = object(&[
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
    ]);
    String::from(date.to_locale_string("sv-SE", &in_zone(shape)))
}

/// A day as people write it, `20/11/2026`, from the value of `<input type="date">`; `None` where that is
/// no day.
pub fn written_day(day: &str) -> Option<String> {
    let day = day.parse::<NaiveDate>().ok()?;
    Some(day.format("%d/%m/%Y").to_string())
}

/// How many days before today's the instant's day is, in the organisation's zone.
fn days_ago(instant: DateTime<Utc>) -> i32 {
    // A date alone is read as midnight UTC, so that two of them are whole days apart.
    let midnight = |date: &Date| Date::new(&iso_day(date).into()).get_time();
    let days = (midnight(&Date::new_0()) - midnight(&date_of(instant))) / 86_400_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "a number of days")]
    let days = days.round() as i32;
    days
}

/// The BCP 47 tag whose habits the language follows; British English writes 24 hours and the day
/// first.
fn tag(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr-FR",
        Language::En => "en-GB",
    }
}

fn shaped(language: Language, date: &Date, shape: &[(&str, &str)]) -> String {
    String::from(date.to_locale_string(tag(language), &in_zone(object(shape))))
}

/// The shape in the organisation's zone, once it is known.
fn in_zone(shape: Object) -> Object {
    if let Some(zone) = zone::current() {
        let _ = Reflect::set(&shape, &"timeZone".into(), &zone.into());
    }
    shape
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
