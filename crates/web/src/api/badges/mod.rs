//! Operations of this capability.

pub(super) mod cards;
pub(super) mod devices;
