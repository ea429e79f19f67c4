//! Timesheets, and what they depend on beside punches.

pub(super) mod absence_types;
pub(super) mod absences;
pub(super) mod balances;
pub(super) mod contracts;
pub(super) mod holiday_calendars;
pub(super) mod limits;
pub(super) mod periods;
pub(super) mod requests;
pub(super) mod rules;
pub(super) mod schedules;
pub(super) mod timesheets;
