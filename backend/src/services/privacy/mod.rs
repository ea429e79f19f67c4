//! The audit log and its retention, and the erasure of punches.

pub mod audit;
pub mod erasure;
