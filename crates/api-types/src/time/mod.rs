//! What worked time depends on beside punches, and what it comes to.
//!
//! Contracts, schedules and rules are sent as they stand in a case file
//! ([`chrona_work_time::CaseFile`]), and timesheets are answered as `chrona timesheet` prints them.

pub mod absence_type;
pub mod balance;
pub mod entries;
pub mod holiday_calendar;
pub mod limit;
pub mod period;
pub mod request;
pub mod timesheet;
