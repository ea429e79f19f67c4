//! From a case to its timesheet.
//!
//! Everything is laid out by local day first ([`table`]): work by the day on which its entry was, and by the clock. Pay
//! ([`pay`]), limits and anomalies read the days.

mod alerts;
mod anomalies;
mod explain;
mod forfait;
mod leave;
mod minors;
mod pay;
mod rests;
mod sums;
mod table;
mod weeks;
mod work;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

pub use explain::explain;
pub use table::LOOK_BACK_DAYS;

use crate::{Absence, Case, Period, PunchKind, Timesheet};

/// The timesheet of a case.
///
/// ```
/// use chrona_work_time::{Case, CaseFile, Zone, timesheet};
///
/// let file = CaseFile::parse(
///     br#"{"zone": "UTC", "from": "2027-03-01", "to": "2027-03-01",
///          "punches": [{"type": "clock_in", "at": "2027-03-01T08:00:00Z"},
///                      {"type": "clock_out", "at": "2027-03-01T12:30:00Z"}]}"#,
/// )
/// .unwrap();
/// let case = Case::new(&file, &Zone::utc()).unwrap();
/// assert_eq!(timesheet(&case).days[0].worked_seconds, 4 * 3600 + 30 * 60);
/// ```
pub fn timesheet(case: &Case) -> Timesheet {
    let work = work::Work::of(case);
    let table = table::Table::of(case, &work);
    let paid = pay::paid(case, &table);
    let mut findings = alerts::Findings::default();
    alerts::of_days(case, &table, &work, &mut findings);
    alerts::of_periods(case, &table, &mut findings);
    rests::of_days(case, &table, &work, &mut findings);
    minors::of_days(case, &table, &work, &mut findings);
    weeks::of_weeks(case, &table, &work, &paid, &mut findings);
    let quota = pay::quota(case, &table, &paid, &mut findings);
    let (alerts, warnings) = findings.in_order();
    Timesheet {
        days: sums::days(&table, &work),
        weeks: sums::weeks(&table, &paid),
        alerts,
        warnings,
        anomalies: anomalies::of(case, &table, &work),
        totals: sums::totals(case, &table, &paid, quota),
    }
}

/// Until when a case's timesheet stays what it is, where no punch and nothing else is added; none where it does for good.
/// Beside the punches only the present makes a difference: which days are over, and whether an entry may still run.
///
/// ```
/// use chrona_work_time::{Case, CaseFile, Zone, stays_until};
///
/// let file = CaseFile::parse(
///     br#"{"zone": "UTC", "from": "2027-03-01", "to": "2027-03-31", "now": "2027-03-09T08:30:00Z",
///          "punches": [{"type": "clock_in", "at": "2027-03-08T12:00:00Z"}]}"#,
/// )
/// .unwrap();
/// let until = stays_until(&Case::new(&file, &Zone::utc()).unwrap());
/// assert_eq!(until, Some("2027-03-10T00:00:00Z".parse().unwrap()));
/// ```
pub fn stays_until(case: &Case) -> Option<DateTime<Utc>> {
    let now = case.now?;
    let entries = case
        .punches
        .iter()
        .filter(|punch| punch.kind == PunchKind::In);
    let ends = entries.map(|entry| {
        if now < entry.at {
            return entry.at;
        }
        let rules = case.rules_on(case.calendar.date(entry.at));
        entry.at + TimeDelta::seconds(rules.longest_shift)
    });
    let today = case.calendar.date(now);
    let last = case.to.week(case.week_starts()).last_day();
    // The day after the last one still says that it is over.
    let is_looked_at = last
        .checked_add_days(Days::new(1))
        .is_none_or(|end| today <= end);
    let midnight = is_looked_at.then(|| case.calendar.day(today).end);
    ends.filter(|end| now < *end).chain(midnight).min()
}

/// The weekly hours of the contract of a day, or the legal ones.
pub(crate) fn weekly_seconds(case: &Case, date: NaiveDate) -> i64 {
    leave::weekly(case.contract_on(date), case.rules_on(date).weekly_legal)
}

/// What is planned for someone on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPlan {
    /// When the person is expected at work, in order of time: what is planned, less absences and public holidays. Half a day
    /// of absence is what is planned before the longest break of the plan, or after it; a plan without a break stays whole.
    pub periods: Vec<Period>,
    /// When the person is to be there: the first period's begin, or with flexible hours that of the core hours; none where
    /// nothing says so.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether the person is not expected, where a plan, or an absence, says so.
    pub is_off: bool,
}

/// What is planned for someone on a day.
///
/// ```
/// use chrona_work_time::{Case, CaseFile, Zone, day_plan};
///
/// let file = CaseFile::parse(
///     br#"{"zone": "UTC", "from": "2027-03-01", "to": "2027-03-01", "punches": [],
///          "schedules": [{"from": "2027-01-01", "weeks": [{"mon": ["09:00-12:00", "13:00-17:00"]}]}],
///          "absences": [{"type": "rest", "from": "2027-03-01", "to": "2027-03-01", "half": "morning"}]}"#,
/// )
/// .unwrap();
/// let case = Case::new(&file, &Zone::utc()).unwrap();
/// let monday = day_plan(&case, "2027-03-01".parse().unwrap());
/// assert_eq!(monday.due_at, Some("2027-03-01T13:00:00Z".parse().unwrap()));
/// assert!(day_plan(&case, "2027-03-02".parse().unwrap()).is_off);
/// ```
pub fn day_plan(case: &Case, date: NaiveDate) -> DayPlan {
    let expected = case.expected_on(date);
    let due_at = case.due_on(date, &expected).map(work::instant);
    let is_absent = case.away_on(date).any(Absence::is_whole);
    let is_off = expected.is_empty() && (is_absent || case.schedule_on(date).is_some());
    let periods = expected.into_iter().map(|interval| Period {
        start: work::instant(interval.start),
        end: work::instant(interval.end),
    });
    DayPlan {
        periods: periods.collect(),
        due_at,
        is_off,
    }
}
