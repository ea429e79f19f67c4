//! Shifts: an entry and the exit that follows it.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

/// The longest a shift can be believed to run: a daily rest is at least 9 hours, by agreement
/// (L3131-1), which leaves 15. An entry older than that was never followed by its exit.
pub const LONGEST_SHIFT: TimeDelta = TimeDelta::hours(15);

/// Which way a person went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PunchKind {
    /// The person came in.
    In,
    /// The person went out.
    Out,
}

/// A punch, as far as time is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Punch {
    /// Which way.
    pub kind: PunchKind,
    /// When.
    pub at: DateTime<Utc>,
}

/// A period worked, or half of one where a punch is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// An entry and its exit.
    Closed {
        /// The entry.
        start: DateTime<Utc>,
        /// The exit.
        end: DateTime<Utc>,
    },
    /// An entry without an exit: running, or a missing clock-out.
    Open {
        /// The entry.
        start: DateTime<Utc>,
    },
    /// An exit without an entry: a missing clock-in.
    Orphan {
        /// The exit.
        end: DateTime<Utc>,
    },
}

/// Pairs punches, given oldest first, into shifts.
pub fn pair(punches: &[Punch]) -> Vec<Shift> {
    let mut shifts = Vec::new();
    let mut open = None;
    for punch in punches {
        match (punch.kind, open) {
            (PunchKind::In, None) => open = Some(punch.at),
            (PunchKind::In, Some(start)) => {
                shifts.push(Shift::Open { start });
                open = Some(punch.at);
            }
            (PunchKind::Out, Some(start)) => {
                shifts.push(Shift::Closed {
                    start,
                    end: punch.at,
                });
                open = None;
            }
            (PunchKind::Out, None) => shifts.push(Shift::Orphan { end: punch.at }),
        }
    }
    if let Some(start) = open {
        shifts.push(Shift::Open { start });
    }
    shifts
}

/// Whether someone whose last punch was this one is in.
pub fn is_in(last: Punch, now: DateTime<Utc>) -> bool {
    last.kind == PunchKind::In && now - last.at < LONGEST_SHIFT
}

/// The time worked within a range: the closed shifts' share of it.
pub fn worked(shifts: &[Shift], range: &Range<DateTime<Utc>>) -> TimeDelta {
    shifts
        .iter()
        .map(|shift| match *shift {
            Shift::Closed { start, end } => overlap(start..end, range),
            Shift::Open { .. } | Shift::Orphan { .. } => TimeDelta::zero(),
        })
        .sum()
}

/// The share of a range that the shift running now has added to it so far.
pub fn running(shifts: &[Shift], range: &Range<DateTime<Utc>>, now: DateTime<Utc>) -> TimeDelta {
    match shifts.last() {
        Some(&Shift::Open { start })
            if is_in(
                Punch {
                    kind: PunchKind::In,
                    at: start,
                },
                now,
            ) =>
        {
            overlap(start..now, range)
        }
        _ => TimeDelta::zero(),
    }
}

fn overlap(shift: Range<DateTime<Utc>>, range: &Range<DateTime<Utc>>) -> TimeDelta {
    (shift.end.min(range.end) - shift.start.max(range.start)).max(TimeDelta::zero())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::Europe::Paris;

    use super::*;
    use crate::Calendar;

    fn at(text: &str) -> DateTime<Utc> {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        Paris
            .from_local_datetime(&local)
            .unwrap()
            .with_timezone(&Utc)
    }

    fn punches(times: &[(PunchKind, &str)]) -> Vec<Punch> {
        times
            .iter()
            .map(|&(kind, text)| Punch { kind, at: at(text) })
            .collect()
    }

    fn hours(times: &[(PunchKind, &str)]) -> f64 {
        let all = at("2000-01-01 00:00")..at("2100-01-01 00:00");
        let seconds = worked(&pair(&punches(times)), &all).num_seconds();
        f64::from(i32::try_from(seconds).unwrap()) / 3600.0
    }

    use PunchKind::{In, Out};

    #[test]
    fn a_night_has_its_true_length_when_the_clocks_change() {
        assert!((hours(&[(In, "2027-03-27 22:00"), (Out, "2027-03-28 06:00")]) - 7.0).abs() < 1e-9);
        assert!((hours(&[(In, "2027-10-30 22:00"), (Out, "2027-10-31 06:00")]) - 9.0).abs() < 1e-9);
    }

    #[test]
    fn five_days_of_eight_hours_are_forty() {
        let mut week = Vec::new();
        for day in 16..=20 {
            for (kind, hour) in [(In, "09"), (Out, "12"), (In, "13"), (Out, "18")] {
                week.push(Punch {
                    kind,
                    at: at(&format!("2026-11-{day} {hour}:00")),
                });
            }
        }
        let range =
            Calendar::new(Paris).week(chrono::NaiveDate::from_ymd_opt(2026, 11, 18).unwrap());
        assert_eq!(worked(&pair(&week), &range), TimeDelta::hours(40));
    }

    #[test]
    fn an_entry_without_an_exit_counts_nothing() {
        let open = punches(&[(In, "2026-11-20 08:00")]);
        assert!(hours(&[(In, "2026-11-20 08:00")]).abs() < 1e-9);
        assert_eq!(pair(&open), vec![Shift::Open { start: open[0].at }]);
    }

    #[test]
    fn two_entries_in_a_row_leave_the_first_open() {
        let times = [
            (In, "2026-11-19 08:00"),
            (In, "2026-11-20 08:00"),
            (Out, "2026-11-20 12:00"),
        ];
        assert!((hours(&times) - 4.0).abs() < 1e-9);
        assert!(matches!(pair(&punches(&times))[0], Shift::Open { .. }));
        assert!(matches!(
            pair(&punches(&[(Out, "2026-11-20 12:00")]))[0],
            Shift::Orphan { .. }
        ));
    }

    #[test]
    fn a_running_shift_counts_until_it_cannot_be_believed() {
        let shifts = pair(&punches(&[(In, "2026-11-20 08:00")]));
        let day = Calendar::new(Paris).day(chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
        assert_eq!(
            running(&shifts, &day, at("2026-11-20 09:30")),
            TimeDelta::minutes(90)
        );
        assert_eq!(
            running(&shifts, &day, at("2026-11-20 23:30")),
            TimeDelta::zero()
        );
    }

    #[test]
    fn a_night_is_split_at_midnight() {
        let shifts = pair(&punches(&[
            (In, "2026-11-19 22:00"),
            (Out, "2026-11-20 06:00"),
        ]));
        let day = Calendar::new(Paris).day(chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
        assert_eq!(worked(&shifts, &day), TimeDelta::hours(6));
    }
}
