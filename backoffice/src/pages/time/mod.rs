//! Worked time: one's own month, everyone's, a person's, and their closing; balances and requests; and the settings that
//! it depends on.

pub(in crate::pages) mod absence_names;
pub(in crate::pages) mod amount;
pub(in crate::pages) mod balances;
mod calendar;
mod day_notes;
mod home;
pub(in crate::pages) mod limits;
mod month;
mod my_hours;
mod one_sheet;
mod periods;
mod proof;
mod requests;
mod settings;
mod sheet;
pub(in crate::pages) mod terms;
mod timesheets;
pub(in crate::pages) mod totals;
mod week;
mod why;
pub(in crate::pages) mod words;

pub(crate) use home::Home;
pub(crate) use limits::Limits;
pub(crate) use my_hours::MyHours;
pub(crate) use one_sheet::{PersonTimesheet, TeamTimesheet};
pub(crate) use periods::Closing;
pub(crate) use requests::{MyRequests, Requests, TeamRequests};
pub(in crate::pages) use settings::PersonRules;
pub(crate) use settings::{AbsenceSettingsPage, HolidaysPage, RulesPage, SchedulesPage, StartPage};
pub(crate) use timesheets::{TeamTimesheets, Timesheets};
