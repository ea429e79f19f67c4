//! Operations of this capability.

pub(super) mod limits;
mod organisation;
pub(super) mod terms;
pub(super) mod timesheets;
