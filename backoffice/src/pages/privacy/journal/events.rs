//! The kinds of events, in words.

use chrona_web::types::{AuditEvent, Language};

use crate::words::{Words, say};

/// The words for a kind of event.
#[expect(clippy::too_many_lines, reason = "a table: a kind of event a line")]
pub(super) fn event(l: Language, event: AuditEvent) -> &'static str {
    use AuditEvent as E;
    match event {
        E::PunchRecorded => say!(l, journal.punch_recorded),
        E::PunchReplayAttempt => say!(l, journal.punch_replay_attempt),
        E::PunchAccessDenied => say!(l, journal.punch_access_denied),
        E::PunchesCorrected => say!(l, journal.punches_corrected),
        E::KeptPunchesMissing => say!(l, journal.kept_punches_missing),
        E::KeptPunchNotRecorded => say!(l, journal.kept_punch_not_recorded),
        E::KeptPunchDecided => say!(l, journal.kept_punch_decided),
        E::AnomalyHandled => say!(l, journal.anomaly_handled),
        E::LimitHandled => say!(l, journal.limit_handled),
        E::CategoryCreated => say!(l, journal.category_created),
        E::CategoryChanged => say!(l, journal.category_changed),
        E::CategoryDeleted => say!(l, journal.category_deleted),
        E::UserCategoryChanged => say!(l, journal.user_category_changed),
        E::ReadsNotNoted => say!(l, journal.reads_not_noted),
        E::SignedIn => say!(l, journal.signed_in),
        E::SignInFailed => say!(l, journal.sign_in_failed),
        E::SignInLocked => say!(l, journal.sign_in_locked),
        E::PasswordChanged => say!(l, journal.password_changed),
        E::SignedOut => say!(l, journal.signed_out),
        E::SessionEnded => say!(l, journal.session_ended),
        E::RefreshTokenReused => say!(l, journal.refresh_token_reused),
        E::SecondFactorActivated => say!(l, journal.second_factor_activated),
        E::SecondFactorRemoved => say!(l, journal.second_factor_removed),
        E::SecondFactorFailed => say!(l, journal.second_factor_failed),
        E::SecondFactorValidated => say!(l, journal.second_factor_validated),
        E::RecoveryCodeUsed => say!(l, journal.recovery_code_used),
        E::RecoveryCodesRegenerated => say!(l, journal.recovery_codes_regenerated),
        E::OnboardingInitiated => say!(l, journal.onboarding_initiated),
        E::OnboardingOtpFailed => say!(l, journal.onboarding_otp_failed),
        E::OnboardingOtpVerified => say!(l, journal.onboarding_otp_verified),
        E::UserRegistered => say!(l, journal.user_registered),
        E::UserCreated => say!(l, journal.user_created),
        E::UserChanged => say!(l, journal.user_changed),
        E::UserClosed => say!(l, journal.user_closed),
        E::RoleChanged => say!(l, journal.role_changed),
        E::DeviceRegistered => say!(l, journal.device_registered),
        E::DeviceRevoked => say!(l, journal.device_revoked),
        E::CardGiven => say!(l, journal.card_given),
        E::PinChanged => say!(l, journal.pin_changed),
        E::PinRefused => say!(l, journal.pin_refused),
        E::PinLocked => say!(l, journal.pin_locked),
        E::KioskCreated => say!(l, journal.kiosk_created),
        E::KioskChanged => say!(l, journal.kiosk_changed),
        E::KioskClosed => say!(l, journal.kiosk_closed),
        E::KioskKeyGenerated => say!(l, journal.kiosk_key_generated),
        E::KioskAccessModeChanged => say!(l, journal.kiosk_access_mode_changed),
        E::KioskAccessGranted => say!(l, journal.kiosk_access_granted),
        E::KioskAccessBlocked => say!(l, journal.kiosk_access_blocked),
        E::KioskAccessRevoked => say!(l, journal.kiosk_access_revoked),
        E::PasswordResetAsked => say!(l, journal.password_reset_asked),
        E::PasswordReset => say!(l, journal.password_reset),
        E::AddressConfirmed => say!(l, journal.address_confirmed),
        E::KeyRotated => say!(l, journal.key_rotated),
        E::KeyRevoked => say!(l, journal.key_revoked),
        E::HrCodeCreated => say!(l, journal.hr_code_created),
        E::HrCodeSent => say!(l, journal.hr_code_sent),
        E::HrCodeChanged => say!(l, journal.hr_code_changed),
        E::AddressCheckAsked => say!(l, journal.address_check_asked),
        E::AddressChangeAsked => say!(l, journal.address_change_asked),
        E::AddressChangeCancelled => say!(l, journal.address_change_cancelled),
        E::AddressChanged => say!(l, journal.address_changed),
        E::AddressChangeUndone => say!(l, journal.address_change_undone),
        E::HrCodeRevoked => say!(l, journal.hr_code_revoked),
        E::UserJoined => say!(l, journal.user_joined),
        E::MailRetried => say!(l, journal.mail_retried),
        E::MailDiscarded => say!(l, journal.mail_discarded),
        E::TeamCreated => say!(l, journal.team_created),
        E::TeamChanged => say!(l, journal.team_changed),
        E::TeamClosed => say!(l, journal.team_closed),
        E::TeamManagersChanged => say!(l, journal.team_managers_changed),
        E::UserTeamChanged => say!(l, journal.user_team_changed),
        E::SiteCreated => say!(l, journal.site_created),
        E::SiteChanged => say!(l, journal.site_changed),
        E::SiteDeleted => say!(l, journal.site_deleted),
        E::KioskTeamGranted => say!(l, journal.kiosk_team_granted),
        E::KioskTeamBlocked => say!(l, journal.kiosk_team_blocked),
        E::KioskTeamRevoked => say!(l, journal.kiosk_team_revoked),
        E::PasskeyAdded => say!(l, journal.passkey_added),
        E::PasskeyRemoved => say!(l, journal.passkey_removed),
        E::PasskeyCloned => say!(l, journal.passkey_cloned),
        E::IdentityLinked => say!(l, journal.identity_linked),
        E::IdentityUnlinked => say!(l, journal.identity_unlinked),
        E::DeviceConfirmed => say!(l, journal.device_confirmed),
        E::SessionsEnded => say!(l, journal.sessions_ended),
        E::DataRead => say!(l, journal.data_read),
        E::DataExported => say!(l, journal.data_exported),
        E::BackupMade => say!(l, journal.backup_made),
        E::BackupVerified => say!(l, journal.backup_verified),
        E::JournalErased => say!(l, journal.journal_erased),
        E::PunchesErased => say!(l, journal.punches_erased),
        E::UserErased => say!(l, journal.user_erased),
        E::ContractEntered => say!(l, journal.contract_entered),
        E::ContractAnnulled => say!(l, journal.contract_annulled),
        E::ScheduleEntered => say!(l, journal.schedule_entered),
        E::ScheduleAnnulled => say!(l, journal.schedule_annulled),
        E::WorkRulesEntered => say!(l, journal.work_rules_entered),
        E::WorkRulesAnnulled => say!(l, journal.work_rules_annulled),
        E::AbsenceEntered => say!(l, journal.absence_entered),
        E::AbsenceAnnulled => say!(l, journal.absence_annulled),
        E::OrganisationTimeChanged => say!(l, journal.organisation_time_changed),
        E::HolidayCalendarImported => say!(l, journal.holiday_calendar_imported),
        E::HolidayCalendarDeleted => say!(l, journal.holiday_calendar_deleted),
    }
}

/// What of people is read and taken away, each with its words.
const DATA: &[(&str, Words)] = &[
    ("people", |l| say!(l, journal.data_people)),
    ("punches", |l| say!(l, journal.data_punches)),
    ("timesheets", |l| say!(l, journal.data_timesheets)),
    ("contracts", |l| say!(l, journal.data_contracts)),
    ("schedules", |l| say!(l, journal.data_schedules)),
    ("absences", |l| say!(l, journal.data_absences)),
    ("kept_punches", |l| say!(l, journal.data_kept_punches)),
    ("devices", |l| say!(l, journal.data_devices)),
    ("presence", |l| say!(l, journal.data_presence)),
    ("invitations", |l| say!(l, journal.data_invitations)),
    ("mail", |l| say!(l, journal.data_mail)),
    ("journal", |l| say!(l, journal.data_journal)),
];

/// The words for a kind of event and for the data it was about; the kind itself when this version
/// knows none.
pub(super) fn said(language: Language, kind: &str, data: Option<&str>) -> String {
    let known = AuditEvent::parse(kind);
    let event = known.map_or_else(
        || kind.replace('_', " "),
        |known| event(language, known).to_owned(),
    );
    let data: Option<serde_json::Value> = data.and_then(|data| serde_json::from_str(data).ok());
    let what = data.as_ref().and_then(|data| data["what"].as_str());
    match what.and_then(|what| DATA.iter().find(|(known, _)| *known == what)) {
        Some((_, words)) => say!(
            language,
            common.pair,
            first = event,
            second = words(language)
        ),
        None => event,
    }
}
