//! What is told while it runs, on standard error and where that is a terminal.

use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

use anyhow::Result;
use hdrhistogram::Histogram;
use tokio::time::Instant;

use super::{table, tally::Tally};

/// The line that is written over.
#[derive(Debug)]
pub(super) struct Progress {
    start: Instant,
    is_seen: bool,
}

impl Progress {
    pub(super) fn new(start: Instant) -> Self {
        Self {
            start,
            is_seen: io::stderr().is_terminal(),
        }
    }

    /// Tells of the second that is over.
    pub(super) fn show(&self, tally: &mut Tally) -> Result<()> {
        let second = tally.take_second()?;
        let quantile = |at| quantile(&second.latencies, at);
        self.say(&format!(
            "{:>4} s  {} answered  {}/s  p50 {}  p99 {}  {} not good",
            self.start.elapsed().as_secs(),
            table::grouped(tally.total()),
            table::grouped(second.answers),
            quantile(0.5),
            quantile(0.99),
            table::grouped(tally.bad()),
        ));
        Ok(())
    }

    /// Writes words over the line.
    pub(super) fn say(&self, words: &str) {
        if self.is_seen {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[2K{words}");
            let _ = stderr.flush();
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.say("");
    }

    /// Writes a line that stays.
    pub(super) fn remark(&self, words: &str) {
        self.clear();
        eprintln!("{words}");
    }
}

/// A quantile in words; a dash where nothing was counted.
pub(super) fn quantile(latencies: &Histogram<u64>, at: f64) -> String {
    if latencies.is_empty() {
        return "–".to_owned();
    }
    table::latency(Duration::from_micros(latencies.value_at_quantile(at)))
}
