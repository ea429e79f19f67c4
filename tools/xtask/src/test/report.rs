//! The steps of a test run, and what they add up to.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process::{Interrupt, Running};

/// Runs the steps one after the other, going on after one that fails.
#[derive(Debug)]
pub(super) struct Report<'a> {
    interrupt: &'a Interrupt,
    start: Instant,
    passed: u32,
    failed: u32,
    failures: Vec<String>,
    /// Each step, and how long it took.
    steps: Vec<(String, Duration)>,
}

impl<'a> Report<'a> {
    pub(super) fn new(interrupt: &'a Interrupt) -> Self {
        Self {
            interrupt,
            start: Instant::now(),
            passed: 0,
            failed: 0,
            failures: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// A step that succeeds or fails as a whole, and counts as one. Gives whether it succeeded.
    pub(super) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        self.counted(name, || {
            work().map(|()| Counts {
                passed: 1,
                failed: 0,
            })
        })
    }

    /// A step that is one program, and counts as one.
    pub(super) fn program(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        let interrupt = self.interrupt;
        self.step(name, || interrupt.run(command))
    }

    /// A step that runs tests, which count one by one.
    pub(super) fn tests(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        let interrupt = self.interrupt;
        self.counted(name, || run_tests(interrupt, command))
    }

    fn counted(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) -> Result<bool> {
        println!("\n==> {name}  (at {})", minutes(self.start.elapsed()));
        let start = Instant::now();
        let outcome = work();
        // Ctrl-C ends the run; the step it hit has not failed.
        self.interrupt.check()?;
        let good = match outcome {
            Ok(counts) => {
                self.passed += counts.passed;
                self.failed += counts.failed;
                counts.failed == 0
            }
            Err(error) => {
                println!("{error:#}");
                self.failed += 1;
                false
            }
        };
        let took = start.elapsed();
        println!(
            "<== {name}: {} in {}",
            if good { "passed" } else { "FAILED" },
            minutes(took)
        );
        self.steps.push((name.to_owned(), took));
        if !good {
            self.failures.push(name.to_owned());
        }
        Ok(good)
    }

    /// Notes something that could not be done at all.
    pub(super) fn missing(&mut self, name: &str, why: &str) {
        println!("\n==> {name}\n{why}");
        self.failed += 1;
        self.failures.push(name.to_owned());
    }

    /// Prints the last lines of the run, with how long each step took where that is wanted; gives whether everything
    /// passed.
    pub(super) fn finish(self, with_timings: bool) -> bool {
        if with_timings {
            println!("\nSeconds of each step:");
            for (name, took) in &self.steps {
                println!("{:>6}  {name}", took.as_secs());
            }
        }
        println!("\nThe run took {}.", minutes(self.start.elapsed()));
        for failure in &self.failures {
            println!("failed: {failure}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        self.failed == 0
    }
}

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u32,
    failed: u32,
}

/// Runs a test runner, showing its output and adding up its `test result:` lines.
fn run_tests(interrupt: &Interrupt, command: &mut Command) -> Result<Counts> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    let Some(output) = running.take_output() else {
        bail!("the test runner's output cannot be read");
    };
    let sums = Arc::new((AtomicU32::new(0), AtomicU32::new(0)));
    let adding = sums.clone();
    let reader = thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            if let Some(counts) = result_line(&line) {
                adding.0.fetch_add(counts.passed, Ordering::SeqCst);
                adding.1.fetch_add(counts.failed, Ordering::SeqCst);
            }
        }
    });
    let status = loop {
        if let Some(status) = running.ended()? {
            break status;
        }
        interrupt.sleep(Duration::from_millis(50))?;
    };
    if reader.join().is_err() {
        bail!("the test runner's output cannot be read");
    }
    let mut counts = Counts {
        passed: sums.0.load(Ordering::SeqCst),
        failed: sums.1.load(Ordering::SeqCst),
    };
    if !status.success() && counts.failed == 0 {
        println!("The test runner failed ({status}).");
        counts.failed = 1;
    }
    Ok(counts)
}

/// The counts in `test result: ok. 7 passed; 0 failed; 1 ignored; …`.
fn result_line(line: &str) -> Option<Counts> {
    let (_, counts) = line
        .trim()
        .strip_prefix("test result: ")?
        .split_once(". ")?;
    let count = |word: &str| {
        counts
            .split("; ")
            .find_map(|part| part.strip_suffix(word)?.trim().parse().ok())
    };
    Some(Counts {
        passed: count("passed")?,
        failed: count("failed")?,
    })
}

/// A duration as `2 min 05 s`.
fn minutes(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {:02} s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_runner_s_last_line_is_understood() {
        let line = "test result: FAILED. 7 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(
            result_line(line),
            Some(Counts {
                passed: 7,
                failed: 2
            })
        );
        assert_eq!(result_line("test result of something"), None);
    }

    #[test]
    fn durations_are_read_at_a_glance() {
        assert_eq!(minutes(Duration::from_secs(59)), "59 s");
        assert_eq!(minutes(Duration::from_secs(125)), "2 min 05 s");
    }
}
