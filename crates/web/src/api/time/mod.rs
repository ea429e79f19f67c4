//! Operations of this capability.

mod organisation;
pub(super) mod terms;
pub(super) mod timesheets;
