//! Numbers and columns for people.

use std::time::Duration;

/// Three figures with their unit: `812 µs`, `1.23 ms`, `45.6 ms`, `1.20 s`.
pub(super) fn latency(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{} ms", figures(micros, 1_000)),
        _ => format!("{} s", figures(micros, 1_000_000)),
    }
}

/// A number of units, with as many decimals as make three figures.
fn figures(number: u128, unit: u128) -> String {
    let whole = number / unit;
    let rest = number % unit;
    match whole {
        0..10 => format!("{whole}.{:02}", rest * 100 / unit),
        10..100 => format!("{whole}.{}", rest * 10 / unit),
        _ => whole.to_string(),
    }
}

/// A number with spaces between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// Bytes in the unit that suits them.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", figures(bytes.into(), 1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", figures(bytes.into(), 1_000_000)),
        _ => format!("{} GB", figures(bytes.into(), 1_000_000_000)),
    }
}

/// How many a second, with a decimal.
pub(super) fn per_second(count: u64, time: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let count = count as f64;
    let seconds = time.as_secs_f64();
    if seconds > 0.0 {
        (count / seconds * 10.0).round() / 10.0
    } else {
        0.0
    }
}

/// Rows in columns: the first to the left, all others to the right.
pub(super) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(widths).enumerate();
            let line: Vec<_> = cells
                .map(|(column, (cell, width))| match column {
                    0 => format!("{cell:<width$}"),
                    _ => format!("{cell:>width$}"),
                })
                .collect();
            line.join("  ").trim_end().to_owned()
        })
        .collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_have_three_figures_and_a_unit() {
        for (micros, text) in [
            (0, "0 µs"),
            (812, "812 µs"),
            (1_239, "1.23 ms"),
            (45_678, "45.6 ms"),
            (999_999, "999 ms"),
            (1_200_000, "1.20 s"),
            (30_000_000, "30.0 s"),
        ] {
            assert_eq!(latency(Duration::from_micros(micros)), text);
        }
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234), "1 234");
        assert_eq!(grouped(1_234_567), "1 234 567");
        assert_eq!(bytes(1_234_567), "1.23 MB");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "1"], ["bcd", "200"]].map(|row| row.map(str::to_owned));
        assert_eq!(columns(&rows), "a      1\nbcd  200\n");
    }
}
