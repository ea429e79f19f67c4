//! The figures that HR can check, each computed here and written in docs/working-time.md.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod limits;
mod pay;
mod plan;
#[path = "../support/mod.rs"]
mod support;
mod time;

use std::fmt::Write as _;

use chrona_work_time::{Absence, CaseFile, RuleChanges};
use support::{case, compute, date, told, work};

/// A worked example.
struct Example {
    /// What happened, for a person who reads it.
    given: &'static str,
    /// The same as a case file.
    case: CaseFile,
    /// What the answer says.
    found: &'static str,
}

/// An example of a range of days in Paris.
fn example(
    given: &'static str,
    (from, to): (&str, &str),
    fill: impl FnOnce(&mut CaseFile),
    found: &'static str,
) -> Example {
    let mut case = case(from, to);
    fill(&mut case);
    Example { given, case, found }
}

/// A week of 2027 on whose first day it is winter in Paris and no holiday.
const WEEK: (&str, &str) = ("2027-03-01", "2027-03-07");

/// No changes of the rules, from the first day of a year on.
fn rules() -> RuleChanges {
    RuleChanges {
        from: date("2026-01-01"),
        ..RuleChanges::default()
    }
}

fn paid_leave(from: &str, to: &str) -> Absence {
    Absence {
        kind: "paid_leave".to_owned(),
        from: date(from),
        to: date(to),
        half: None,
        times: None,
        counts: None,
        elsewhere: false,
    }
}

/// The same on Monday to Friday of so many weeks.
fn weeks(case: &mut CaseFile, monday: &str, count: usize, intervals: &str) {
    for monday in date(monday).iter_weeks().take(count) {
        for day in monday.iter_days().take(5) {
            work(case, day, intervals);
        }
    }
}

fn parts() -> [(&'static str, Vec<Example>); 4] {
    [
        ("How long work is", time::examples()),
        ("What it is paid as", pay::examples()),
        ("Limits", limits::examples()),
        ("Schedules and absences", plan::examples()),
    ]
}

#[test]
fn each_example_is_computed_as_it_is_told() {
    for example in parts().into_iter().flat_map(|(_, examples)| examples) {
        assert_eq!(
            told(&compute(&example.case)),
            example.found,
            "{}",
            example.given
        );
    }
}

/// The table of docs/working-time.md. `CHRONA_WRITE_DOCS=1` writes it anew.
#[test]
fn the_guide_tells_the_examples() {
    const START: &str = "<!-- the examples begin: written by crates/work-time/tests/examples -->\n";
    const END: &str = "<!-- the examples end -->\n";
    let mut table = String::new();
    for (title, examples) in parts() {
        write!(
            table,
            "\n### {title}\n\n| what happened | what is found |\n| --- | --- |\n"
        )
        .unwrap();
        for example in examples {
            writeln!(
                table,
                "| {} | {} |",
                example.given,
                example.found.replace("; ", "<br>")
            )
            .unwrap();
        }
    }
    table.push('\n');
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/working-time.md");
    let guide = std::fs::read_to_string(path).unwrap();
    let (before, rest) = guide.split_once(START).unwrap();
    let (told, after) = rest.split_once(END).unwrap();
    if std::env::var_os("CHRONA_WRITE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{START}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(told, table, "run it with CHRONA_WRITE_DOCS=1");
}
