//! The organisation's settings: its working-time rules, its schedules, its public holidays, its types of absence, and
//! the questions that set them up.

mod absences;
mod calendars;
mod holidays;
mod organisation;
mod rules;
mod schedules;
mod start;

pub(crate) use absences::AbsenceSettingsPage;
pub(crate) use holidays::HolidaysPage;
pub(in crate::pages) use rules::PersonRules;
pub(crate) use rules::RulesPage;
pub(crate) use schedules::SchedulesPage;
pub(crate) use start::StartPage;
