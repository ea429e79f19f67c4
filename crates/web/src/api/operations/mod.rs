//! Operations of this capability.

pub(super) mod mail;
