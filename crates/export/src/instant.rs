//! Instants in files.

use chrono::{DateTime, Datelike, Timelike, Utc};

/// Writes an instant as RFC 3339 in UTC, with as many digits of its fraction as it has: none, three, six or nine
/// (`2026-11-20T08:00:00.250Z`).
pub fn write_instant(into: &mut Vec<u8>, at: DateTime<Utc>) {
    let at = at.naive_utc();
    let year = at.year();
    if !(0..=9999).contains(&year) {
        let text = at.and_utc();
        into.extend(
            text.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
                .bytes(),
        );
        return;
    }
    digits(into, year.unsigned_abs(), 4);
    for (mark, number) in [
        (b'-', at.month()),
        (b'-', at.day()),
        (b'T', at.hour()),
        (b':', at.minute()),
        // A leap second is the second 60.
        (b':', at.second() + at.nanosecond() / 1_000_000_000),
    ] {
        into.push(mark);
        digits(into, number, 2);
    }
    let fraction = at.nanosecond() % 1_000_000_000;
    let (number, width) = match fraction {
        0 => (0, 0),
        _ if fraction.is_multiple_of(1_000_000) => (fraction / 1_000_000, 3),
        _ if fraction.is_multiple_of(1_000) => (fraction / 1_000, 6),
        _ => (fraction, 9),
    };
    if width > 0 {
        into.push(b'.');
        digits(into, number, width);
    }
    into.push(b'Z');
}

/// Writes a number with leading zeros.
fn digits(into: &mut Vec<u8>, mut number: u32, width: usize) {
    let start = into.len();
    into.resize(start + width, b'0');
    for place in into[start..].iter_mut().rev() {
        *place += u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use chrono::SecondsFormat;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn instants_are_written_as_chrono_writes_them(
            seconds in -70_000_000_000_i64..260_000_000_000,
            fraction in prop_oneof![Just(0), 0_u32..2_000_000_000, (0_u32..1000).prop_map(|ms| ms * 1_000_000)],
        ) {
            let Some(at) = DateTime::from_timestamp(seconds, fraction) else { return Ok(()) };
            let mut written = Vec::new();
            write_instant(&mut written, at);
            let text = String::from_utf8(written).unwrap();
            prop_assert_eq!(text, at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        }
    }
}
