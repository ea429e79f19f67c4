//! The audit log and its retention, the erasure of punches, and the page of what is kept of a person.

pub mod audit;
pub mod erasure;
pub mod personal_data;
