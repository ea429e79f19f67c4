//! The organisation's settings: its working-time rules, its schedules, its public holidays.

mod calendars;
mod holidays;
mod organisation;
mod rules;
mod schedules;

pub(crate) use holidays::HolidaysPage;
pub(crate) use rules::RulesPage;
pub(crate) use schedules::SchedulesPage;
