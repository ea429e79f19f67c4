//! The HTTP API, typed: one method of [`Client`] an operation, grouped by resource.

mod badges;
mod client;
mod error;
mod identity;
mod kiosks;
mod operations;
mod people;
mod punching;
mod time;

pub use client::{Client, Credential, Page};
pub use error::ApiError;
pub use people::hr_codes::{HrCodeFilter, Import};
pub use punching::events::{Events, ServerEvent};
pub use punching::lists::{AuditFilter, DeviceFilter, PeopleFilter, PresenceFilter, PunchFilter};
pub use time::balances::BalancesOf;
pub use time::limits::LimitsOf;
pub use time::organisation::RulesOf;
pub use time::periods::PeriodsOf;
pub use time::requests::RequestsOf;
pub use time::terms::ScheduleOf;
pub use time::timesheets::{TimesheetFilter, TimesheetOf};
