//! Days on which something was taken, one after the other, as one line.

use chrona_web::types::BalanceTaking;
use chrono::NaiveDate;

/// How many days may lie between two that belong together: a weekend and the public holidays beside it.
const GAP_DAYS: i64 = 4;

/// Days of one type of absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    /// All that was taken on them.
    pub(super) hundredths: i64,
    /// The type; none for what was taken away by hand.
    pub(super) kind: Option<String>,
}

/// The days in order, the last ones first.
pub(super) fn runs(takings: &[BalanceTaking]) -> Vec<Run> {
    let mut takings: Vec<_> = takings.iter().collect();
    takings.sort_by_key(|taking| taking.on);
    let mut runs: Vec<Run> = Vec::new();
    for taking in takings {
        match runs.last_mut() {
            Some(run) if goes_on(run, taking) => {
                run.to = taking.on;
                run.hundredths += taking.hundredths;
            }
            _ => runs.push(Run {
                from: taking.on,
                to: taking.on,
                hundredths: taking.hundredths,
                kind: taking.kind.clone(),
            }),
        }
    }
    runs.reverse();
    runs
}

fn goes_on(run: &Run, taking: &BalanceTaking) -> bool {
    let gap = (taking.on - run.to).num_days();
    run.kind.is_some() && run.kind == taking.kind && gap <= GAP_DAYS
}

#[cfg(test)]
mod tests {
    use chrona_web::types::BalanceTaking;

    use super::runs;

    fn taking(on: &str, hundredths: i64, kind: Option<&str>) -> BalanceTaking {
        BalanceTaking {
            on: on.parse().unwrap(),
            hundredths,
            kind: kind.map(str::to_owned),
        }
    }

    #[test]
    fn days_of_one_absence_are_one_line() {
        let leave = Some("paid_leave");
        let found = runs(&[
            taking("2026-08-07", 100, leave),
            taking("2026-08-10", 100, leave),
            taking("2026-08-11", 50, leave),
            taking("2026-09-01", 100, leave),
            taking("2026-09-02", 200, None),
            taking("2026-09-02", 300, None),
        ]);
        let told: Vec<_> = found
            .iter()
            .map(|run| (run.from.to_string(), run.to.to_string(), run.hundredths))
            .collect();
        let line = |from: &str, to: &str, sum| (from.to_owned(), to.to_owned(), sum);
        assert_eq!(
            told,
            [
                line("2026-09-02", "2026-09-02", 300),
                line("2026-09-02", "2026-09-02", 200),
                line("2026-09-01", "2026-09-01", 100),
                line("2026-08-07", "2026-08-11", 250),
            ]
        );
    }
}
