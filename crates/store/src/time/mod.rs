//! What worked time depends on beside punches: contracts, schedules, rules, absences, and what is said of the
//! organisation.

pub mod absence_types;
pub mod absences;
pub mod balances;
pub mod computed_months;
pub mod contracts;
pub mod holiday_calendars;
pub mod limits;
pub mod notices;
pub mod organisation;
pub mod people;
pub mod periods;
pub mod requests;
pub mod rows;
pub mod rules;
pub mod schedules;
