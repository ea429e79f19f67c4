//! Operations of this capability.

pub(super) mod limits;
pub(super) mod organisation;
pub(super) mod terms;
pub(super) mod timesheets;
