//! What a person has to look at: punches that lack another, and work that no plan knows.

use super::{
    table::{Row, Table},
    work::{Alone, DayOfWork, Interval, Work, instant},
};
use crate::{
    Case, TimeAnomaly,
    TimeAnomalyCode::{
        self, Absent, LongShift, MissingClockIn, MissingClockOut, OutsideSchedule, WorkedOnAbsence,
        WorkedOnHoliday,
    },
    case::{Absence, HalfDay},
    plan::Span,
};

/// Those of the range, in order of date.
pub(super) fn of(case: &Case, table: &Table<'_>, work: &Work) -> Vec<TimeAnomaly> {
    let mut anomalies = Vec::new();
    for &(date, at, alone) in &work.alone {
        if (case.from..=case.to).contains(&date) {
            let code = match alone {
                Alone::Entry => MissingClockOut,
                Alone::Exit => MissingClockIn,
            };
            anomalies.push(TimeAnomaly {
                code,
                date,
                at: Some(at),
            });
        }
    }
    for row in table.range() {
        let mut found = |code: TimeAnomalyCode, second: Option<i64>| {
            anomalies.push(TimeAnomaly {
                code,
                date: row.date,
                at: second.map(instant),
            });
        };
        match work.on(row.date) {
            Some(day) => of_day(case, row, day, &mut found),
            None if is_absent(case, row, work) => found(Absent, None),
            None => {}
        }
    }
    anomalies.sort_by_key(|anomaly| (anomaly.date, anomaly.at));
    anomalies
}

/// Whether nothing was worked on a day that was planned and is over, and nobody said why.
fn is_absent(case: &Case, row: &Row<'_>, work: &Work) -> bool {
    let is_alone = work.alone.iter().any(|(date, ..)| *date == row.date);
    let runs = case
        .punches
        .last()
        .is_some_and(|last| case.calendar.date(last.at) == row.date);
    // Some hours of absence do not say why the others were not worked.
    let is_explained = row
        .absence
        .is_some_and(|absence| absence.elsewhere || absence.times.is_none());
    row.planned > 0 && !is_explained && !is_alone && !runs && case.is_over(row)
}

fn of_day(
    case: &Case,
    row: &Row<'_>,
    day: &DayOfWork,
    found: &mut impl FnMut(TimeAnomalyCode, Option<i64>),
) {
    let longest = row.rules.longest_shift;
    for shift in &day.recorded {
        if shift.length() > longest {
            found(LongShift, Some(shift.start));
        }
    }
    let away = case.away_on(row.date);
    let worked = away.filter_map(|absence| work_in(case, row, absence, &day.recorded));
    if let Some(at) = worked.min() {
        found(WorkedOnAbsence, Some(at));
        return;
    }
    let Some(schedule) = case.schedule_on(row.date) else {
        return;
    };
    if case.is_day_off(row.date) {
        found(
            WorkedOnHoliday,
            day.recorded.first().map(|shift| shift.start),
        );
        return;
    }
    let second = |minutes| case.second_of(row.date, row.span, minutes);
    let (tolerance, span) = match schedule.span {
        Some(span) => (0, Some(span)),
        None => (
            row.rules.schedule_tolerance,
            envelope(case.planned_on(row.date)),
        ),
    };
    let ends = (day.recorded.first(), day.recorded.last());
    let (Some(first), Some(last)) = ends else {
        return;
    };
    let Some(span) = span else {
        found(OutsideSchedule, Some(first.start));
        return;
    };
    if first.start < second(span.start) - tolerance {
        found(OutsideSchedule, Some(first.start));
    } else if last.end > second(span.end) + tolerance {
        found(OutsideSchedule, Some(last.end));
    } else if !case.planned_on(row.date).is_empty() {
        let missed = schedule.core.iter().find(|core| {
            let core = Interval {
                start: second(core.start),
                end: second(core.end),
            };
            let there: i64 = day.recorded.iter().map(|shift| shift.overlap(core)).sum();
            core.length() - there > 0
        });
        if missed.is_some() && row.absence.is_none() {
            found(OutsideSchedule, Some(first.start));
        }
    }
}

/// From the first interval's begin to the last one's end.
fn envelope(planned: &[Span]) -> Option<Span> {
    Some(Span {
        start: planned.first()?.start,
        end: planned.last()?.end,
    })
}

/// When someone began to work during an absence: on any part of a whole day; in its hours; before noon or after 14:00 of
/// half a day.
fn work_in(case: &Case, row: &Row<'_>, absence: &Absence, shifts: &[Interval]) -> Option<i64> {
    let second = |minutes| case.second_of(row.date, row.span, minutes);
    let absent = match (absence.half, absence.hours()) {
        (None, Some(hours)) => (second(hours.start), second(hours.end)),
        (None, None) => return shifts.first().map(|shift| shift.start),
        (Some(HalfDay::Morning), _) => (row.span.start, second(12 * 60)),
        (Some(HalfDay::Afternoon), _) => (second(14 * 60), row.span.end),
    };
    let absent = Interval {
        start: absent.0,
        end: absent.1,
    };
    let tolerance = row.rules.schedule_tolerance;
    let within = shifts
        .iter()
        .find(|shift| shift.overlap(absent) > tolerance);
    within.map(|shift| shift.start.max(absent.start))
}
