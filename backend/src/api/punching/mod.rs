//! Punches and presence: one's own, of the own teams, of everyone.

pub(super) mod anomalies;
pub(super) mod dashboard;
pub(super) mod kept_punches;
pub(super) mod lists;
pub(super) mod presence;
pub(super) mod punch;
pub(super) mod to_do;
