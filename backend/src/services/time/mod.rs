//! Zones and days; what worked time depends on beside punches, and what it comes to.

pub mod absence_types;
pub mod absences;
pub mod balances;
mod case_files;
pub mod computed_months;
pub mod contracts;
mod dated;
mod faults;
pub mod holiday_calendars;
pub mod holidays;
pub(crate) mod in_now;
pub mod limits;
pub mod notices;
pub mod organisation;
pub mod periods;
pub mod person_zones;
mod planned;
pub(crate) mod planned_days;
pub mod requests;
pub mod rules;
pub mod schedules;
pub mod signed;
mod sorted_timesheets;
pub mod timesheets;
pub mod zones;
