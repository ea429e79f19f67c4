//! What was answered, and how fast.

use std::{collections::BTreeMap, time::Duration};

use anyhow::Result;
use hdrhistogram::Histogram;

use super::{
    api::{Answer, Unanswered},
    buckets::Buckets,
};

/// The longest latency that is told apart, in microseconds: with a rate one may be longer than any
/// answer takes.
const LONGEST: u64 = 600_000_000;

/// Latencies in microseconds, right to a thousandth.
pub(super) fn histogram() -> Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, LONGEST, 3)?)
}

/// What came of a request.
#[derive(Debug)]
pub(super) struct Outcome<'a> {
    pub(super) latency: Duration,
    /// How long the request's body was, in bytes.
    pub(super) sent: usize,
    pub(super) answer: Result<&'a Answer, Unanswered>,
    /// Whether the answer is what it should be.
    pub(super) is_good: bool,
}

/// All operations, and the last second of them.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) operations: Vec<Operation>,
    second: Second,
}

/// The answers to one operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    /// Of good answers, in microseconds: a refusal is often fast and says nothing of the work.
    pub(super) latencies: Histogram<u64>,
    pub(super) buckets: Buckets,
    /// How many there were of each status, with a word where it has one.
    pub(super) answers: BTreeMap<(u16, String), u64>,
    pub(super) good: u64,
    pub(super) bad: u64,
    pub(super) bytes_sent: u64,
    pub(super) bytes_received: u64,
}

/// What the live line tells of.
#[derive(Debug)]
pub(super) struct Second {
    pub(super) latencies: Histogram<u64>,
    pub(super) answers: u64,
}

impl Second {
    fn new() -> Result<Self> {
        Ok(Self {
            latencies: histogram()?,
            answers: 0,
        })
    }
}

impl Tally {
    /// Counts operations of these names.
    pub(super) fn new(names: &[&'static str]) -> Result<Self> {
        let operation = |name: &&'static str| {
            Ok(Operation {
                name,
                latencies: histogram()?,
                buckets: Buckets::new(),
                answers: BTreeMap::new(),
                good: 0,
                bad: 0,
                bytes_sent: 0,
                bytes_received: 0,
            })
        };
        Ok(Self {
            operations: names.iter().map(operation).collect::<Result<_>>()?,
            second: Second::new()?,
        })
    }

    /// Counts an answer to the operation of this place.
    pub(super) fn add(&mut self, operation: usize, outcome: &Outcome<'_>) {
        let Some(operation) = self.operations.get_mut(operation) else {
            return;
        };
        let micros = u64::try_from(outcome.latency.as_micros()).unwrap_or(u64::MAX);
        self.second.answers += 1;
        if outcome.is_good {
            self.second.latencies.saturating_record(micros);
        }
        operation.add(micros, outcome);
    }

    /// How many requests were answered, or were given up.
    pub(super) fn total(&self) -> u64 {
        self.operations
            .iter()
            .map(|operation| operation.good + operation.bad)
            .sum()
    }

    /// How many answers were not what they should be.
    pub(super) fn bad(&self) -> u64 {
        self.operations.iter().map(|operation| operation.bad).sum()
    }

    /// What came since this was asked the last time.
    pub(super) fn take_second(&mut self) -> Result<Second> {
        Ok(std::mem::replace(&mut self.second, Second::new()?))
    }
}

impl Operation {
    fn add(&mut self, micros: u64, outcome: &Outcome<'_>) {
        let key = match outcome.answer {
            Ok(answer) => {
                self.bytes_received += answer.body.len() as u64;
                let word = match (outcome.is_good, answer.status) {
                    (true, _) => String::new(),
                    (false, 200..300) => "not_what_the_api_says".to_owned(),
                    (false, _) => answer.problem().code,
                };
                (answer.status, word)
            }
            Err(why) => (0, why.as_str().to_owned()),
        };
        *self.answers.entry(key).or_default() += 1;
        self.bytes_sent += outcome.sent as u64;
        if outcome.is_good {
            self.good += 1;
            self.latencies.saturating_record(micros);
            self.buckets.add(micros);
        } else {
            self.bad += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn answers_are_counted_by_status_and_word_and_only_good_ones_are_timed() {
        let mut tally = Tally::new(&["GET /"]).unwrap();
        let mut add = |millis, answer: Result<&Answer, Unanswered>, is_good| {
            let outcome = Outcome {
                latency: Duration::from_millis(millis),
                sent: 3,
                answer,
                is_good,
            };
            tally.add(0, &outcome);
        };
        add(4, Ok(&answer(200, "{}")), true);
        add(6, Ok(&answer(200, "{}")), true);
        add(1, Ok(&answer(429, r#"{"code":"too_many"}"#)), false);
        add(9, Ok(&answer(200, "<html>")), false);
        add(30_000, Err(Unanswered::Timeout), false);
        assert_eq!((tally.total(), tally.bad()), (5, 3));
        let operation = &tally.operations[0];
        let words: Vec<_> = operation
            .answers
            .iter()
            .map(|((status, word), count)| (*status, word.as_str(), *count))
            .collect();
        assert_eq!(
            words,
            [
                (0, "timeout", 1),
                (200, "", 2),
                (200, "not_what_the_api_says", 1),
                (429, "too_many", 1),
            ]
        );
        assert_eq!(operation.latencies.len(), 2);
        assert_eq!(operation.latencies.max(), 6_003, "within a thousandth");
        assert_eq!((operation.bytes_sent, operation.bytes_received), (15, 29));
        assert_eq!(tally.take_second().unwrap().answers, 5);
        assert_eq!(tally.take_second().unwrap().answers, 0);
    }
}
