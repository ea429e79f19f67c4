//! A histogram that can be drawn: buckets each about one and a half times as wide as the one before.

use std::{fmt::Write, time::Duration};

use super::table;

/// Where buckets begin, in microseconds, within a power of ten: 1, 1.5, 2, 3, 5, 7.
const STEPS: [u64; 6] = [10, 15, 20, 30, 50, 70];
/// How many powers of ten above ten microseconds: to a hundred seconds.
const POWERS: u32 = 7;
/// How many characters the longest bar has.
const WIDTH: u64 = 40;
/// Parts of a character, from an eighth to seven eighths.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Counts of latencies by bucket. The first holds what is below 10 µs, the last all above it.
#[derive(Clone, Debug)]
pub(super) struct Buckets {
    /// Where each bucket but the first begins, in microseconds.
    bounds: Vec<u64>,
    counts: Vec<u64>,
}

impl Buckets {
    pub(super) fn new() -> Self {
        let bounds: Vec<u64> = (0..POWERS)
            .flat_map(|power| STEPS.map(|step| step * 10_u64.pow(power)))
            .collect();
        let counts = vec![0; bounds.len() + 1];
        Self { bounds, counts }
    }

    /// Counts a latency.
    pub(super) fn add(&mut self, micros: u64) {
        let bucket = self.bounds.partition_point(|&bound| bound <= micros);
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += 1;
        }
    }

    /// Adds the counts of others.
    pub(super) fn merge(&mut self, others: &Self) {
        for (count, other) in self.counts.iter_mut().zip(&others.counts) {
            *count += other;
        }
    }

    /// Every bucket from the first to the last that holds something, the empty ones between them
    /// too: from when (µs), until when, how many.
    pub(super) fn filled(&self) -> Vec<(u64, Option<u64>, u64)> {
        let holds = |count: &u64| *count > 0;
        let Some(first) = self.counts.iter().position(holds) else {
            return Vec::new();
        };
        let last = self.counts.iter().rposition(holds).unwrap_or(first);
        (first..=last)
            .map(|bucket| {
                let from = bucket
                    .checked_sub(1)
                    .map_or(0, |before| self.bounds[before]);
                (from, self.bounds.get(bucket).copied(), self.counts[bucket])
            })
            .collect()
    }

    /// A line for each bucket: where it begins, how many it holds, and a bar in proportion to that.
    pub(super) fn draw(&self) -> String {
        let filled = self.filled();
        let most = filled.iter().map(|(.., count)| *count).max().unwrap_or(1);
        let mut drawn = String::new();
        for (from, to, count) in filled {
            let range = match to {
                Some(to) => format!("{} – {}", latency(from), latency(to)),
                None => format!("{} and more", latency(from)),
            };
            let line = format!(
                "  {range:>19}  {:>9}  {}",
                table::grouped(count),
                bar(count, most)
            );
            let _ = writeln!(drawn, "{}", line.trim_end());
        }
        drawn
    }
}

fn latency(micros: u64) -> String {
    table::latency(Duration::from_micros(micros))
}

/// A bar whose length is in proportion; the shortest there is for anything but nothing.
fn bar(count: u64, most: u64) -> String {
    let whole = u128::from(WIDTH * 8) * u128::from(count) / u128::from(most.max(1));
    let eighths = usize::try_from(whole)
        .unwrap_or(0)
        .max(usize::from(count > 0));
    let mut bar = "█".repeat(eighths / 8);
    if let Some(part) = (eighths % 8).checked_sub(1) {
        bar.push(EIGHTHS[part]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(latencies: &[u64]) -> Buckets {
        let mut buckets = Buckets::new();
        for &micros in latencies {
            buckets.add(micros);
        }
        buckets
    }

    #[test]
    fn a_latency_is_in_the_bucket_it_begins_or_lies_in() {
        let bucket = |micros| of(&[micros]).filled()[0];
        assert_eq!(bucket(0), (0, Some(10), 1));
        assert_eq!(bucket(10), (10, Some(15), 1));
        assert_eq!(bucket(1_499), (1_000, Some(1_500), 1));
        assert_eq!(bucket(1_500), (1_500, Some(2_000), 1));
        assert_eq!(bucket(u64::MAX), (70_000_000, None, 1));
    }

    #[test]
    fn buckets_grow_evenly_on_a_logarithmic_axis() {
        for pair in Buckets::new().bounds.windows(2) {
            assert!(
                pair[0] * 4 <= pair[1] * 3 && pair[1] * 3 <= pair[0] * 5,
                "{pair:?}"
            );
        }
    }

    #[test]
    fn empty_buckets_between_others_are_drawn_and_those_beside_are_not() {
        let drawn = of(&[1_200, 1_300, 1_400, 1_400, 3_500]).draw();
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(
            lines,
            [
                format!("    1.00 ms – 1.50 ms          4  {}", "█".repeat(40)).as_str(),
                "    1.50 ms – 2.00 ms          0",
                "    2.00 ms – 3.00 ms          0",
                format!("    3.00 ms – 5.00 ms          1  {}", "█".repeat(10)).as_str(),
            ]
        );
        assert_eq!(of(&[]).draw(), "");
    }

    #[test]
    fn bars_are_in_proportion_and_something_is_never_nothing() {
        assert_eq!(bar(1000, 1000).chars().count(), 40);
        assert_eq!(bar(500, 1000), "█".repeat(20));
        assert_eq!(bar(1, 64), "▋");
        assert_eq!(bar(1, 1_000_000), "▏");
        assert_eq!(bar(0, 1000), "");
    }

    #[test]
    fn counts_of_two_are_put_together() {
        let mut both = of(&[20, 20]);
        both.merge(&of(&[20, 40]));
        assert_eq!(both.filled(), [(20, Some(30), 3), (30, Some(50), 1)]);
    }
}
