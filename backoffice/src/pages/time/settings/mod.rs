//! The organisation's settings: its working-time rules, its schedules, its public holidays, and the
//! questions that set them up.

mod calendars;
mod holidays;
mod organisation;
mod rules;
mod schedules;
mod start;

pub(crate) use holidays::HolidaysPage;
pub(in crate::pages) use rules::PersonRules;
pub(crate) use rules::RulesPage;
pub(crate) use schedules::SchedulesPage;
pub(crate) use start::StartPage;
