//! The figures of days, weeks and the whole.

use super::{
    forfait,
    pay::{Paid, Quota, Sort},
    table::{Row, Table, is_sunday},
    work::Work,
};
use crate::{Band, Case, Day, Totals, Week};

/// The days of the range.
pub(super) fn days(table: &Table<'_>, work: &Work) -> Vec<Day> {
    let day = |row: &Row<'_>| Day {
        date: row.date,
        worked_seconds: row.worked,
        counted_seconds: row.worked + row.leave,
        planned_seconds: row.planned,
        night_seconds: row.night,
        holiday: row.holiday.map(str::to_owned),
        absence: row.absence.map(|absence| absence.kind.clone()),
        recorded_seconds: row.recorded,
        periods: work
            .on(row.date)
            .map(|day| day.recorded.iter().copied().map(Into::into).collect())
            .unwrap_or_default(),
    };
    table.range().iter().map(day).collect()
}

/// The weeks that the range touches.
pub(super) fn weeks(table: &Table<'_>, paid: &[Paid]) -> Vec<Week> {
    let week = |place: usize| {
        let rows = table.days.get(place * 7..place * 7 + 7)?;
        let worked = rows.iter().map(|row| row.clocked).sum::<i64>();
        let of_week = |part: &&Paid| part.day / 7 == place;
        Some(Week {
            from: rows.first()?.date,
            to: rows.last()?.date,
            worked_seconds: worked,
            counted_seconds: worked + rows.iter().map(|row| row.leave).sum::<i64>(),
            overtime: bands(paid.iter().filter(of_week), Sort::Overtime),
            complementary: bands(paid.iter().filter(of_week), Sort::Complementary),
        })
    };
    table.range_weeks().filter_map(week).collect()
}

/// The sums of the range.
pub(super) fn totals(case: &Case, table: &Table<'_>, paid: &[Paid], quota: Quota) -> Totals {
    let sum = |of: fn(&Row<'_>) -> i64| table.range().iter().map(of).sum::<i64>();
    let of_range = || {
        paid.iter()
            .filter(|part| (table.first..=table.last).contains(&part.day))
    };
    let forfait = forfait::contract(table);
    Totals {
        worked_seconds: sum(|row| row.worked),
        counted_seconds: sum(|row| row.worked + row.leave),
        planned_seconds: sum(|row| row.planned),
        night_seconds: sum(|row| row.night),
        sunday_seconds: sum(|row| if is_sunday(row) { row.clocked } else { 0 }),
        holiday_seconds: sum(|row| {
            if row.holiday.is_some() {
                row.clocked
            } else {
                0
            }
        }),
        overtime: bands(of_range(), Sort::Overtime),
        complementary: bands(of_range(), Sort::Complementary),
        cor_seconds: quota.cor,
        rcr_seconds: quota.rcr,
        year_overtime_seconds: quota.of_year,
        forfait_days_worked: forfait.map(|_| forfait::days_worked(table)),
        forfait_rest_days: forfait.map(|contract| {
            use chrono::Datelike as _;
            forfait::rest_days(case, contract, case.to.year())
        }),
    }
}

/// The bands of one sort with time in them, the lowest first.
fn bands<'a>(paid: impl Iterator<Item = &'a Paid>, sort: Sort) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for part in paid.filter(|part| part.sort == sort) {
        match bands.iter_mut().find(|band| band.percent == part.percent) {
            Some(band) => band.seconds += part.seconds,
            None => bands.push(Band {
                percent: part.percent,
                seconds: part.seconds,
            }),
        }
    }
    bands.sort_by_key(|band| band.percent);
    bands
}
