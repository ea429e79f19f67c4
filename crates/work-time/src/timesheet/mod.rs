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

pub use explain::explain;
pub use table::LOOK_BACK_DAYS;

use crate::{Case, Timesheet};

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
