//! The server through HTTP, on both databases. Each test has a server and a database of its own.
//! The PostgreSQL cases need `CHRONA_TEST_POSTGRES_URL`; `cargo xtask test` sets it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod bad_input;
mod badges;
mod door;
mod exports;
mod harness;
mod identity;
mod kiosks;
mod ledger;
mod operations;
mod people;
mod privacy;
mod problems;
mod punching;
mod smtp;
mod surroundings;
mod time;
mod wire;
