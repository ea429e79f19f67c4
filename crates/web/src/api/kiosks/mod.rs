//! Operations of this capability.

pub(super) mod kiosk;
pub(super) mod managed;
