//! Instants, read from RFC 3339 (section 5.6) in a few lines. Chrono's own reader knows many more
//! forms, and would be a large part of an app that only hears from its server.

use std::fmt;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Reads an instant.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    Ok(Instant::deserialize(deserializer)?.0)
}

/// Reads an instant that may be absent.
pub(crate) fn read_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let read: Option<Instant> = Option::deserialize(deserializer)?;
    Ok(read.map(|instant| instant.0))
}

struct Instant(DateTime<Utc>);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Instant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an instant in RFC 3339")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Instant, E> {
                let instant = parse(text.as_bytes()).ok_or_else(|| E::custom("no instant"))?;
                Ok(Instant(instant))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// `2026-11-21T09:05:00.123456Z`, or with an offset such as `+01:00`.
fn parse(text: &[u8]) -> Option<DateTime<Utc>> {
    let mut rest = text;
    let input = &mut rest;
    let year = number(input, 4)?;
    sign(input, b"-")?;
    let month = number(input, 2)?;
    sign(input, b"-")?;
    let day = number(input, 2)?;
    sign(input, b"Tt ")?;
    let hour = number(input, 2)?;
    sign(input, b":")?;
    let minute = number(input, 2)?;
    sign(input, b":")?;
    let second = number(input, 2)?;
    let nanos = fraction(input)?;
    let offset_minutes = match sign(input, b"Zz+-")? {
        b'Z' | b'z' => 0,
        ahead_or_behind => {
            let hours = number(input, 2)?;
            sign(input, b":")?;
            let minutes = number(input, 2)?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            let minutes = i64::from(hours * 60 + minutes);
            if ahead_or_behind == b'+' {
                minutes
            } else {
                -minutes
            }
        }
    };
    if !rest.is_empty() {
        return None;
    }
    // A leap second is the last moment of the second before it.
    let (second, nanos) = match second {
        60 => (59, nanos + 1_000_000_000),
        second => (second, nanos),
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    let local = date.and_time(time);
    Some(
        local
            .checked_sub_signed(Duration::minutes(offset_minutes))?
            .and_utc(),
    )
}

/// So many digits.
fn number(input: &mut &[u8], digits: usize) -> Option<u32> {
    let (taken, rest) = input.split_at_checked(digits)?;
    *input = rest;
    taken.iter().try_fold(0, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(number * 10 + digit)
    })
}

/// One of these signs.
fn sign(input: &mut &[u8], signs: &[u8]) -> Option<u8> {
    let (&first, rest) = input.split_first()?;
    *input = rest;
    signs.contains(&first).then_some(first)
}

/// The nanoseconds behind a point; 0 where there is none. Digits past the ninth do not count.
fn fraction(input: &mut &[u8]) -> Option<u32> {
    if input.first() != Some(&b'.') {
        return Some(0);
    }
    sign(input, b".")?;
    let mut unit = 100_000_000;
    let mut nanos = number(input, 1)? * unit;
    while input.first().is_some_and(u8::is_ascii_digit) {
        unit /= 10;
        nanos += number(input, 1)? * unit;
    }
    Some(nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<DateTime<Utc>> {
        parse(text.as_bytes())
    }

    #[test]
    fn an_instant_is_what_chrono_says_it_is() {
        for text in [
            "2026-11-21T09:05:00Z",
            "2026-11-21t09:05:00z",
            "2026-11-21 09:05:00Z",
            "2026-11-21T09:05:00.5Z",
            "2026-11-21T09:05:00.123456789Z",
            "2026-11-21T09:05:00.1234567891Z",
            "2026-11-21T00:30:00+01:00",
            "2026-11-21T23:30:00-05:30",
            "2024-02-29T23:59:59Z",
            "2016-12-31T23:59:60Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
        ] {
            let expected = DateTime::parse_from_rfc3339(text).unwrap().to_utc();
            assert_eq!(read(text), Some(expected), "{text}");
            let written = serde_json::to_string(&expected).unwrap();
            let again: Instant = serde_json::from_str(&written).unwrap();
            assert_eq!(again.0, expected, "{written}");
        }
    }

    #[test]
    fn anything_else_is_no_instant() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T09:05Z",
            "2026-11-21T09:05:00",
            "2026-11-21T09:05:00.Z",
            "2026-11-21T09:05:00+0100",
            "2026-11-21T09:05:00+24:00",
            "2026-11-21T09:05:00Zulu",
            "2026-13-21T09:05:00Z",
            "2026-02-29T09:05:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T09:60:00Z",
            "2026-11-21T09:05:61Z",
            "26-11-21T09:05:00Z",
            "\u{2212}026-11-21T09:05:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
            assert!(DateTime::parse_from_rfc3339(text).is_err(), "{text}");
        }
    }
}
