//! What worked time depends on, as it was entered: rows with their days, schedules and their form.

pub(in crate::pages) mod entries;
pub(in crate::pages) mod fields;
pub(in crate::pages) mod part_of_day;
mod schedule_form;
pub(in crate::pages) mod schedules;
pub(in crate::pages) mod week;

pub(in crate::pages) use schedules::Schedules;
