//! `chrona backup` and `chrona restore`, on both databases. The PostgreSQL cases need `CHRONA_TEST_POSTGRES_URL`;
//! `cargo xtask test` sets it.

mod bucket;
mod drill;
mod files;
