//! Days in the organisation's zones, by clocks that are wrong; timesheets, and what they depend on.

mod agreements;
mod anomalies;
pub(crate) mod clock_ahead;
mod computed_months;
mod holiday_calendars;
mod limits;
mod many_timesheets;
mod planned_days;
mod signed;
mod terms;
mod timesheets;
pub(crate) mod zones;
