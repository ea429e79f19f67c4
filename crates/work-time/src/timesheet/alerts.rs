//! Limits that were broken, and what is said before they are. Here: those of a day.

use chrono::NaiveDate;

use super::{
    pay::first_of_period,
    table::{Row, Table},
    work::{Interval, Work},
};
use crate::{
    Alert, AlertCode, Case, Warning, WarningCode, case::ContractKind, plan::DAY, rules::minutes,
};

/// The most a night worker works in a day (L3122-6).
const NIGHT_DAILY: u32 = 8 * 60;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    alerts: Vec<Alert>,
    warnings: Vec<Warning>,
}

impl Findings {
    pub(super) fn alert(
        &mut self,
        code: AlertCode,
        article: &str,
        date: NaiveDate,
        measured_seconds: i64,
        limit_seconds: i64,
    ) {
        self.alerts.push(Alert {
            code,
            article: article.to_owned(),
            date,
            measured_seconds,
            limit_seconds,
        });
    }

    pub(super) fn warn(
        &mut self,
        code: WarningCode,
        article: &str,
        date: NaiveDate,
        measured_seconds: i64,
        limit_seconds: i64,
    ) {
        self.warnings.push(Warning {
            code,
            article: article.to_owned(),
            date,
            measured_seconds,
            limit_seconds,
        });
    }

    /// Both, in order of date.
    pub(super) fn in_order(mut self) -> (Vec<Alert>, Vec<Warning>) {
        self.alerts.sort_by_key(|alert| alert.date);
        self.warnings.sort_by_key(|warning| warning.date);
        (self.alerts, self.warnings)
    }
}

/// The periods of several weeks that begin in the range and are longer than may be, told in seconds.
pub(super) fn of_periods(case: &Case, table: &Table<'_>, findings: &mut Findings) {
    for row in table.range() {
        let Some((contract, weeks)) = row.contract.and_then(|contract| {
            let is_full_time = contract.kind == ContractKind::FullTime;
            let weeks = contract.period_weeks.filter(|_| is_full_time)?;
            Some((contract, weeks))
        }) else {
            continue;
        };
        let most = row.rules.period_maximum(case.staff);
        let begins = row.date == contract.from || first_of_period(case, contract, row.date);
        if weeks > most && begins {
            let week = minutes(7 * DAY);
            let [measured, limit] = [weeks, most].map(|weeks| i64::from(weeks) * week);
            findings.alert(
                AlertCode::PeriodLength,
                "L3121-45",
                row.date,
                measured,
                limit,
            );
        }
    }
}

/// The limits of the days of the range, but rests and what is of minors alone.
pub(super) fn of_days(case: &Case, table: &Table<'_>, work: &Work, findings: &mut Findings) {
    for (place, row) in table.range().iter().enumerate() {
        let Some(day) = work.on(row.date).filter(|day| !day.counted.is_empty()) else {
            continue;
        };
        if is_minor(case, row) {
            minor_break(row, &day.counted, findings);
            continue;
        }
        adult_break(row, &day.counted, findings);
        if !has_hours(row) {
            continue;
        }
        let worked = row.worked.max(row.clocked);
        let limit = row.rules.daily_maximum;
        if worked > limit {
            findings.alert(AlertCode::DailyMaximum, "L3121-18", row.date, worked, limit);
        }
        let limit = minutes(NIGHT_DAILY);
        let next = table.days.get(table.first + place + 1);
        let nights = [Some(row), next].into_iter().flatten();
        let mut nights = nights.flat_map(|row| case.night_of(row));
        let is_at_night = nights.any(|night| {
            let mut day = day.counted.iter();
            day.any(|interval| interval.overlap(night) > 0)
        });
        if row.worked > limit && is_at_night && is_night_worker(case, table, table.first + place) {
            findings.alert(
                AlertCode::NightDaily,
                "L3122-6",
                row.date,
                row.worked,
                limit,
            );
        }
    }
}

/// Whether the limits of hours hold: not where days are counted (L3121-62).
pub(super) fn has_hours(row: &Row<'_>) -> bool {
    row.contract
        .is_none_or(|contract| contract.kind != ContractKind::ForfaitDays)
}

/// Whether someone is under 18.
pub(super) fn is_minor(case: &Case, row: &Row<'_>) -> bool {
    case.age_on(row.date) < 18
}

/// A break long enough has begun by the time the day's work reaches six hours (L3121-16).
fn adult_break(row: &Row<'_>, day: &[Interval], findings: &mut Findings) {
    let (after, length) = (row.rules.break_after, row.rules.break_length);
    let mut worked = 0;
    let mut longest = 0;
    for (place, interval) in day.iter().enumerate() {
        worked += interval.length();
        if worked > after {
            break;
        }
        let next = day.get(place + 1);
        let gap = next.map_or(0, |next| next.start - interval.end);
        longest = longest.max(gap);
        if next.is_none() && worked < after {
            return;
        }
    }
    if worked >= after && longest < length {
        findings.alert(AlertCode::Break, "L3121-16", row.date, longest, length);
    }
}

/// The longest a minor works in one go, and the break that ends it (L3162-3).
const MINOR_STRETCH: u32 = 4 * 60 + 30;
const MINOR_BREAK: u32 = 30;

fn minor_break(row: &Row<'_>, day: &[Interval], findings: &mut Findings) {
    let (mut stretch, mut longest) = (0, 0);
    let mut end = i64::MIN;
    for interval in day {
        if end != i64::MIN && interval.start - end >= minutes(MINOR_BREAK) {
            stretch = 0;
        }
        stretch += interval.length();
        longest = longest.max(stretch);
        end = interval.end;
    }
    let limit = minutes(MINOR_STRETCH);
    if longest > limit {
        findings.alert(AlertCode::MinorBreak, "L3162-3", row.date, longest, limit);
    }
}

/// Whether someone is a night worker on a day: three hours of the night planned on two days of its week, or 270 hours of
/// it worked in the twelve months before (L3122-5, L3122-23).
pub(super) fn is_night_worker(case: &Case, table: &Table<'_>, place: usize) -> bool {
    const OF_NIGHT: u32 = 3 * 60;
    const DAYS: usize = 2;
    const OF_TWELVE_MONTHS: u32 = 270 * 60;
    let Some(row) = table.days.get(place) else {
        return false;
    };
    let night = row.rules.night;
    let week = row.date.week(case.week_starts()).first_day();
    let is_of_night = |date: &NaiveDate| {
        let planned = case.planned_on(*date).iter();
        let share =
            |start: u32, end: u32| end.min(night.end).saturating_sub(start.max(night.start));
        let day = crate::plan::DAY;
        let of_span = |span: &crate::plan::Span| {
            share(span.start, span.end) + share(span.start + day, span.end + day)
        };
        planned.map(of_span).sum::<u32>() >= OF_NIGHT
    };
    if week.iter_days().take(7).filter(is_of_night).count() >= DAYS {
        return true;
    }
    let from = place.saturating_sub(365);
    let worked: i64 = table.days[from..place].iter().map(|row| row.night).sum();
    worked >= minutes(OF_TWELVE_MONTHS)
}
