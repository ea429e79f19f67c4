//! The server through HTTP, on both databases. Each test has a server and a database of its own.
//! The PostgreSQL cases need `CHRONA_TEST_POSTGRES_URL`; `cargo xtask test` sets it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod accounts;
mod admin;
mod administrators;
mod audit;
mod bad_input;
mod categories;
mod clock_ahead;
mod connections;
mod corrections;
mod database_role;
mod deep_health;
mod device_confirmation;
mod device_key;
mod device_limit;
mod device_proof;
mod devices;
mod door;
mod email_changes;
mod exports;
mod harness;
mod hosts;
mod importing;
mod invisible;
mod joining;
mod kept_punches;
mod killed;
mod kiosk_access;
mod kiosk_teams;
mod kiosks;
mod led_teams;
mod ledger;
mod lists;
mod live;
mod long_lists;
mod mail;
mod mail_links;
mod metrics;
mod notices;
mod outside;
mod passkeys;
mod permissions;
mod problems;
mod program;
mod punching;
mod reports;
mod saved_whole;
mod search;
mod second_factor;
mod second_punch;
mod sent_mail;
mod sentry;
mod sessions;
mod shared_reads;
mod sign_in_limits;
mod signing_keys;
mod single_use;
mod smtp;
mod staff_numbers;
mod surroundings;
#[cfg(target_os = "linux")]
mod survives;
mod teams;
mod tokens;
mod traces;
mod unwritable;
mod upgrade;
mod wire;
mod without_phone;
mod zones;
