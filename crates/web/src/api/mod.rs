//! The HTTP API, typed: one method of [`Client`] an operation, grouped by resource.

mod accounts;
mod admin;
mod anomalies;
mod cards;
mod categories;
mod client;
mod devices;
mod error;
mod events;
mod hr_codes;
mod identities;
mod kept_punches;
mod kiosk;
mod kiosks;
mod mail;
mod mail_links;
mod onboarding;
mod passkeys;
mod punches;
mod second_factor;
mod teams;

pub use admin::{AuditFilter, DeviceFilter, PunchFilter};
pub use client::{Client, Credential, Page};
pub use error::ApiError;
pub use events::{Events, ServerEvent};
pub use hr_codes::{HrCodeFilter, Import};
