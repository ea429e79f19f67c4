//! The audit log.

pub mod audit;
pub mod event;
