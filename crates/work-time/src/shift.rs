//! Shifts: an entry and the exit that follows it.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

/// The longest a shift is believed to run, where nothing else is set: a daily rest is at least 9 hours,
/// by agreement (L3131-1), which leaves 15. An entry older than that was never followed by its exit.
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

/// Pairs a person's punches, given in any order, into shifts, the oldest first. Of several punches of one
/// instant, the one that alternates with what came before is first: who is in goes out before coming in
/// again.
///
/// ```
/// use chrona_work_time::{Punch, PunchKind, Shift, pair};
///
/// let at = |text: &str| text.parse().unwrap();
/// let entry = Punch { kind: PunchKind::In, at: at("2027-03-01T08:00:00Z") };
/// let exit = Punch { kind: PunchKind::Out, at: at("2027-03-01T12:00:00Z") };
/// let morning = Shift::Closed { start: entry.at, end: exit.at };
/// assert_eq!(pair(&[exit, entry]), [morning]);
/// ```
pub fn pair(punches: &[Punch]) -> Vec<Shift> {
    if !punches.is_sorted_by_key(|punch| punch.at) {
        let mut ordered = punches.to_vec();
        ordered.sort_by_key(|punch| punch.at);
        return pair(&ordered);
    }
    let mut pairing = Pairing::default();
    for of_one_instant in punches.chunk_by(|one, next| one.at == next.at) {
        if let [punch] = of_one_instant {
            pairing.add(*punch);
            continue;
        }
        let mut rest = of_one_instant.to_vec();
        while !rest.is_empty() {
            let wanted = pairing.alternate();
            let next = rest.iter().position(|punch| punch.kind == wanted);
            pairing.add(rest.remove(next.unwrap_or_default()));
        }
    }
    pairing.end()
}

/// Shifts in the making.
#[derive(Default)]
struct Pairing {
    shifts: Vec<Shift>,
    /// The entry that waits for its exit.
    open: Option<DateTime<Utc>>,
}

impl Pairing {
    /// The kind of punch that comes next by rights.
    fn alternate(&self) -> PunchKind {
        match self.open {
            Some(_) => PunchKind::Out,
            None => PunchKind::In,
        }
    }

    fn add(&mut self, punch: Punch) {
        match (punch.kind, self.open) {
            (PunchKind::In, None) => self.open = Some(punch.at),
            (PunchKind::In, Some(start)) => {
                self.shifts.push(Shift::Open { start });
                self.open = Some(punch.at);
            }
            (PunchKind::Out, Some(start)) => {
                self.shifts.push(Shift::Closed {
                    start,
                    end: punch.at,
                });
                self.open = None;
            }
            (PunchKind::Out, None) => self.shifts.push(Shift::Orphan { end: punch.at }),
        }
    }

    fn end(mut self) -> Vec<Shift> {
        if let Some(start) = self.open {
            self.shifts.push(Shift::Open { start });
        }
        self.shifts
    }
}

impl Shift {
    /// The instant that says which day a shift is of: its entry, or its exit where that is all there is.
    pub fn of(&self) -> DateTime<Utc> {
        match *self {
            Self::Closed { start, .. } | Self::Open { start } => start,
            Self::Orphan { end } => end,
        }
    }

    /// Its punches, in order.
    pub fn punches(&self) -> impl Iterator<Item = Punch> + use<> {
        let (start, end) = match *self {
            Self::Closed { start, end } => (Some(start), Some(end)),
            Self::Open { start } => (Some(start), None),
            Self::Orphan { end } => (None, Some(end)),
        };
        let punch = |kind| move |at| Punch { kind, at };
        let entry = start.map(punch(PunchKind::In));
        entry.into_iter().chain(end.map(punch(PunchKind::Out)))
    }

    /// How long it was; nothing where a punch is missing.
    pub fn length(&self) -> TimeDelta {
        match *self {
            Self::Closed { start, end } => end - start,
            Self::Open { .. } | Self::Orphan { .. } => TimeDelta::zero(),
        }
    }
}

/// Whether someone whose last punch was this one is in, where no shift is longer than `longest`.
pub fn is_in(last: Punch, now: DateTime<Utc>, longest: TimeDelta) -> bool {
    last.kind == PunchKind::In && last.at > in_after(now, longest)
}

/// After which moment someone came in who is in now, where no shift is longer than `longest`.
pub fn in_after(now: DateTime<Utc>, longest: TimeDelta) -> DateTime<Utc> {
    now - longest
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

/// The share of a range that the shift running now has added to it so far, where no shift is longer than
/// `longest`.
pub fn running(
    shifts: &[Shift],
    range: &Range<DateTime<Utc>>,
    now: DateTime<Utc>,
    longest: TimeDelta,
) -> TimeDelta {
    match shifts.last() {
        Some(&Shift::Open { start })
            if is_in(
                Punch {
                    kind: PunchKind::In,
                    at: start,
                },
                now,
                longest,
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
    use super::*;
    use crate::{Calendar, testing::zone};

    fn paris() -> Calendar {
        Calendar::new(&zone("Europe/Paris"))
    }

    fn at(text: &str) -> DateTime<Utc> {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        zone("Europe/Paris").instants(local).earliest()
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
        let range = paris().week(chrono::NaiveDate::from_ymd_opt(2026, 11, 18).unwrap());
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
    fn of_two_punches_of_one_instant_the_one_that_alternates_comes_first() {
        let times = [
            (In, "2026-11-20 06:00"),
            (In, "2026-11-20 10:00"),
            (Out, "2026-11-20 10:00"),
            (Out, "2026-11-20 15:00"),
        ];
        let mut all = punches(&times);
        for _ in 0..all.len() {
            all.rotate_left(1);
            let worked: TimeDelta = pair(&all).iter().map(Shift::length).sum();
            assert_eq!(worked, TimeDelta::hours(9), "{all:?}");
        }
    }

    #[test]
    fn a_running_shift_counts_until_it_cannot_be_believed() {
        let shifts = pair(&punches(&[(In, "2026-11-20 08:00")]));
        let day = paris().day(chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
        assert_eq!(
            running(&shifts, &day, at("2026-11-20 09:30"), LONGEST_SHIFT),
            TimeDelta::minutes(90)
        );
        assert_eq!(
            running(&shifts, &day, at("2026-11-20 23:30"), LONGEST_SHIFT),
            TimeDelta::zero()
        );
    }

    #[test]
    fn a_night_is_split_at_midnight() {
        let shifts = pair(&punches(&[
            (In, "2026-11-19 22:00"),
            (Out, "2026-11-20 06:00"),
        ]));
        let day = paris().day(chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
        assert_eq!(worked(&shifts, &day), TimeDelta::hours(6));
    }
}
