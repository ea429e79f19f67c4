//! What is paid more: overtime by the week, by several weeks or by the year, complementary hours of part time, and the
//! rest that is owed beside.
//!
//! Hours are counted in order of time within their reference period. The day on which the count passes a threshold is the
//! day whose overtime it is, so that a later punch never changes an earlier day, and any range of days has its own share.

use chrono::{Datelike, NaiveDate};

use super::{
    alerts::Findings,
    leave,
    table::{Row, Table},
};
use crate::{
    AlertCode, Case, WarningCode,
    case::{Contract, ContractKind, month_and_day},
    rules::minutes,
};

/// Time of a day that is paid more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paid {
    /// The day's place in the table.
    pub(super) day: usize,
    pub(super) percent: u32,
    pub(super) seconds: i64,
    pub(super) sort: Sort,
}

/// Which sort of time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Overtime,
    Complementary,
}

/// What a reference period is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    /// The week, by its place in the table.
    Week(usize),
    /// So many weeks, by their number since a first one.
    Weeks { number: i64, from: NaiveDate },
    /// A year of the contract, by its first day.
    Year { first: NaiveDate },
    /// None: days are counted, not hours.
    Days,
}

/// A band, by how much was counted when it begins.
struct Step {
    from: i64,
    percent: u32,
    sort: Sort,
}

/// All that is paid more, in order of day.
pub(super) fn paid(case: &Case, table: &Table<'_>) -> Vec<Paid> {
    let mut paid = Vec::new();
    let mut start = 0;
    while start < table.days.len() {
        let period = period_of(case, table, start);
        let is_other = |place: &usize| period_of(case, table, *place) != period;
        let end = (start + 1..table.days.len()).find(is_other);
        let end = end.unwrap_or(table.days.len());
        if period != Period::Days {
            count(table, start..end, period, &mut paid);
        }
        start = end;
    }
    paid
}

fn period_of(case: &Case, table: &Table<'_>, place: usize) -> Period {
    let row = &table.days[place];
    let week = Period::Week(place / 7);
    let Some(contract) = row.contract else {
        return week;
    };
    match contract.kind {
        ContractKind::ForfaitDays => Period::Days,
        ContractKind::Annual => Period::Year {
            first: year_of(contract, row.date),
        },
        ContractKind::PartTime => week,
        ContractKind::FullTime => match contract.period_weeks {
            Some(count) if count > 1 => Period::Weeks {
                number: weeks_since_anchor(case, contract, row.date).div_euclid(i64::from(count)),
                from: contract.from,
            },
            _ => week,
        },
    }
}

/// How many weeks after the first one of the contract's periods a day is.
fn weeks_since_anchor(case: &Case, contract: &Contract, date: NaiveDate) -> i64 {
    let first = |date: NaiveDate| date.week(case.week_starts()).first_day();
    let anchor = first(contract.period_anchor.unwrap_or(contract.from));
    (first(date) - anchor).num_days().div_euclid(7)
}

/// Whether a period of several weeks begins on a day.
pub(super) fn first_of_period(case: &Case, contract: &Contract, date: NaiveDate) -> bool {
    let count = i64::from(contract.period_weeks.unwrap_or(1).max(1));
    date.week(case.week_starts()).first_day() == date
        && weeks_since_anchor(case, contract, date).rem_euclid(count) == 0
}

/// The first day of the contract's year that a day is in.
pub(super) fn year_of(contract: &Contract, date: NaiveDate) -> NaiveDate {
    let told = contract.year_from.as_deref().and_then(month_and_day);
    let (month, day) = told.unwrap_or((1, 1));
    let in_year = |year| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(date);
    let this = in_year(date.year());
    if this <= date {
        this
    } else {
        in_year(date.year() - 1)
    }
}

/// Counts the days of a reference period.
fn count(table: &Table<'_>, days: std::ops::Range<usize>, period: Period, paid: &mut Vec<Paid>) {
    let Some(row) = table.days.get(days.start) else {
        return;
    };
    let steps = steps(row, period);
    let Some(threshold) = steps.first().map(|step| step.from) else {
        return;
    };
    let trigger = match period {
        Period::Weeks { .. } => Some(row.rules.weekly_trigger),
        Period::Week(_) | Period::Year { .. } | Period::Days => None,
    };
    let mut counter = Counter::default();
    let mut told = 0;
    for place in days {
        if place % 7 == 0 {
            counter.week = 0;
        }
        let passed = counter.add(&table.days[place], threshold, trigger);
        let mut from = told;
        while from < passed {
            // The step that this second is on, and where the next one begins.
            let after = steps.partition_point(|step| step.from - threshold <= from);
            let step = &steps[after.saturating_sub(1)];
            let end = steps
                .get(after)
                .map_or(passed, |next| (next.from - threshold).min(passed));
            paid.push(Paid {
                day: place,
                percent: step.percent,
                seconds: end - from,
                sort: step.sort,
            });
            from = end;
        }
        told = told.max(passed);
    }
}

/// What was counted since a reference period began.
#[derive(Default)]
struct Counter {
    counted: i64,
    worked: i64,
    /// What was counted in the running week, and what of it was above the weekly trigger, in all weeks.
    week: i64,
    above_trigger: i64,
}

impl Counter {
    /// Adds a day; tells how much is above the threshold by now. Leave brings the threshold nearer, but nobody has more
    /// overtime than work.
    fn add(&mut self, row: &Row<'_>, threshold: i64, trigger: Option<i64>) -> i64 {
        let counted = row.clocked - solidarity(row) + row.leave;
        if let Some(trigger) = trigger {
            let above = |week: i64| (week - trigger).max(0);
            self.above_trigger += above(self.week + counted) - above(self.week);
        }
        self.week += counted;
        self.counted += counted;
        self.worked += row.clocked;
        let above = (self.counted - self.above_trigger - threshold).max(0);
        (self.above_trigger + above).min(self.worked)
    }
}

/// The work of the solidarity day that is neither overtime nor of the yearly quota: 7 hours, in proportion for part time
/// (L3133-8, L3133-9).
fn solidarity(row: &Row<'_>) -> i64 {
    if row.rules.solidarity_day != Some(row.date) {
        return 0;
    }
    let seven = minutes(7 * 60);
    let legal = row.rules.weekly_legal;
    let part = match row.contract {
        Some(contract) if contract.kind == ContractKind::PartTime => {
            seven * leave::weekly(row.contract, legal) / legal.max(1)
        }
        _ => seven,
    };
    row.clocked.min(part)
}

/// The bands of a period, by how much was counted when they begin.
fn steps(row: &Row<'_>, period: Period) -> Vec<Step> {
    let rules = row.rules;
    let legal = rules.weekly_legal;
    let (threshold, scale) = match (period, row.contract) {
        (Period::Year { first }, Some(contract)) => {
            let year = contract.annual_minutes.map_or(minutes(1607 * 60), minutes);
            let (days, of) = days_of_year(contract, first);
            (year * days / of, (year * days / of, legal))
        }
        (Period::Weeks { .. }, Some(contract)) => {
            let weeks = i64::from(contract.period_weeks.unwrap_or(1));
            (legal * weeks, (weeks, 1))
        }
        _ => (legal, (1, 1)),
    };
    let mut steps = Vec::new();
    if let Some(contract) = row.contract
        && contract.kind == ContractKind::PartTime
    {
        // Within a tenth of the contract 10 %, above it 25 % (L3123-28, L3123-29), below the legal hours.
        let weekly = leave::weekly(row.contract, legal).min(legal);
        let bands = [(weekly, 10), (weekly + weekly / 10, 25)];
        let below = bands.into_iter().filter(|(from, _)| *from < legal);
        steps.extend(below.map(|(from, percent)| Step {
            from,
            percent,
            sort: Sort::Complementary,
        }));
    }
    let mut from = threshold;
    for &(width, percent) in &rules.bands {
        steps.push(Step {
            from,
            percent,
            sort: Sort::Overtime,
        });
        from += width.unwrap_or_default() * scale.0 / scale.1.max(1);
    }
    steps
}

/// How many days of a contract's year the contract holds on, and how many the year has: who joins or leaves has hours in
/// proportion (D3121-25).
fn days_of_year(contract: &Contract, first: NaiveDate) -> (i64, i64) {
    let next = year_of(contract, first + chrono::Days::new(370));
    let last = next - chrono::Days::new(1);
    let begin = first.max(contract.from);
    let end = contract.to.map_or(last, |to| to.min(last));
    let days = |from: NaiveDate, to: NaiveDate| ((to - from).num_days() + 1).max(0);
    (days(begin, end), days(first, last).max(1))
}

/// How much overtime there was since 1 January, by day, and the rest gained in return.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quota {
    /// The overtime that counts toward the yearly quota, since 1 January of the last day's year.
    pub(super) of_year: i64,
    /// The rest gained in the range beyond the quota (L3121-33).
    pub(super) cor: i64,
    /// The rest gained in the range instead of pay (L3121-37).
    pub(super) rcr: i64,
}

/// Above how many people what is beyond the quota gives the whole of its time as rest (L3121-38).
const SMALL_STAFF: u32 = 20;
/// From how much rest on it can be taken (D3121-18).
const COR_OPENS: i64 = 7 * 3600;

/// Walks the overtime of the years that the range touches.
pub(super) fn quota(
    case: &Case,
    table: &Table<'_>,
    paid: &[Paid],
    findings: &mut Findings,
) -> Quota {
    let mut quota = Quota::default();
    // Where nobody says how many people there are, all of the time is owed.
    let percent = if case.staff.is_some_and(|staff| staff <= SMALL_STAFF) {
        50
    } else {
        100
    };
    let mut year = i32::MIN;
    let (mut of_year, mut cor_of_year) = (0, 0);
    for part in paid.iter().filter(|part| part.sort == Sort::Overtime) {
        let row = &table.days[part.day];
        let is_in_range = (table.first..=table.last).contains(&part.day);
        if part.day > table.last {
            break;
        }
        if row.date.year() != year {
            year = row.date.year();
            (of_year, cor_of_year) = (0, 0);
        }
        if row.rules.overtime_in_rest {
            if is_in_range {
                quota.rcr += part.seconds + part.seconds * i64::from(part.percent) / 100;
            }
            continue;
        }
        let limit = row.rules.yearly_quota;
        let before = (of_year - limit).max(0);
        of_year += part.seconds;
        let gained = ((of_year - limit).max(0) - before) * percent / 100;
        if gained == 0 {
            continue;
        }
        let cor_before = cor_of_year;
        cor_of_year += gained;
        if !is_in_range {
            continue;
        }
        quota.cor += gained;
        if before == 0 {
            findings.alert(AlertCode::YearlyQuota, "L3121-30", row.date, of_year, limit);
        }
        if cor_before < COR_OPENS && COR_OPENS <= cor_of_year {
            findings.warn(
                WarningCode::CorOpen,
                "D3121-18",
                row.date,
                cor_of_year,
                COR_OPENS,
            );
        }
    }
    let is_last_year = table
        .days
        .get(table.last)
        .is_some_and(|row| row.date.year() == year);
    quota.of_year = if is_last_year { of_year } else { 0 };
    quota
}
