//! Worked time, computed from punches, and what it is paid as. Pure: no I/O, no clock; now and the zone are arguments.
//!
//! Punches pair up in order of time. Elapsed time is the difference of instants, so a night on which
//! the clocks change has its true length. Nothing is invented: a shift without an end counts nothing
//! until a person corrects it, save for the one that is running now.
//!
//! A [`CaseFile`] holds all that a timesheet depends on; [`timesheet`] computes it. A [`LeaveFile`] holds all that a balance
//! of leave depends on; [`balance`] computes it.

mod answer;
mod calendar;
mod case;
mod change;
mod document;
mod explanation;
mod holidays;
mod leave;
mod plan;
mod rules;
mod shift;
#[cfg(test)]
mod testing;
mod timesheet;
mod zone;

pub use answer::{
    Alert, AlertCode, Band, Day, Period, TimeAnomaly, TimeAnomalyCode, Timesheet, Totals, Warning,
    WarningCode, Week,
};
pub use calendar::Calendar;
pub use case::{
    Absence, AutomaticBreak, Case, CaseError, CaseFile, CaseProblem, CasePunch, CasePunchKind,
    Contract, ContractKind, HalfDay, LARGEST_CASE_FILE, LeaveDayValue, OvertimeBand,
    PaidLeaveCounts, Rounding, RoundingWay, RuleChanges, Schedule, ScheduleWeek, instants_of,
    looked_at,
};
pub use change::{Doubt, disturb, doubts};
pub use explanation::{ExplainedTimesheet, Explanation, Figure, Reason};
pub use holidays::{
    CALENDAR_YEARS, FileFault, FileProblem, Holiday, HolidayCalendar, LARGEST_CALENDAR_FILE,
    LAST_REPEATED_YEAR, LONGEST_NAME, MOST_DAYS, NamedDay,
};
pub use leave::{
    Balance, DayCount, Employed, LARGEST_LEAVE_FILE, LeaveFile, LeaveProblem, Lot, LotOn,
    LotSource, PaidLeave, Suspension, SuspensionEffect, TakenIn, Taking, balance, carried_until,
    days_back, monthly_lots, splitting_days, takings, yearly_lots,
};
pub use rules::RULES_VERSION;
pub use shift::{LONGEST_SHIFT, Punch, PunchKind, Shift, in_after, is_in, pair, running, worked};
pub use timesheet::{DayPlan, LOOK_BACK_DAYS, day_plan, explain, stays_until, timesheet};
pub use zone::{Instants, Transition, Zone, ZoneError};
