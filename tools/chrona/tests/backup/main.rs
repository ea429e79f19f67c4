//! `chrona backup` and `chrona restore`, on both databases. The PostgreSQL cases need
//! `CHRONA_TEST_POSTGRES_URL`; `cargo xtask test` sets it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where it fails"
)]

mod bucket;
#[path = "../common/mod.rs"]
mod common;
mod drill;
mod files;
#[path = "../load/server.rs"]
mod server;
