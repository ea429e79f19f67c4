//! Zones: their rules, and in which one someone's days are reckoned.

pub mod person_zones;
pub mod zones;
