//! What is counted, by simulated hour.

use chrona_api_types::{PersonId, PunchId};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use hdrhistogram::Histogram;

use super::day::{self, FIRST_HOUR, HOUR};
use crate::limits::micros;

/// How many errors are told in full.
const TOLD: usize = 5;

/// Whatever takes longer, in microseconds, counts as this long: an hour.
const LONGEST: u64 = 3_600_000_000;

/// A punch that the server acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    pub(crate) punch: PunchId,
    pub(crate) account: PersonId,
    /// The badge's identifier.
    pub(crate) badge: String,
}

/// What a run counted; filled by many tasks at once.
#[derive(Debug)]
pub(crate) struct Counts(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    hours: Vec<Hour>,
    rushes: Vec<Histogram<u64>>,
    acknowledged: Vec<Acknowledged>,
    errors: usize,
    memory: Vec<(f64, u64)>,
    heartbeats: u64,
    reads: Histogram<u64>,
}

#[derive(Clone, Debug)]
struct Hour {
    punches: Histogram<u64>,
    errors: usize,
    memory: Option<u64>,
}

impl Counts {
    pub(crate) fn new(hours: u32) -> Result<Self> {
        let empty = Histogram::<u64>::new_with_bounds(1, LONGEST, 3)?;
        let hour = Hour {
            punches: empty.clone(),
            errors: 0,
            memory: None,
        };
        let hours = usize::try_from(hours)?;
        Ok(Self(Mutex::new(Inner {
            hours: vec![hour; hours],
            rushes: vec![empty.clone(); 2 * hours.div_ceil(24)],
            acknowledged: Vec::new(),
            errors: 0,
            memory: Vec::new(),
            heartbeats: 0,
            reads: empty,
        })))
    }

    fn change<T>(&self, how: impl FnOnce(&mut Inner) -> T) -> T {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A punch that was due at a time, and how long after it the server acknowledged it.
    pub(crate) fn punch(&self, due: f64, took: Duration, acknowledged: Acknowledged) {
        self.change(|inner| {
            inner.acknowledged.push(acknowledged);
            if let Some(hour) = inner.hours.get_mut(number(due)) {
                hour.punches.saturating_record(micros(took));
            }
            if let Some(rush) = day::rush(due).and_then(|rush| inner.rushes.get_mut(rush)) {
                rush.saturating_record(micros(took));
            }
        });
    }

    /// A request that was not answered as it should be, at a time.
    pub(crate) fn error(&self, at: f64, what: &str) {
        self.change(|inner| {
            inner.errors += 1;
            if inner.errors <= TOLD {
                println!("  at {}: {what}", clock(at));
            }
            if let Some(hour) = inner.hours.get_mut(number(at)) {
                hour.errors += 1;
            }
        });
    }

    /// A kiosk's sign of life that was answered.
    pub(crate) fn heartbeat(&self) {
        self.change(|inner| inner.heartbeats += 1);
    }

    /// An administrator's read that was answered.
    pub(crate) fn read(&self, took: Duration) {
        self.change(|inner| inner.reads.saturating_record(micros(took)));
    }

    /// The memory the server holds at a time, in kB.
    pub(crate) fn memory(&self, at: f64, kilobytes: u64) {
        self.change(|inner| {
            inner.memory.push((at, kilobytes));
            if let Some(hour) = inner.hours.get_mut(number(at)) {
                hour.memory = Some(kilobytes);
            }
        });
    }

    /// An hour's row.
    pub(crate) fn row(&self, hour: usize) -> String {
        self.change(|inner| {
            let counted = &inner.hours[hour];
            let first = usize::try_from(FIRST_HOUR).unwrap_or_default();
            let at = |quantile| match counted.punches.len() {
                0 => "–".to_owned(),
                _ => milliseconds(counted.punches.value_at_quantile(quantile)),
            };
            format!(
                "{:>02}:00  {:>7}  {:>9}  {:>9}  {:>9}  {:>6}",
                (first + hour) % 24,
                counted.punches.len(),
                at(0.5),
                at(0.99),
                counted.memory.map_or_else(|| "–".to_owned(), megabytes),
                counted.errors
            )
        })
    }

    /// The heads of the rows.
    pub(crate) fn heads() -> String {
        format!(
            "hour   {:>7}  {:>9}  {:>9}  {:>9}  {:>6}",
            "punches", "p50", "p99", "memory", "errors"
        )
    }

    /// Each rush's punches and their p99, in microseconds, of those that have any.
    pub(crate) fn rushes(&self) -> Vec<(u64, u64)> {
        self.change(|inner| {
            let rushes = inner.rushes.iter().filter(|rush| !rush.is_empty());
            rushes
                .map(|rush| (rush.len(), rush.value_at_quantile(0.99)))
                .collect()
        })
    }

    /// The mean of the memory between two times, in kB.
    pub(crate) fn mean_memory(&self, from: f64, to: f64) -> Option<u64> {
        self.change(|inner| {
            let within: Vec<u64> = inner
                .memory
                .iter()
                .filter(|(at, _)| (from..to).contains(at))
                .map(|(_, kilobytes)| *kilobytes)
                .collect();
            let count = u64::try_from(within.len()).ok()?;
            within.iter().sum::<u64>().checked_div(count)
        })
    }

    /// The most memory there was, in kB.
    pub(crate) fn most_memory(&self) -> Option<u64> {
        self.change(|inner| inner.memory.iter().map(|(_, kilobytes)| *kilobytes).max())
    }

    /// How many requests were not answered as they should be.
    pub(crate) fn errors(&self) -> usize {
        self.change(|inner| inner.errors)
    }

    /// The punches that were acknowledged.
    pub(crate) fn acknowledged(&self) -> Vec<Acknowledged> {
        self.change(|inner| inner.acknowledged.clone())
    }

    /// What went on beside the punches, in words.
    pub(crate) fn beside(&self) -> String {
        self.change(|inner| {
            format!(
                "{} signs of life of kiosks, {} reads of an administrator (p99 {})",
                inner.heartbeats,
                inner.reads.len(),
                milliseconds(inner.reads.value_at_quantile(0.99))
            )
        })
    }
}

/// The hour a time falls in, counted from the begin.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some hundreds of hours, none negative"
)]
pub(crate) fn number(at: f64) -> usize {
    (at / HOUR) as usize
}

/// A simulated time as clocks show it.
fn clock(at: f64) -> String {
    let minutes = number(at * 60.0) + 60 * usize::try_from(FIRST_HOUR).unwrap_or_default();
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// Microseconds in milliseconds, for people.
pub(crate) fn milliseconds(micros: u64) -> String {
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

/// Kilobytes in megabytes, for people.
pub(crate) fn megabytes(kilobytes: u64) -> String {
    format!("{}.{} MB", kilobytes / 1000, kilobytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_is_counted_in_its_hour() {
        let counts = Counts::new(24).unwrap();
        let acknowledged = Acknowledged {
            punch: PunchId(1),
            account: PersonId(2),
            badge: "b".to_owned(),
        };
        counts.punch(HOUR, Duration::from_millis(7), acknowledged);
        counts.error(HOUR - 1.0, "no");
        counts.memory(10.0 * HOUR, 30_000);
        counts.memory(11.0 * HOUR, 50_000);
        assert_eq!(counts.rushes(), [(1, 7_003)]);
        assert_eq!(counts.mean_memory(9.0 * HOUR, 12.0 * HOUR), Some(40_000));
        assert_eq!(counts.mean_memory(12.0 * HOUR, 13.0 * HOUR), None);
        assert!(counts.row(0).ends_with(" 1"), "{}", counts.row(0));
        assert!(
            counts.row(1).starts_with("08:00        1"),
            "{}",
            counts.row(1)
        );
        assert_eq!(clock(HOUR), "08:00");
    }
}
