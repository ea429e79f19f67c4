//! Operations of this capability.

pub(super) mod anomalies;
pub(super) mod events;
pub(super) mod kept_punches;
pub(super) mod lists;
pub(super) mod punches;
