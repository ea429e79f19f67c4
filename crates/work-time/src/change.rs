//! What a change of someone's punches does to their shifts.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Punch, Shift, pair};

/// Something about a shift that a person has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// An entry that no exit follows, though someone came in again later.
    NoExit(DateTime<Utc>),
    /// An exit that no entry precedes.
    NoEntry(DateTime<Utc>),
    /// A shift, by its entry, that is longer than any is believed to be.
    TooLong(DateTime<Utc>),
}

/// What is doubtful about shifts, given oldest first, where none is longer than `longest`. The last one
/// may still run.
pub fn doubts(shifts: &[Shift], longest: TimeDelta) -> Vec<Doubt> {
    let last = shifts.len().saturating_sub(1);
    let of_one = |(place, shift): (usize, &Shift)| match *shift {
        Shift::Open { start } if place < last => Some(Doubt::NoExit(start)),
        Shift::Orphan { end } => Some(Doubt::NoEntry(end)),
        Shift::Closed { start, .. } if shift.length() > longest => Some(Doubt::TooLong(start)),
        Shift::Open { .. } | Shift::Closed { .. } => None,
    };
    shifts.iter().enumerate().filter_map(of_one).collect()
}

/// Whether punches that arrived after later ones change what one of those meant, or leave a doubt that
/// there was not. `others` are the person's other punches around them.
pub fn disturb(late: &[Punch], others: &[Punch]) -> bool {
    let all: Vec<Punch> = others.iter().chain(late).copied().collect();
    let (before, after) = (pair(others), pair(&all));
    let known = doubts(&before, TimeDelta::MAX);
    let is_new = |doubt: &Doubt| !known.contains(doubt);
    if doubts(&after, TimeDelta::MAX).iter().any(is_new) {
        return true;
    }
    let Some(first) = late.iter().map(|punch| punch.at).min() else {
        return false;
    };
    let with = |shifts: &[Shift], punch: &Punch| {
        let has = |shift: &&Shift| shift.punches().any(|of| of == *punch);
        shifts.iter().find(has).copied()
    };
    let later = others.iter().filter(|punch| punch.at > first);
    later
        .into_iter()
        .any(|punch| with(&before, punch) != with(&after, punch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PunchKind::{self, In, Out};

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-20T{text}:00Z").parse().unwrap()
    }

    fn punch((kind, time): (PunchKind, &str)) -> Punch {
        Punch { kind, at: at(time) }
    }

    fn disturbed(late: &[(PunchKind, &str)], others: &[(PunchKind, &str)]) -> bool {
        let punches = |times: &[_]| times.iter().copied().map(punch).collect::<Vec<_>>();
        disturb(&punches(late), &punches(others))
    }

    #[test]
    fn a_late_punch_that_fits_disturbs_nothing() {
        assert!(!disturbed(&[(In, "08:00")], &[]));
        assert!(!disturbed(&[(Out, "12:00")], &[(In, "08:00")]));
        // Yesterday's forgotten exit.
        assert!(!disturbed(
            &[(Out, "12:00")],
            &[(In, "08:00"), (In, "14:00"), (Out, "18:00")]
        ));
    }

    #[test]
    fn a_late_entry_that_turns_the_rest_of_the_day_round_disturbs_it() {
        let others = [(In, "12:00"), (Out, "13:00"), (In, "17:00")];
        assert!(disturbed(&[(In, "08:00")], &others));
        assert!(disturbed(
            &[(Out, "10:00")],
            &[(In, "08:00"), (Out, "17:00")]
        ));
        // Together with what arrived with it, it fits; but 17:00 meant another shift's end.
        assert!(!disturbed(
            &[(In, "08:00"), (Out, "12:00")],
            &[(In, "13:00"), (Out, "17:00")]
        ));
        let noon = [(Out, "12:00"), (In, "13:00")];
        assert!(disturbed(&noon, &[(In, "08:00"), (Out, "17:00")]));
        // An exit that had no entry has one now: the hours are others.
        assert!(disturbed(&[(In, "08:00")], &[(Out, "12:00")]));
    }

    #[test]
    fn what_is_doubtful_is_named() {
        let punches = [
            (In, "06:00"),
            (In, "08:00"),
            (Out, "12:00"),
            (Out, "13:00"),
            (In, "14:00"),
        ];
        let shifts = pair(&punches.map(punch));
        let found = [Doubt::NoExit(at("06:00")), Doubt::NoEntry(at("13:00"))];
        assert_eq!(doubts(&shifts, crate::LONGEST_SHIFT), found);
        let long = pair(&[(In, "06:00"), (Out, "21:01")].map(punch));
        assert_eq!(
            doubts(&long, crate::LONGEST_SHIFT),
            [Doubt::TooLong(at("06:00"))]
        );
    }
}
