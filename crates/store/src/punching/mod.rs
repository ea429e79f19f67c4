//! Punches, kept ones, corrections, presence.

pub mod anomalies;
pub mod corrections;
pub mod kept_punches;
pub mod late_punches;
pub mod new_punches;
pub mod planned_days;
pub mod presence;
pub mod punches;
pub mod reminders;
pub mod times;
pub mod to_do;
