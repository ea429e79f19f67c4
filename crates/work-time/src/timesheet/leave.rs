//! Paid leave that counts toward the threshold of overtime.

use chrono::{Datelike, NaiveDate, Weekday};

use super::table::Row;
use crate::{
    Absence, Case,
    case::{Contract, ContractKind, LeaveDayValue, PaidLeaveCounts},
    rules::minutes,
};

/// The sort of absence that counts where nothing else is said.
const PAID_LEAVE: &str = "paid_leave";

/// What counts of a day's absence.
pub(super) fn counted(case: &Case, row: &Row<'_>) -> i64 {
    if row.absence.is_none() || !counts(row) {
        return 0;
    }
    let away = case.away_on(row.date);
    let counting = away.filter(|it| it.counts.unwrap_or(it.kind == PAID_LEAVE));
    counting.map(|it| of_one(case, row, it)).sum()
}

/// What counts of one absence.
fn of_one(case: &Case, row: &Row<'_>, absence: &Absence) -> i64 {
    if let Some(hours) = absence.hours() {
        return if by_plan(case, row) {
            case.planned_within(row.date, hours)
        } else {
            minutes(hours.end - hours.start).min(value(case, row))
        };
    }
    match absence.half {
        None => value(case, row),
        Some(half) if by_plan(case, row) => case.planned_in_half(row.date, half),
        Some(_) => value(case, row) / 2,
    }
}

/// Whether leave counts on a day, by how the contract counts hours.
fn counts(row: &Row<'_>) -> bool {
    let needed = match row.contract {
        Some(contract) if contract.kind == ContractKind::Annual => PaidLeaveCounts::Annual,
        Some(contract) if contract.period_weeks.is_some_and(|weeks| weeks > 1) => {
            PaidLeaveCounts::Cycle
        }
        Some(contract) if contract.kind == ContractKind::FullTime => PaidLeaveCounts::Weekly,
        // No court has decided on complementary hours, and days a year know no overtime.
        Some(_) => return false,
        None => PaidLeaveCounts::Weekly,
    };
    row.rules.paid_leave_counts_on(row.date) >= needed
}

/// Whether leave counts for what was planned.
fn by_plan(case: &Case, row: &Row<'_>) -> bool {
    let has_schedule = case.schedule_on(row.date).is_some();
    has_schedule && row.rules.leave_day_value == LeaveDayValue::Planned
}

/// What a whole day of leave counts for.
fn value(case: &Case, row: &Row<'_>) -> i64 {
    if by_plan(case, row) {
        return case.planned_seconds(row.date);
    }
    let has_schedule = case.schedule_on(row.date).is_some();
    let is_worked = if has_schedule {
        case.planned_seconds(row.date) > 0
    } else {
        !is_weekend(row.date) && !case.is_day_off(row.date)
    };
    if !is_worked {
        return 0;
    }
    let week = row.date.week(case.week_starts()).first_day();
    let days_a_week = if has_schedule {
        let planned = |date: &NaiveDate| {
            case.schedule_on(*date)
                .is_some_and(|schedule| !schedule.on(*date, case.week_starts()).is_empty())
        };
        let count = week.iter_days().take(7).filter(planned).count();
        i64::try_from(count.max(1)).unwrap_or(1)
    } else {
        5
    };
    weekly(row.contract, row.rules.weekly_legal) / days_a_week
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The weekly hours of a contract; the legal ones where there is none, or it does not say.
pub(super) fn weekly(contract: Option<&Contract>, legal: i64) -> i64 {
    let told = contract.and_then(|contract| contract.weekly_minutes);
    told.map_or(legal, minutes)
}
