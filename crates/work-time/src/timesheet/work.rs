//! Work: the shifts that punches make, and what counts of them after rounding and automatic breaks.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    Case, Period, Shift,
    case::{Rounding, RoundingWay},
    pair,
    rules::{Rules, minutes},
};

/// A gap shorter than this does not end a night's work.
const SHORT_GAP: i64 = 4 * 3600;

/// From one second to another, since 1970, the second not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) start: i64,
    pub(super) end: i64,
}

impl Interval {
    pub(super) fn length(self) -> i64 {
        self.end - self.start
    }

    /// How long both are.
    pub(super) fn overlap(self, other: Self) -> i64 {
        (self.end.min(other.end) - self.start.max(other.start)).max(0)
    }
}

impl From<Interval> for Period {
    fn from(interval: Interval) -> Self {
        Self {
            start: instant(interval.start),
            end: instant(interval.end),
        }
    }
}

/// The instant of a second since 1970.
pub(super) fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap_or_default()
}

/// An entry or an exit that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alone {
    /// An entry that no exit follows.
    Entry,
    /// An exit that no entry precedes.
    Exit,
}

/// The work of a day, by its entries.
#[derive(Clone, Debug)]
pub(super) struct DayOfWork {
    pub(super) date: NaiveDate,
    /// The punches' intervals, in order.
    pub(super) recorded: Vec<Interval>,
    /// What counts of them, in order.
    pub(super) counted: Vec<Interval>,
}

/// All the work there is, in the range or not.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// The days with work, in order.
    pub(super) days: Vec<DayOfWork>,
    /// All that counts, in order.
    pub(super) intervals: Vec<Interval>,
    /// Punches that stand alone, in order.
    pub(super) alone: Vec<(NaiveDate, DateTime<Utc>, Alone)>,
}

impl Work {
    pub(super) fn of(case: &Case) -> Self {
        let shifts = pair(&case.punches);
        let mut work = Self::default();
        let mut session = Session::default();
        let last = shifts.len().saturating_sub(1);
        for (place, shift) in shifts.iter().enumerate() {
            match *shift {
                Shift::Closed { start, end } => {
                    let recorded = Interval {
                        start: start.timestamp(),
                        end: end.timestamp(),
                    };
                    work.add(case, session.goes_on(case, recorded), recorded);
                }
                Shift::Open { start } if place == last && is_running(case, start) => {}
                Shift::Open { start } => {
                    work.alone
                        .push((case.calendar.date(start), start, Alone::Entry));
                }
                Shift::Orphan { end } => {
                    work.alone.push((case.calendar.date(end), end, Alone::Exit));
                }
            }
        }
        let mut intervals = Vec::with_capacity(shifts.len());
        for place in 0..work.days.len() {
            let next = work.days.get(place + 1);
            let next_start = next.and_then(|day| day.recorded.first());
            let limit = next_start.map_or(i64::MAX, |next| next.start);
            let day = &mut work.days[place];
            day.counted = counted(&day.recorded, case.rules_on(day.date), limit);
            intervals.extend_from_slice(&day.counted);
        }
        work.intervals = intervals;
        work
    }

    fn add(&mut self, case: &Case, goes_on: bool, recorded: Interval) {
        let date = case.calendar.date(instant(recorded.start));
        match self.days.last_mut() {
            Some(day) if goes_on || day.date == date => day.recorded.push(recorded),
            _ => self.days.push(DayOfWork {
                date,
                recorded: vec![recorded],
                counted: Vec::new(),
            }),
        }
    }

    /// The work of a day.
    pub(super) fn on(&self, date: NaiveDate) -> Option<&DayOfWork> {
        let place = self.days.binary_search_by_key(&date, |day| day.date).ok()?;
        self.days.get(place)
    }
}

/// Work with short breaks: one night's work is of one day, whether or not a break of it ends after midnight.
#[derive(Debug, Default)]
struct Session {
    /// Its first entry and its last exit.
    so_far: Option<Interval>,
}

impl Session {
    /// Adds a shift; tells whether it goes on after a short break, so that the daily rest still fits in the 24 hours.
    fn goes_on(&mut self, case: &Case, shift: Interval) -> bool {
        let before = self.so_far.filter(|before| {
            let rules = case.rules_on(case.calendar.date(instant(before.start)));
            shift.start - before.end < SHORT_GAP
                && shift.end - before.start <= 24 * 3600 - rules.daily_rest
        });
        self.so_far = Some(Interval {
            start: before.map_or(shift.start, |before| before.start),
            end: shift.end,
        });
        before.is_some()
    }
}

/// Whether an entry without an exit is believed to run on.
fn is_running(case: &Case, start: DateTime<Utc>) -> bool {
    let longest = case.rules_on(case.calendar.date(start)).longest_shift;
    // Where nothing says what the present is, the range is over and nothing runs.
    case.now
        .is_some_and(|now| start <= now && (now - start).num_seconds() < longest)
}

/// What counts of a day's work, which ends before `limit`.
fn counted(recorded: &[Interval], rules: &Rules, limit: i64) -> Vec<Interval> {
    let mut counted = recorded.to_vec();
    if let Some(automatic) = rules.automatic_break {
        take_break(
            &mut counted,
            minutes(automatic.after_minutes),
            minutes(automatic.minutes),
        );
    }
    if let Some(rounding) = rules.rounding {
        round(&mut counted, rounding, limit);
    }
    counted
}

/// Takes a break out where the work reaches `after`, as far as the gaps are shorter than it.
fn take_break(day: &mut Vec<Interval>, after: i64, length: i64) {
    let gaps: i64 = day.windows(2).map(|pair| pair[1].start - pair[0].end).sum();
    let mut missing = (length - gaps).max(0);
    let mut worked = 0;
    let mut left = Vec::with_capacity(day.len() + 1);
    for &interval in day.iter() {
        let cut = interval.start + (after - worked).max(0);
        worked += interval.length();
        if cut >= interval.end || missing == 0 {
            left.push(interval);
            continue;
        }
        let end = interval.end.min(cut + missing);
        missing -= end - cut;
        let parts = [(interval.start, cut), (end, interval.end)];
        let parts = parts.map(|(start, end)| Interval { start, end });
        left.extend(parts.into_iter().filter(|part| part.length() > 0));
    }
    *day = left;
}

/// Rounds the time of a day: its end moves, never past `limit`.
fn round(day: &mut Vec<Interval>, rounding: Rounding, limit: i64) {
    let step = minutes(rounding.to_minutes);
    let worked: i64 = day.iter().map(|interval| interval.length()).sum();
    let rounded = match rounding.how {
        RoundingWay::Nearest => (worked + step / 2) / step * step,
        RoundingWay::Down => worked / step * step,
        RoundingWay::Up => (worked + step - 1) / step * step,
    };
    let mut change = rounded - worked;
    if let Some(last) = day.last_mut()
        && change > 0
    {
        last.end = (last.end + change).min(limit.max(last.end));
        return;
    }
    while let Some(last) = day.last_mut()
        && change < 0
    {
        let taken = change.abs().min(last.length());
        last.end -= taken;
        change += taken;
        if last.length() == 0 {
            day.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(times: &[(i64, i64)]) -> Vec<Interval> {
        let interval = |&(start, end): &(i64, i64)| Interval {
            start: start * 60,
            end: end * 60,
        };
        times.iter().map(interval).collect()
    }

    fn with_break(times: &[(i64, i64)]) -> Vec<Interval> {
        let mut day = hours(times);
        take_break(&mut day, 360 * 60, 30 * 60);
        day
    }

    #[test]
    fn an_automatic_break_is_taken_where_the_work_reaches_its_length() {
        assert_eq!(with_break(&[(0, 480)]), hours(&[(0, 360), (390, 480)]));
        assert_eq!(with_break(&[(0, 360)]), hours(&[(0, 360)]));
        // Nobody loses pay by working longer.
        assert_eq!(with_break(&[(0, 365)]), hours(&[(0, 360)]));
        // A break with punches is one.
        let own = [(0, 200), (240, 480)];
        assert_eq!(with_break(&own), hours(&own));
        let short = [(0, 200), (210, 480)];
        assert_eq!(
            with_break(&short),
            hours(&[(0, 200), (210, 370), (390, 480)])
        );
    }

    #[test]
    fn a_day_is_rounded_at_its_end() {
        let rounded = |how, times: &[(i64, i64)], limit: i64| {
            let mut day = hours(times);
            let to_minutes = 15;
            round(&mut day, Rounding { to_minutes, how }, limit * 60);
            day
        };
        let day = [(0, 120), (180, 187)];
        assert_eq!(rounded(RoundingWay::Nearest, &day, 999), hours(&[(0, 120)]));
        assert_eq!(rounded(RoundingWay::Down, &day, 999), hours(&[(0, 120)]));
        assert_eq!(
            rounded(RoundingWay::Up, &day, 999),
            hours(&[(0, 120), (180, 195)])
        );
        assert_eq!(
            rounded(RoundingWay::Up, &day, 190),
            hours(&[(0, 120), (180, 190)])
        );
    }
}
