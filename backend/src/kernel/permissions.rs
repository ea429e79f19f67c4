//! Who may call which operation: one table of all of them, and what a service asks of its caller. What each
//! role may do stands in [`chrona_api_types::Action`].

pub use chrona_api_types::{Action, Reach};
use chrona_api_types::{ProblemCode, Role};

use super::{Caller, ServiceError};
use crate::config::Accounts;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Anyone at all.
    Anyone,
    /// Anyone signed in, about themselves.
    SignedIn,
    /// Those whose role reaches at least so far with an action.
    Do(Action, Reach),
    /// Kiosks.
    Kiosk,
}

impl May {
    /// Whether someone signed in with this role passes.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Self::Anyone | Self::SignedIn => true,
            Self::Do(action, least) => role.reaches(action, least),
            Self::Kiosk => false,
        }
    }
}

/// Those who may do it to everyone's.
const fn all(action: Action) -> May {
    May::Do(action, Reach::Everyone)
}

/// Those who may do it to their own.
const fn own(action: Action) -> May {
    May::Do(action, Reach::Own)
}

/// Those who may do it to what belongs to the teams they look after.
const fn led(action: Action) -> May {
    May::Do(action, Reach::Teams)
}

/// Every operation of the API, by its `operation_id`, and who may call it. The tests walk it with every
/// principal; docs/permissions.md is printed from it.
pub const OPERATIONS: &[(&str, May)] = &[
    ("service", May::Anyone),
    ("live", May::Anyone),
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
    ("team_people", led(Action::ReadPeople)),
    ("team_presence", led(Action::ReadPresence)),
    ("team_punches", led(Action::ReadHours)),
    ("correct_team_punches", led(Action::CorrectHours)),
    ("preview_team_correction", led(Action::CorrectHours)),
    ("team_anomalies", led(Action::ReadHours)),
    ("handle_team_anomaly", led(Action::CorrectHours)),
    ("team_limits", led(Action::ReadHours)),
    ("handle_team_limit", led(Action::CorrectHours)),
    ("all_kiosk_statuses", all(Action::ManageKiosks)),
    ("ping", all(Action::ReadOperations)),
    ("deep_health", all(Action::ReadOperations)),
    ("list_users", all(Action::ReadPeople)),
    ("create_user", all(Action::ManagePeople)),
    ("get_user", all(Action::ReadPeople)),
    ("update_user", all(Action::ManagePeople)),
    ("close_user", all(Action::ManagePeople)),
    ("reset_second_factor", all(Action::ManagePeople)),
    ("end_sessions", all(Action::ManagePeople)),
    ("send_password_reset", all(Action::ManagePeople)),
    ("send_address_check", all(Action::ManagePeople)),
    ("ask_for_email_change", all(Action::ManagePeople)),
    ("cancel_email_change", all(Action::ManagePeople)),
    ("set_role", all(Action::ManagePeople)),
    ("set_role_by_post", all(Action::ManagePeople)),
    ("set_team", all(Action::ManagePeople)),
    ("print_badge", all(Action::ManageBadges)),
    ("give_tag", all(Action::ManageBadges)),
    ("set_pin", all(Action::ManageBadges)),
    ("list_devices", all(Action::ManageBadges)),
    ("revoke_device", all(Action::ManageBadges)),
    ("confirm_someones_device", all(Action::ManageBadges)),
    ("list_kiosks", all(Action::ManageKiosks)),
    ("create_kiosk", all(Action::ManageKiosks)),
    ("update_kiosk", all(Action::ManageKiosks)),
    ("close_kiosk", all(Action::ManageKiosks)),
    ("generate_kiosk_key", all(Action::ManageKiosks)),
    ("kiosk_access", all(Action::ManageKiosks)),
    ("change_kiosk_access", all(Action::ManageKiosks)),
    ("set_kiosk_access_mode", all(Action::ManageKiosks)),
    ("grant_kiosk_access", all(Action::ManageKiosks)),
    ("block_kiosk_access", all(Action::ManageKiosks)),
    ("revoke_kiosk_access", all(Action::ManageKiosks)),
    ("revoke_kiosk_team_access", all(Action::ManageKiosks)),
    ("list_teams", all(Action::ReadTeams)),
    ("create_team", all(Action::ManageTeams)),
    ("update_team", all(Action::ManageTeams)),
    ("close_team", all(Action::ManageTeams)),
    ("set_team_managers", all(Action::ManageTeams)),
    ("list_sites", all(Action::ReadTeams)),
    ("create_site", all(Action::ManageTeams)),
    ("rename_site", all(Action::ManageTeams)),
    ("delete_site", all(Action::ManageTeams)),
    ("list_categories", all(Action::ReadTeams)),
    ("create_category", all(Action::ManageTeams)),
    ("update_category", all(Action::ManageTeams)),
    ("delete_category", all(Action::ManageTeams)),
    ("set_category", all(Action::ManagePeople)),
    ("list_punches", all(Action::ReadHours)),
    ("correct_punches", all(Action::CorrectHours)),
    ("preview_correction", all(Action::CorrectHours)),
    ("list_anomalies", all(Action::ReadHours)),
    ("handle_anomaly", all(Action::CorrectHours)),
    ("list_limits", all(Action::ReadHours)),
    ("handle_limit", all(Action::CorrectHours)),
    ("list_kept_punches", all(Action::ReadHours)),
    ("record_kept_punch", all(Action::CorrectHours)),
    ("refuse_kept_punch", all(Action::CorrectHours)),
    ("presence", all(Action::ReadPresence)),
    ("live_presence", all(Action::ReadPresence)),
    ("dashboard_stats", all(Action::ReadPresence)),
    ("to_do", all(Action::CorrectHours)),
    ("list_audit_entries", all(Action::ReadAudit)),
    ("export_audit_entries", all(Action::ReadAudit)),
    ("create_hr_code", all(Action::ManagePeople)),
    ("list_hr_codes", all(Action::ManagePeople)),
    ("import_hr_codes", all(Action::ManagePeople)),
    ("hr_code_qr_data", all(Action::ManagePeople)),
    ("send_hr_code", all(Action::ManagePeople)),
    ("revoke_hr_code", all(Action::ManagePeople)),
    ("list_mail", all(Action::ManageMail)),
    ("list_sent_mail", all(Action::ManageMail)),
    ("mail_sending", all(Action::ManageMail)),
    ("retry_mail", all(Action::ManageMail)),
    ("discard_mail", all(Action::ManageMail)),
    ("attendance_report", all(Action::RunExports)),
    ("my_timesheet", own(Action::ReadHours)),
    ("my_timesheet_case", own(Action::ReadHours)),
    ("my_timesheet_explained", own(Action::ReadHours)),
    ("my_signed_timesheet", own(Action::ReadHours)),
    ("team_timesheet", led(Action::ReadHours)),
    ("team_timesheet_case", led(Action::ReadHours)),
    ("team_timesheet_explained", led(Action::ReadHours)),
    ("team_signed_timesheet", led(Action::ReadHours)),
    ("person_timesheet", all(Action::ReadHours)),
    ("person_timesheet_case", all(Action::ReadHours)),
    ("person_timesheet_explained", all(Action::ReadHours)),
    ("person_signed_timesheet", all(Action::ReadHours)),
    ("list_timesheets", all(Action::ReadHours)),
    ("team_timesheets", led(Action::ReadHours)),
    ("holidays", May::SignedIn),
    ("list_contracts", all(Action::ReadTerms)),
    ("enter_contract", all(Action::ManageTerms)),
    ("annul_contract", all(Action::ManageTerms)),
    ("list_schedules", all(Action::ReadTerms)),
    ("enter_schedule", all(Action::ManageTerms)),
    ("annul_schedule", all(Action::ManageTerms)),
    ("list_everyones_schedules", all(Action::ReadTerms)),
    ("enter_everyones_schedule", all(Action::ManageTerms)),
    ("annul_everyones_schedule", all(Action::ManageTerms)),
    ("list_work_rules", all(Action::ReadTerms)),
    ("enter_work_rules", all(Action::ManageTerms)),
    ("annul_work_rules", all(Action::ManageTerms)),
    ("list_category_rules", all(Action::ReadTerms)),
    ("enter_category_rules", all(Action::ManageTerms)),
    ("annul_category_rules", all(Action::ManageTerms)),
    ("list_person_rules", all(Action::ReadTerms)),
    ("enter_person_rules", all(Action::ManageTerms)),
    ("annul_person_rules", all(Action::ManageTerms)),
    ("organisation_time", all(Action::ReadTerms)),
    ("set_organisation_time", all(Action::ManageTerms)),
    ("list_holiday_calendars", all(Action::ReadTerms)),
    ("import_holiday_calendar", all(Action::ManageTerms)),
    ("delete_holiday_calendar", all(Action::ManageTerms)),
    ("list_absences", all(Action::ReadAbsences)),
    ("enter_absence", all(Action::ManageAbsences)),
    ("annul_absence", all(Action::ManageAbsences)),
    ("absence_types", May::SignedIn),
    ("list_absence_types", all(Action::ReadTerms)),
    ("save_absence_type", all(Action::ManageTerms)),
    ("list_balances", all(Action::ReadTerms)),
    ("save_balance", all(Action::ManageTerms)),
    ("my_balances", May::SignedIn),
    ("person_balances", all(Action::ReadAbsences)),
    ("adjust_balance", all(Action::ManageAbsences)),
    ("annul_balance_entry", all(Action::ManageAbsences)),
    ("my_requests", May::SignedIn),
    ("ask", May::SignedIn),
    ("preview_request", May::SignedIn),
    ("cancel_request", May::SignedIn),
    ("team_requests", led(Action::DecideRequests)),
    ("decide_team_request", led(Action::DecideRequests)),
    ("list_requests", all(Action::DecideRequests)),
    ("decide_request", all(Action::DecideRequests)),
    ("my_periods", May::SignedIn),
    ("person_periods", all(Action::ReadHours)),
    ("list_periods", all(Action::ReadHours)),
    ("team_periods", led(Action::ReadHours)),
    ("approve_my_month", May::SignedIn),
    ("validate_team_months", led(Action::ValidateHours)),
    ("approve_months", all(Action::CloseMonths)),
    ("validate_months", all(Action::CloseMonths)),
    ("close_months", all(Action::CloseMonths)),
    ("reopen_months", all(Action::CloseMonths)),
];

/// Who may call an operation; none when the table does not know it.
pub fn who(operation: &str) -> Option<May> {
    let mut rows = OPERATIONS.iter();
    rows.find(|(name, _)| *name == operation)
        .map(|&(_, may)| may)
}

/// Whether accounts of this role need a second factor.
pub fn needs_second_factor(settings: &Accounts, role: Role) -> bool {
    settings.require_totp && role.reaches_others()
}

impl Caller {
    /// Lets the caller pass who may do this to everyone's, or, of what one does for oneself alone, to one's own;
    /// refuses others with 403. Whose role asks for a second factor and who has none may secure the account and
    /// nothing else.
    pub fn may(&self, action: Action) -> Result<(), ServiceError> {
        self.reaches(action, action.widest())
    }

    /// The same for who reaches at least so far.
    pub(crate) fn reaches(&self, action: Action, least: Reach) -> Result<(), ServiceError> {
        if self.second_factor_is_missing && action != Action::SecureOwnAccount {
            Err(ProblemCode::SecondFactorSetupRequired.into())
        } else if self.role.reaches(action, least) {
            Ok(())
        } else {
            Err(ProblemCode::Forbidden.into())
        }
    }
}
