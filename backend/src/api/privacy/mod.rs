//! The audit log.

pub(super) mod audit;
