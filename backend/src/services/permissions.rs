//! Who may do what: one table.

use chrona_api_types::{ProblemCode, Role};

use super::{ServiceError, sign_in::Caller};

/// What a signed-in person may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// One's own account, devices, badges and punches.
    UseOwnSpace,
    /// Everyone's accounts, devices and kiosks.
    Administer,
    /// Everyone's punches, presence, figures and reports.
    SeeEveryone,
    /// The audit log.
    SeeAudit,
}

impl Action {
    /// Whether a role may.
    pub const fn is_allowed_to(self, role: Role) -> bool {
        match self {
            Self::UseOwnSpace => true,
            Self::Administer | Self::SeeEveryone | Self::SeeAudit => matches!(role, Role::Admin),
        }
    }
}

impl Caller {
    /// Lets the caller pass, or refuses with 403.
    pub fn may(&self, action: Action) -> Result<(), ServiceError> {
        if action.is_allowed_to(self.role) {
            Ok(())
        } else {
            Err(ProblemCode::Forbidden.into())
        }
    }
}
