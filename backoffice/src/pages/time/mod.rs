//! Worked time: one's own month, everyone's, and a person's.

mod day_notes;
mod month;
mod my_hours;
mod one_sheet;
mod sheet;
mod timesheets;
pub(in crate::pages) mod totals;
mod week;
mod why;
pub(in crate::pages) mod words;

pub(crate) use my_hours::MyHours;
pub(crate) use one_sheet::{PersonTimesheet, TeamTimesheet};
pub(crate) use timesheets::{TeamTimesheets, Timesheets};
