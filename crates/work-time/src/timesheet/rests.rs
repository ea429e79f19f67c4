//! The rest between two days of work, and the one of each week.

use chrono::NaiveDate;

use super::{
    alerts::{Findings, is_minor},
    table::{Row, Table},
    work::{Interval, Work},
};
use crate::{
    AlertCode, Case,
    rules::{Rules, minutes},
};

const DAY: i64 = 24 * 3600;

/// The rest before each day of the range.
pub(super) fn of_days(case: &Case, table: &Table<'_>, work: &Work, findings: &mut Findings) {
    for row in table.range() {
        let Ok(place) = work.days.binary_search_by_key(&row.date, |day| day.date) else {
            continue;
        };
        let Some(before) = place.checked_sub(1).and_then(|place| work.days.get(place)) else {
            continue;
        };
        let ends = (before.counted.last(), work.days[place].counted.first());
        let (Some(last), Some(next)) = ends else {
            continue;
        };
        let rest = next.start - last.end;
        let (code, limit) = daily_rest(case, row);
        if rest < limit {
            let article = if code == AlertCode::MinorRest {
                "L3164-1"
            } else {
                "L3131-1"
            };
            findings.alert(code, article, row.date, rest, limit);
        }
    }
}

/// How long the rest is at least. Minors have 12 hours, 14 under 16 (L3164-1).
fn daily_rest(case: &Case, row: &Row<'_>) -> (AlertCode, i64) {
    if !is_minor(case, row) {
        return (AlertCode::DailyRest, row.rules.daily_rest);
    }
    let hours = if case.age_on(row.date) < 16 { 14 } else { 12 };
    (AlertCode::MinorRest, minutes(hours * 60))
}

/// The longest rest of a week (L3132-2): a rest of which a whole day is in the week counts in full, since the daily rest
/// that goes with it may be in the next one.
fn longest_rest(week: Interval, intervals: &[Interval], rules: &Rules) -> i64 {
    let day = rules.weekly_rest - rules.daily_rest;
    let first = intervals.partition_point(|interval| interval.end <= week.start);
    let before = first.checked_sub(1).and_then(|place| intervals.get(place));
    let mut end = before.map_or(i64::MIN / 2, |before| before.end);
    let mut longest = 0;
    for place in first..=intervals.len() {
        let next = intervals.get(place);
        let start = next.map_or(i64::MAX / 2, |next| next.start);
        let within = week.end.min(start) - week.start.max(end);
        longest = longest.max(if within >= day { start - end } else { within });
        match next {
            Some(next) if next.end < week.end => end = next.end,
            _ => break,
        }
    }
    longest
}

/// The rest of a week, and how many days were worked in it.
pub(super) fn of_week(week: &[Row<'_>], work: &Work, findings: &mut Findings) {
    let (Some(first), Some(last)) = (week.first(), week.last()) else {
        return;
    };
    let days = week.iter().filter(|row| row.worked > 0).count();
    if days == 0 {
        return;
    }
    let whole = Interval {
        start: first.span.start,
        end: last.span.end,
    };
    let limit = first.rules.weekly_rest;
    let rest = longest_rest(whole, &work.intervals, first.rules);
    if rest < limit {
        findings.alert(AlertCode::WeeklyRest, "L3132-2", first.date, rest, limit);
    }
    if days > 6 {
        let days = i64::try_from(days).unwrap_or_default() * DAY;
        findings.alert(AlertCode::SixDays, "L3132-1", first.date, days, 6 * DAY);
    }
}

/// The most days in a row without work in a week.
pub(super) fn days_off(week: &[Row<'_>]) -> (NaiveDate, i64) {
    let (mut run, mut longest) = (0, 0);
    for row in week {
        run = if row.worked > 0 || row.clocked > 0 {
            0
        } else {
            run + 1
        };
        longest = longest.max(run);
    }
    (
        week.first().map_or(NaiveDate::MIN, |row| row.date),
        longest * DAY,
    )
}
