//! Who may do what: one table.

use chrona_api_types::{ProblemCode, Role};

use super::{ServiceError, sign_in::Caller};
use crate::config::Accounts;

/// What a signed-in person may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Who one is, one's own sign-ins, password and second factor.
    SecureOwnAccount,
    /// One's own devices, badges and punches.
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
            Self::SecureOwnAccount | Self::UseOwnSpace => true,
            Self::Administer | Self::SeeEveryone | Self::SeeAudit => matches!(role, Role::Admin),
        }
    }
}

/// Whether accounts of this role need a second factor.
pub const fn needs_second_factor(settings: &Accounts, role: Role) -> bool {
    settings.require_totp && matches!(role, Role::Manager | Role::Admin)
}

impl Caller {
    /// Lets the caller pass, or refuses with 403. Whose role asks for a second factor and who has none
    /// may secure the account and nothing else.
    pub fn may(&self, action: Action) -> Result<(), ServiceError> {
        if self.second_factor_is_missing && action != Action::SecureOwnAccount {
            Err(ProblemCode::SecondFactorSetupRequired.into())
        } else if action.is_allowed_to(self.role) {
            Ok(())
        } else {
            Err(ProblemCode::Forbidden.into())
        }
    }
}
