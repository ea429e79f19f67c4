//! Days a year instead of hours (L3121-58).

use chrono::{Datelike, NaiveDate, Weekday};

use super::table::Table;
use crate::{
    Case,
    case::{Contract, ContractKind},
};

/// The days of a year's contract (L3121-64), and its days of paid leave, Mondays to Fridays.
const DAYS: u32 = 218;
const LEAVE: i64 = 25;

/// The contract in days that holds at the end of the range.
pub(super) fn contract<'a>(table: &Table<'a>) -> Option<&'a Contract> {
    let contract = table.days.get(table.last)?.contract?;
    (contract.kind == ContractKind::ForfaitDays).then_some(contract)
}

/// How many days of the range there was work on.
pub(super) fn days_worked(table: &Table<'_>) -> u32 {
    let days = table.range().iter().filter(|row| row.worked > 0).count();
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// The days off of a year: its days, less weekends, paid leave, public holidays on working days and those of the contract.
pub(super) fn rest_days(case: &Case, contract: &Contract, year: i32) -> i64 {
    let Some(first) = NaiveDate::from_ymd_opt(year, 1, 1) else {
        return 0;
    };
    let of_year = first.iter_days().take_while(|date| date.year() == year);
    let is_weekend = |date: &NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let is_worked = |date: &NaiveDate| !is_weekend(date) && case.holiday_on(*date).is_none();
    let days = of_year.filter(is_worked).count();
    let contract = contract.days.unwrap_or(DAYS);
    i64::try_from(days).unwrap_or_default() - LEAVE - i64::from(contract)
}
