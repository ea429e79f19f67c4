//! Limits of people under 18, but breaks and rests, which stand with the others'.

use super::{
    alerts::{Findings, is_minor},
    rests,
    table::{Row, Table},
    work::{Interval, Work},
};
use crate::{AlertCode, Case, plan::DAY, rules::minutes};

/// The most of a day, of a week (L3162-1), and the days off in a row (L3164-2).
const DAILY: u32 = 8 * 60;
const WEEKLY: u32 = 35 * 60;
const DAYS_OFF: i64 = 2 * 24 * 3600;

/// The limits of the days of the range.
pub(super) fn of_days(case: &Case, table: &Table<'_>, work: &Work, findings: &mut Findings) {
    if case.born.is_none() {
        return;
    }
    for row in table.range() {
        if !is_minor(case, row) {
            continue;
        }
        let worked = row.worked.max(row.clocked);
        if worked > minutes(DAILY) {
            findings.alert(
                AlertCode::MinorDaily,
                "L3162-1",
                row.date,
                worked,
                minutes(DAILY),
            );
        }
        let at_night = at_night(case, row, &work.intervals);
        if at_night > 0 {
            findings.alert(AlertCode::MinorNight, "L3163-2", row.date, at_night, 0);
        }
        if row.holiday.is_some() && row.clocked > 0 {
            findings.alert(AlertCode::MinorHoliday, "L3164-6", row.date, row.clocked, 0);
        }
    }
}

/// The limits of a week.
pub(super) fn of_week(week: &[Row<'_>], worked: i64, findings: &mut Findings) {
    let Some(first) = week.first() else { return };
    if worked > minutes(WEEKLY) {
        findings.alert(
            AlertCode::MinorWeekly,
            "L3162-1",
            first.date,
            worked,
            minutes(WEEKLY),
        );
    }
    let (date, off) = rests::days_off(week);
    if off < DAYS_OFF {
        findings.alert(AlertCode::MinorDaysOff, "L3164-2", date, off, DAYS_OFF);
    }
}

/// The work of a day within a minor's night: 22:00 to 06:00, under 16 from 20:00 (L3163-1).
fn at_night(case: &Case, row: &Row<'_>, intervals: &[Interval]) -> i64 {
    let evening = if case.age_on(row.date) < 16 {
        20 * 60
    } else {
        22 * 60
    };
    let second = |minutes| case.second_of(row.date, row.span, minutes);
    let night = [(second(0), second(6 * 60)), (second(evening), second(DAY))];
    let night = night.map(|(start, end)| Interval { start, end });
    let first = intervals.partition_point(|interval| interval.end <= row.span.start);
    let of_day = intervals[first..]
        .iter()
        .take_while(|interval| interval.start < row.span.end);
    of_day
        .map(|interval| {
            night
                .iter()
                .map(|part| interval.overlap(*part))
                .sum::<i64>()
        })
        .sum()
}
