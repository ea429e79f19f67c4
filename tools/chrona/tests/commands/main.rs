//! The commands of `chrona`, run as a person runs them. One program: each of them would link the whole server.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod backup;
mod balances;
#[cfg(unix)]
mod check_config;
mod command_line;
mod common;
mod generate_keys;
#[cfg(unix)]
mod harmless;
mod ledger;
mod load;
mod people_and_kiosks;
mod scan;
mod second_factors;
mod seed_demo;
mod server;
mod signing_keys;
#[path = "../../../../backend/tests/http/smtp.rs"]
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "the SMTP server is shared with the server's tests"
)]
mod smtp;
mod test_email;
mod timesheet;
