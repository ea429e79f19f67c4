//! What was measured, for people and for programs.

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use serde_json::{Value, json};

use super::{
    buckets::Buckets, drive::Ended, progress::quantile, shape::Shape, table, tally::Operation,
};
use crate::output;

/// What was asked for.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) command: &'static str,
    /// How many people took part.
    pub(super) people: Option<usize>,
    /// How many could not.
    pub(super) left_out: usize,
    /// How many badges a second these people may ask for.
    pub(super) most_per_second: Option<f64>,
}

/// A run that is over.
pub(super) struct Report<'a> {
    shape: &'a Shape,
    scene: Scene,
    ended: Ended,
}

impl<'a> Report<'a> {
    pub(super) const fn new(shape: &'a Shape, scene: Scene, ended: Ended) -> Self {
        Self {
            shape,
            scene,
            ended,
        }
    }

    /// Prints it; the code says whether every answer was what it should be.
    pub(super) fn print(&self) -> Result<ExitCode> {
        if self.shape.json {
            output::line(&self.json().to_string())?;
        } else {
            output::line(self.text().trim_end())?;
        }
        for remark in self.remarks() {
            eprintln!("{remark}");
        }
        if let Some(failure) = &self.ended.failure {
            eprintln!("chrona: {failure}");
        }
        Ok(if self.is_good() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn is_good(&self) -> bool {
        self.ended.failure.is_none()
            && self.ended.tally.bad() == 0
            && self.ended.tally.total() > 0
            && self.scene.left_out == 0
    }

    /// The operations that something was asked of.
    fn operations(&self) -> impl Iterator<Item = &Operation> {
        let all = self.ended.tally.operations.iter();
        all.filter(|operation| operation.good + operation.bad > 0)
    }

    /// Whether the people could not ask for more.
    fn is_limited_by_people(&self) -> bool {
        let badges = self.ended.tally.operations.first();
        let (Some(most), Some(badges), None) =
            (self.scene.most_per_second, badges, self.shape.rate)
        else {
            return false;
        };
        table::per_second(badges.good, self.ended.elapsed) > most * 0.85
    }

    /// What must be known to read the figures rightly.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.ended.tally.total() == 0 {
            remarks.push("Nothing was answered.".to_owned());
        }
        if self.ended.is_interrupted {
            remarks.push("It was ended early.".to_owned());
        }
        if self.is_limited_by_people() {
            remarks.push(format!(
                "The people were the limit, not the server: {} people may ask for {:.0} badges a second. Name more of them.",
                self.scene.people.unwrap_or(0),
                self.scene.most_per_second.unwrap_or(0.0),
            ));
        }
        if self.ended.missed > 0 {
            remarks.push(format!(
                "The rate was not kept: {} requests were due and never sent, since all {} connections were busy.",
                table::grouped(self.ended.missed),
                self.shape.connections
            ));
        }
        if self.scene.left_out > 0 {
            remarks.push(format!("{} people were left out.", self.scene.left_out));
        }
        remarks
    }

    fn text(&self) -> String {
        let rate = self
            .shape
            .rate
            .map_or_else(String::new, |rate| format!(", {rate}/s wanted"));
        let people = self
            .scene
            .people
            .map_or_else(String::new, |people| format!(", {people} people"));
        let mut text = format!(
            "{} of {} for {:.1} s: {} at once{people}{rate}\n\n",
            self.scene.command,
            self.shape.url,
            self.ended.elapsed.as_secs_f64(),
            self.shape.connections,
        );
        text.push_str(&self.figures());
        text.push('\n');
        text.push_str(&self.answers());
        text.push_str(&self.histograms());
        text
    }

    fn figures(&self) -> String {
        let heads = [
            "good answers",
            "count",
            "a second",
            "p50",
            "p90",
            "p99",
            "p99.9",
            "max",
            "sent",
            "received",
        ];
        let mut rows = vec![heads.map(str::to_owned)];
        for operation in self.operations() {
            let at = |quantile_of| quantile(&operation.latencies, quantile_of);
            rows.push([
                operation.name.to_owned(),
                table::grouped(operation.good),
                format!(
                    "{:.1}",
                    table::per_second(operation.good, self.ended.elapsed)
                ),
                at(0.5),
                at(0.9),
                at(0.99),
                at(0.999),
                at(1.0),
                table::bytes(operation.bytes_sent),
                table::bytes(operation.bytes_received),
            ]);
        }
        table::columns(&rows)
    }

    fn answers(&self) -> String {
        let mut rows = vec![["answers".to_owned(), "count".to_owned(), String::new()]];
        for operation in self.operations() {
            for ((status, word), count) in &operation.answers {
                let what = match (status, word.as_str()) {
                    (0, word) => format!("no answer: {word}"),
                    (status, "") => status.to_string(),
                    (status, word) => format!("{status} {word}"),
                };
                rows.push([operation.name.to_owned(), table::grouped(*count), what]);
            }
        }
        // The last column is words: they begin beneath each other.
        let width = rows.iter().map(|row| row[2].chars().count()).max();
        for row in &mut rows {
            row[2] = format!("{:<1$}", row[2], width.unwrap_or(0));
        }
        table::columns(&rows)
    }

    /// Of each operation where there are two, of all together where there are many.
    fn histograms(&self) -> String {
        let timed: Vec<&Operation> = self.operations().filter(|one| one.good > 0).collect();
        if timed.len() <= 2 {
            let drawn = timed.iter().map(|operation| {
                let bars = operation.buckets.draw();
                format!("\n{}: how long good answers took\n{bars}", operation.name)
            });
            return drawn.collect();
        }
        let mut all = Buckets::new();
        for operation in timed {
            all.merge(&operation.buckets);
        }
        format!("\nHow long good answers took, all together\n{}", all.draw())
    }

    fn json(&self) -> Value {
        json!({
            "command": self.scene.command,
            "url": self.shape.url,
            "is_good": self.is_good(),
            "is_interrupted": self.ended.is_interrupted,
            "failure": self.ended.failure,
            "connections": self.shape.connections,
            "rate": self.shape.rate,
            "seconds": self.ended.elapsed.as_secs_f64(),
            "not_sent": self.ended.missed,
            "people": self.scene.people,
            "people_left_out": self.scene.left_out,
            "is_limited_by_people": self.is_limited_by_people(),
            "operations": self
                .operations()
                .map(|operation| operation_json(operation, self.ended.elapsed))
                .collect::<Vec<_>>(),
        })
    }
}

fn operation_json(operation: &Operation, elapsed: Duration) -> Value {
    let latencies = &operation.latencies;
    let at = |quantile| (!latencies.is_empty()).then(|| latencies.value_at_quantile(quantile));
    let answers = operation.answers.iter().map(|((status, word), count)| {
        json!({
            "status": (*status > 0).then_some(status),
            "code": (!word.is_empty()).then_some(word),
            "count": count,
        })
    });
    let histogram = operation.buckets.filled().into_iter();
    let histogram =
        histogram.map(|(from, to, count)| json!({ "from_us": from, "to_us": to, "count": count }));
    json!({
        "operation": operation.name,
        "count": operation.good + operation.bad,
        "good": operation.good,
        "per_second": table::per_second(operation.good, elapsed),
        "latency_us": {
            "p50": at(0.5),
            "p90": at(0.9),
            "p99": at(0.99),
            "p99_9": at(0.999),
            "max": at(1.0),
        },
        "histogram": histogram.collect::<Vec<_>>(),
        "answers": answers.collect::<Vec<_>>(),
        "bytes_sent": operation.bytes_sent,
        "bytes_received": operation.bytes_received,
    })
}
