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

use chrono::{DateTime, Days, TimeDelta, Utc};

pub use explain::explain;
pub use table::LOOK_BACK_DAYS;

use crate::{Case, PunchKind, Timesheet};

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
