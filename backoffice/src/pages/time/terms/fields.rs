//! Days and hours as they are typed.

use chrona_web::format;
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::{
    browser,
    components::form::FormErrors,
    words::{Words, say},
};

/// Today, by the organisation's clocks.
pub(in crate::pages) fn today() -> NaiveDate {
    format::day_of_field(&format::iso_day(format::now())).unwrap_or_default()
}

/// The day in a field; the outer is none where it cannot be read, which the field then says.
#[expect(
    clippy::option_option,
    reason = "no day is something else than a day that cannot be read"
)]
pub(in crate::pages) fn day_in(
    errors: FormErrors,
    name: &'static str,
    field: RwSignal<String>,
) -> Option<Option<NaiveDate>> {
    let text = field.get_untracked();
    if text.is_empty() && !browser::is_unreadable(name) {
        return Some(None);
    }
    let day = format::day_of_field(&text);
    if day.is_none() {
        errors.refuse_field(name, |l| say!(l, common.day_unread));
    }
    day.map(Some)
}

/// The minutes of `35`, `24:30`, `24h30`, `24,5` or `20 min`.
fn minutes_of(text: &str) -> Option<u32> {
    let text = text.replace([' ', '\u{a0}', '\u{202f}'], "");
    if let Some(minutes) = text.strip_suffix("min") {
        return minutes.parse().ok();
    }
    let text = text.replace(['h', 'H'], ":");
    let text = text.trim_end_matches(':');
    if let Some((hours, minutes)) = text.split_once(':') {
        let minutes: u32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
        let hours: u32 = hours.parse().ok()?;
        return hours.checked_mul(60)?.checked_add(minutes);
    }
    let (hours, part) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let hours: u32 = hours.parse().ok()?;
    if part.len() > 2 {
        return None;
    }
    let tenths: u32 = part.parse().ok()?;
    let hundredths = if part.len() == 1 { tenths * 10 } else { tenths };
    hours
        .checked_mul(60)?
        .checked_add((hundredths * 60 + 50) / 100)
}

/// The minutes of `20`, `20 min`, `0:20` or `1 h 30`: what is short is said in minutes.
fn short_minutes_of(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.bytes().all(|sign| sign.is_ascii_digit()) {
        return text.parse().ok();
    }
    minutes_of(text)
}

/// The minutes in a field, as `read` reads them; the outer is none where it cannot, which the field then says.
#[expect(
    clippy::option_option,
    reason = "no length is something else than a length that cannot be read"
)]
pub(in crate::pages) fn minutes_in(
    errors: FormErrors,
    name: &'static str,
    field: RwSignal<String>,
    (read, wrong): Length,
) -> Option<Option<u32>> {
    let text = field.get_untracked();
    if text.trim().is_empty() {
        return Some(None);
    }
    let minutes = read(&text);
    if minutes.is_none() {
        errors.refuse_field(name, wrong);
    }
    minutes.map(Some)
}

/// How a length of time is read, and what is said where it cannot be.
pub(in crate::pages) type Length = (fn(&str) -> Option<u32>, Words);

/// A length that one says in hours: `35`, `24:30`.
pub(in crate::pages) const HOURS: Length = (minutes_of, |l| say!(l, terms.not_hours));

/// A length that one says in minutes: `20`, `1:30`.
pub(in crate::pages) const MINUTES: Length = (short_minutes_of, |l| say!(l, terms.not_length));

/// A number of weeks: `12`.
pub(in crate::pages) const WEEKS: Length = (
    |text| text.trim().parse().ok(),
    |l| say!(l, terms.not_weeks),
);

/// The whole number in a field; the outer is none where it cannot be read, which the field then says.
#[expect(
    clippy::option_option,
    reason = "no number is something else than a number that cannot be read"
)]
pub(in crate::pages) fn number_in(
    errors: FormErrors,
    name: &'static str,
    field: RwSignal<String>,
) -> Option<Option<u32>> {
    let text = field.get_untracked();
    let text = text.trim_matches([' ', '\u{a0}', '\u{202f}', '%', '+']);
    if text.is_empty() {
        return Some(None);
    }
    let number = text.parse().ok();
    if number.is_none() {
        errors.refuse_field(name, |l| say!(l, terms.not_number));
    }
    number.map(Some)
}

/// The day and month of `01/06`, `1/6` or `1.6`, as a contract has them: `06-01`.
fn day_of_year(text: &str) -> Option<String> {
    let (day, month) = text.trim().split_once(['/', '.'])?;
    let (day, month): (u32, u32) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
    // A day of every year.
    NaiveDate::from_ymd_opt(2027, month, day).map(|_| format!("{month:02}-{day:02}"))
}

/// The day of the year in a field; the outer is none where it cannot be read, which the field then says.
#[expect(
    clippy::option_option,
    reason = "no day is something else than a day that cannot be read"
)]
pub(in crate::pages) fn day_of_year_in(
    errors: FormErrors,
    name: &'static str,
    field: RwSignal<String>,
) -> Option<Option<String>> {
    let text = field.get_untracked();
    if text.trim().is_empty() {
        return Some(None);
    }
    let day = day_of_year(&text);
    if day.is_none() {
        errors.refuse_field(name, |l| say!(l, terms.not_day_of_year));
    }
    day.map(Some)
}

#[cfg(test)]
mod tests {
    use super::{day_of_year, minutes_of, short_minutes_of};

    #[test]
    fn a_day_of_the_year_is_read_day_first() {
        for (text, day) in [
            ("01/06", Some("06-01")),
            (" 1/6 ", Some("06-01")),
            ("31.12", Some("12-31")),
            ("29/02", None),
            ("06-01", None),
            ("13/13", None),
            ("juin", None),
        ] {
            assert_eq!(day_of_year(text).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, minutes) in [
            ("35", Some(2100)),
            ("24:30", Some(1470)),
            ("24 h 30", Some(1470)),
            ("24h", Some(1440)),
            ("24,5", Some(1470)),
            ("24.25", Some(1455)),
            ("20 min", Some(20)),
            ("24:60", None),
            ("", None),
            ("trente", None),
        ] {
            assert_eq!(minutes_of(text), minutes, "{text}");
        }
    }

    #[test]
    fn what_is_short_is_in_minutes() {
        for (text, minutes) in [
            ("20", Some(20)),
            (" 20 min ", Some(20)),
            ("0:20", Some(20)),
            ("1h30", Some(90)),
            ("vingt", None),
        ] {
            assert_eq!(short_minutes_of(text), minutes, "{text}");
        }
    }
}
