//! Days in the organisation's zones, by clocks that are wrong; timesheets, and what they depend on.

mod absence_types;
mod agreements;
mod anomalies;
mod balances;
pub(crate) mod clock_ahead;
mod computed_months;
mod holiday_calendars;
mod limits;
mod many_timesheets;
mod periods;
mod planned_days;
mod requests;
mod signed;
mod terms;
mod timesheets;
pub(crate) mod zones;
