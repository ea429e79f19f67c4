//! The tables as sea-orm sees them.
#![expect(
    missing_docs,
    reason = "the derives make public items of their own; the tables' columns are documented in the migrations"
)]

pub mod account;
pub mod audit_entry;
pub mod device;
pub mod employment;
pub mod kiosk;
pub mod punch;
pub mod session;
