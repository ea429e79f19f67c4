//! Quantities of a balance, as they are told and as they are typed: hundredths of a day or of an hour.

use chrona_web::{
    format,
    types::{BalanceUnit, Language},
};
use leptos::prelude::*;

use super::terms::fields::HOURS;
use crate::{components::form::FormErrors, words::say};

/// The hundredths of a whole.
const WHOLE: i64 = 100;
/// A sign that is as wide as a figure.
const MINUS: char = '\u{2212}';

/// A quantity in words: `12,5 jours` or `7 h 30`.
pub(in crate::pages) fn told(language: Language, unit: BalanceUnit, hundredths: i64) -> String {
    match unit {
        BalanceUnit::Hour => {
            let half = 5 * hundredths.signum();
            format::duration((hundredths * 6 + half) / 10 * 60)
        }
        BalanceUnit::Day => {
            let count = decimal(language, hundredths);
            if is_singular(language, hundredths) {
                say!(language, amount.one_day, count = count)
            } else {
                say!(language, amount.days, count = count)
            }
        }
    }
}

/// The same with a plus sign where it adds: `+2 jours`.
pub(in crate::pages) fn change(language: Language, unit: BalanceUnit, hundredths: i64) -> String {
    let told = told(language, unit, hundredths);
    if hundredths > 0 {
        format!("+{told}")
    } else {
        told
    }
}

/// Whether a number of days is followed by a singular: below two in French, exactly one in English.
fn is_singular(language: Language, hundredths: i64) -> bool {
    match language {
        Language::Fr => hundredths.abs() < 2 * WHOLE,
        Language::En => hundredths.abs() == WHOLE,
    }
}

/// A number of hundredths as a decimal, without zeros at its end: `12,5` or `12.5`.
pub(in crate::pages) fn decimal(language: Language, hundredths: i64) -> String {
    let (whole, part) = (hundredths.abs() / WHOLE, hundredths.abs() % WHOLE);
    let sign = if hundredths < 0 {
        MINUS.to_string()
    } else {
        String::new()
    };
    let point = match language {
        Language::Fr => ',',
        Language::En => '.',
    };
    match (part, part % 10) {
        (0, _) => format!("{sign}{whole}"),
        (_, 0) => format!("{sign}{whole}{point}{}", part / 10),
        _ => format!("{sign}{whole}{point}{part:02}"),
    }
}

/// The hundredths of `12,5`, `-1` or `12.25`, and of hours also of `7:30` and `7 h 30`.
fn hundredths_of(unit: BalanceUnit, text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix(['-', MINUS]) {
        return Some(-hundredths_of(unit, rest.trim_start_matches(' ')).filter(|of| *of >= 0)?);
    }
    let text = text.trim_start_matches('+');
    match unit {
        BalanceUnit::Hour => {
            let minutes = i64::from((HOURS.0)(text)?);
            Some((minutes * WHOLE + 30) / 60)
        }
        BalanceUnit::Day => {
            let (whole, part) = text.split_once([',', '.']).unwrap_or((text, "0"));
            let are_digits = |part: &str| part.bytes().all(|sign| sign.is_ascii_digit());
            if part.is_empty() || part.len() > 2 || !are_digits(part) || !are_digits(whole) {
                return None;
            }
            let tenths: i64 = part.parse().ok()?;
            let part = if part.len() == 1 { tenths * 10 } else { tenths };
            let whole: i64 = whole.parse().ok()?;
            whole.checked_mul(WHOLE)?.checked_add(part)
        }
    }
}

/// The quantity in a field; the outer is none where it cannot be read, which the field then says.
#[expect(
    clippy::option_option,
    reason = "no quantity is something else than a quantity that cannot be read"
)]
pub(in crate::pages) fn amount_in(
    errors: FormErrors,
    name: &'static str,
    field: RwSignal<String>,
    unit: BalanceUnit,
) -> Option<Option<i64>> {
    let text = field.get_untracked();
    if text.trim().is_empty() {
        return Some(None);
    }
    let hundredths = hundredths_of(unit, &text);
    if hundredths.is_none() {
        errors.refuse_field(name, |l| say!(l, amount.unread));
    }
    hundredths.map(Some)
}

#[cfg(test)]
mod tests {
    use chrona_web::types::{BalanceUnit, Language};

    use super::{change, decimal, hundredths_of, told};

    #[test]
    fn days_are_told_with_the_decimal_of_the_language() {
        let read = |language, hundredths| {
            told(language, BalanceUnit::Day, hundredths).replace('\u{a0}', " ")
        };
        for (hundredths, fr, en) in [
            (1250, "12,5 jours", "12.5 days"),
            (833, "8,33 jours", "8.33 days"),
            (805, "8,05 jours", "8.05 days"),
            (100, "1 jour", "1 day"),
            (150, "1,5 jour", "1.5 days"),
            (0, "0 jour", "0 days"),
            (-200, "\u{2212}2 jours", "\u{2212}2 days"),
        ] {
            assert_eq!(read(Language::Fr, hundredths), fr);
            assert_eq!(read(Language::En, hundredths), en);
        }
    }

    #[test]
    fn hours_are_told_to_the_nearest_minute() {
        let read =
            |hundredths| change(Language::Fr, BalanceUnit::Hour, hundredths).replace('\u{a0}', " ");
        assert_eq!(read(750), "+7 h 30");
        assert_eq!(read(733), "+7 h 20");
        assert_eq!(read(-733), "\u{2212}7 h 20");
    }

    #[test]
    fn a_quantity_is_read_as_people_write_it() {
        for (unit, text, hundredths) in [
            (BalanceUnit::Day, "12,5", Some(1250)),
            (BalanceUnit::Day, " 2.08 ", Some(208)),
            (BalanceUnit::Day, "-1", Some(-100)),
            (BalanceUnit::Day, "\u{2212}0,5", Some(-50)),
            (BalanceUnit::Day, "+3", Some(300)),
            (BalanceUnit::Day, "--1", None),
            (BalanceUnit::Day, "1,255", None),
            (BalanceUnit::Day, "deux", None),
            (BalanceUnit::Day, "", None),
            (BalanceUnit::Hour, "7:30", Some(750)),
            (BalanceUnit::Hour, "7 h 20", Some(733)),
            (BalanceUnit::Hour, "-3,5", Some(-350)),
        ] {
            assert_eq!(hundredths_of(unit, text), hundredths, "{text}");
        }
    }

    #[test]
    fn a_decimal_has_no_zeros_at_its_end() {
        assert_eq!(decimal(Language::Fr, 1200), "12");
        assert_eq!(decimal(Language::En, 1210), "12.1");
    }
}
