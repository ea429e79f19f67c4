//! Who may do what: one table of every operation, and what a service asks of its caller.

use chrona_api_types::{ProblemCode, Role};

use super::{Caller, ServiceError};
use crate::config::Accounts;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Anyone at all.
    Anyone,
    /// Anyone signed in.
    SignedIn,
    /// Managers, of their own teams, and administrators, of the teams they look after.
    Manager,
    /// Administrators.
    Admin,
    /// Kiosks.
    Kiosk,
}

impl May {
    /// Whether someone signed in with this role passes.
    pub const fn admits(self, role: Role) -> bool {
        match self {
            Self::Anyone | Self::SignedIn => true,
            Self::Manager => matches!(role, Role::Manager | Role::Admin),
            Self::Admin => matches!(role, Role::Admin),
            Self::Kiosk => false,
        }
    }
}

/// Every operation of the API, by its `operation_id`, and who may call it. The tests walk it with every
/// principal; docs/permissions.md is printed from it.
pub const OPERATIONS: &[(&str, May)] = &[
    ("service", May::Anyone),
    ("health", May::Anyone),
    ("ready", May::Anyone),
    ("register", May::Anyone),
    ("sign_in", May::Anyone),
    ("passkey_support", May::Anyone),
    ("begin_passkey_sign_in", May::Anyone),
    ("finish_passkey_sign_in", May::Anyone),
    ("refresh_session", May::Anyone),
    ("initiate_onboarding", May::Anyone),
    ("verify_otp", May::Anyone),
    ("complete_onboarding", May::Anyone),
    ("forgot_password", May::Anyone),
    ("reset_password", May::Anyone),
    ("check_address", May::Anyone),
    ("confirm_email_change", May::Anyone),
    ("undo_email_change", May::Anyone),
    ("confirm_device", May::Anyone),
    ("outside_providers", May::Anyone),
    ("begin_outside_sign_in", May::Anyone),
    ("finish_outside_sign_in", May::Anyone),
    ("complete_outside_sign_in", May::Anyone),
    ("link_and_sign_in", May::Anyone),
    ("zones", May::SignedIn),
    ("me", May::SignedIn),
    ("register_device", May::SignedIn),
    ("my_devices", May::SignedIn),
    ("revoke_my_device", May::SignedIn),
    ("request_device_confirmation", May::SignedIn),
    ("request_badge", May::SignedIn),
    ("my_means", May::SignedIn),
    ("set_my_pin", May::SignedIn),
    ("my_punches", May::SignedIn),
    ("my_summary", May::SignedIn),
    ("my_receipt", May::SignedIn),
    ("my_sessions", May::SignedIn),
    ("end_my_session", May::SignedIn),
    ("sign_out", May::SignedIn),
    ("change_password", May::SignedIn),
    ("request_address_check", May::SignedIn),
    ("change_my_email", May::SignedIn),
    ("cancel_my_email_change", May::SignedIn),
    ("my_identities", May::SignedIn),
    ("begin_identity_link", May::SignedIn),
    ("finish_identity_link", May::SignedIn),
    ("unlink_identity", May::SignedIn),
    ("second_factor_status", May::SignedIn),
    ("provision_totp", May::SignedIn),
    ("activate_totp", May::SignedIn),
    ("validate_totp", May::SignedIn),
    ("remove_second_factor", May::SignedIn),
    ("use_recovery_code", May::SignedIn),
    ("recovery_status", May::SignedIn),
    ("regenerate_recovery_codes", May::SignedIn),
    ("my_passkeys", May::SignedIn),
    ("begin_passkey_registration", May::SignedIn),
    ("finish_passkey_registration", May::SignedIn),
    ("remove_passkey", May::SignedIn),
    ("validate_badge", May::Kiosk),
    ("punch_without_phone", May::Kiosk),
    ("send_kept_punches", May::Kiosk),
    ("heartbeat", May::Kiosk),
    ("kiosk_status", May::Kiosk),
    ("kiosk_checkpoint", May::Kiosk),
    ("team_people", May::Manager),
    ("team_presence", May::Manager),
    ("team_punches", May::Manager),
    ("correct_team_punches", May::Manager),
    ("preview_team_correction", May::Manager),
    ("team_anomalies", May::Manager),
    ("handle_team_anomaly", May::Manager),
    ("all_kiosk_statuses", May::Admin),
    ("ping", May::Admin),
    ("deep_health", May::Admin),
    ("list_users", May::Admin),
    ("create_user", May::Admin),
    ("get_user", May::Admin),
    ("update_user", May::Admin),
    ("close_user", May::Admin),
    ("reset_second_factor", May::Admin),
    ("end_sessions", May::Admin),
    ("send_password_reset", May::Admin),
    ("send_address_check", May::Admin),
    ("ask_for_email_change", May::Admin),
    ("cancel_email_change", May::Admin),
    ("set_role", May::Admin),
    ("set_role_by_post", May::Admin),
    ("set_team", May::Admin),
    ("print_badge", May::Admin),
    ("give_tag", May::Admin),
    ("set_pin", May::Admin),
    ("list_devices", May::Admin),
    ("revoke_device", May::Admin),
    ("confirm_someones_device", May::Admin),
    ("list_kiosks", May::Admin),
    ("create_kiosk", May::Admin),
    ("update_kiosk", May::Admin),
    ("close_kiosk", May::Admin),
    ("generate_kiosk_key", May::Admin),
    ("kiosk_access", May::Admin),
    ("change_kiosk_access", May::Admin),
    ("set_kiosk_access_mode", May::Admin),
    ("grant_kiosk_access", May::Admin),
    ("block_kiosk_access", May::Admin),
    ("revoke_kiosk_access", May::Admin),
    ("revoke_kiosk_team_access", May::Admin),
    ("list_teams", May::Admin),
    ("create_team", May::Admin),
    ("update_team", May::Admin),
    ("close_team", May::Admin),
    ("set_team_managers", May::Admin),
    ("list_sites", May::Admin),
    ("create_site", May::Admin),
    ("rename_site", May::Admin),
    ("delete_site", May::Admin),
    ("list_categories", May::Admin),
    ("create_category", May::Admin),
    ("update_category", May::Admin),
    ("delete_category", May::Admin),
    ("set_category", May::Admin),
    ("list_punches", May::Admin),
    ("correct_punches", May::Admin),
    ("preview_correction", May::Admin),
    ("list_anomalies", May::Admin),
    ("handle_anomaly", May::Admin),
    ("list_kept_punches", May::Admin),
    ("record_kept_punch", May::Admin),
    ("refuse_kept_punch", May::Admin),
    ("presence", May::Admin),
    ("live_presence", May::Admin),
    ("dashboard_stats", May::Admin),
    ("list_audit_entries", May::Admin),
    ("export_audit_entries", May::Admin),
    ("create_hr_code", May::Admin),
    ("list_hr_codes", May::Admin),
    ("import_hr_codes", May::Admin),
    ("hr_code_qr_data", May::Admin),
    ("send_hr_code", May::Admin),
    ("revoke_hr_code", May::Admin),
    ("list_mail", May::Admin),
    ("list_sent_mail", May::Admin),
    ("mail_sending", May::Admin),
    ("retry_mail", May::Admin),
    ("discard_mail", May::Admin),
    ("attendance_report", May::Admin),
];

/// Who may call an operation; none when the table does not know it.
pub fn who(operation: &str) -> Option<May> {
    let mut rows = OPERATIONS.iter();
    rows.find(|(name, _)| *name == operation)
        .map(|&(_, may)| may)
}

/// What a signed-in person may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Who one is, one's own sign-ins, password, outside identities and second factor.
    SecureOwnAccount,
    /// One's own devices, badges and punches.
    UseOwnSpace,
    /// Who is in, the punches and their corrections, of the people of the teams one looks after.
    LeadTeams,
    /// Everyone's accounts, devices, teams and kiosks.
    Administer,
    /// Everyone's punches, presence, figures and reports.
    SeeEveryone,
    /// The audit log.
    SeeAudit,
}

impl Action {
    /// Who may.
    const fn may(self) -> May {
        match self {
            Self::SecureOwnAccount | Self::UseOwnSpace => May::SignedIn,
            Self::LeadTeams => May::Manager,
            Self::Administer | Self::SeeEveryone | Self::SeeAudit => May::Admin,
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
        } else if action.may().admits(self.role) {
            Ok(())
        } else {
            Err(ProblemCode::Forbidden.into())
        }
    }
}
