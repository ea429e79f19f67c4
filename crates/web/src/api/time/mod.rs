//! Operations of this capability.

pub(super) mod terms;
pub(super) mod timesheets;
