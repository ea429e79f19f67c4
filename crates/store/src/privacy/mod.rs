//! The audit log, the registry of personal data, and what is erased by it.

pub mod audit;
pub mod erasures;
pub mod forgetting;
pub mod registry;
