//! The Chrona server.

pub mod clock;
pub mod config;
pub mod random;
pub mod store;
