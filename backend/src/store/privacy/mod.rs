//! The audit log, and erasures.

pub mod audit;
pub mod erasures;
