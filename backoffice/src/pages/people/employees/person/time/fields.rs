//! Days and hours as they are typed.

use chrona_web::format;
use chrono::NaiveDate;
use leptos::prelude::*;

use crate::{browser, components::form::FormErrors, words::say};

/// The day in a field; the outer is none where it cannot be read, which the field then says.
#[expect(
    clippy::option_option,
    reason = "no day is something else than a day that cannot be read"
)]
pub(super) fn day_in(
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

/// The minutes of `35`, `24:30`, `24h30` or `24,5`.
pub(super) fn minutes_of(text: &str) -> Option<u32> {
    let text = text.replace(' ', "").replace(['h', 'H'], ":");
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

#[cfg(test)]
mod tests {
    use super::minutes_of;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, minutes) in [
            ("35", Some(2100)),
            ("24:30", Some(1470)),
            ("24 h 30", Some(1470)),
            ("24h", Some(1440)),
            ("24,5", Some(1470)),
            ("24.25", Some(1455)),
            ("24:60", None),
            ("", None),
            ("trente", None),
        ] {
            assert_eq!(minutes_of(text), minutes, "{text}");
        }
    }
}
