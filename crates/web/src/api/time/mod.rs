//! Operations of this capability.

pub(super) mod absence_types;
pub(super) mod balances;
pub(super) mod limits;
pub(super) mod organisation;
pub(super) mod periods;
pub(super) mod requests;
pub(super) mod terms;
pub(super) mod timesheets;
