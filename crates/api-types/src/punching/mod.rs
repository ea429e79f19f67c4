//! Punches, kept ones, corrections, presence.

pub mod anomaly;
pub mod correction;
pub mod kept_punch;
pub mod presence;
pub mod punch;
