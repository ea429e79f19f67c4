//! What the audit log tells of.

/// Something that was done, as the audit log names it. What the server writes is one of these; a log may hold words of
/// another version, so it is read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditEvent {
    /// Punch.
    PunchRecorded,
    /// Badge shown again.
    PunchReplayAttempt,
    /// Punch refused at this kiosk.
    PunchAccessDenied,
    /// Punches corrected.
    PunchesCorrected,
    /// Kept punches missing.
    KeptPunchesMissing,
    /// Kept punch not recorded.
    KeptPunchNotRecorded,
    /// Decision on a kept punch.
    KeptPunchDecided,
    /// Anomaly dealt with.
    AnomalyHandled,
    /// Limit of working time dealt with.
    LimitHandled,
    /// Category created.
    CategoryCreated,
    /// Category changed.
    CategoryChanged,
    /// Category deleted.
    CategoryDeleted,
    /// Employee’s category changed.
    UserCategoryChanged,
    /// Views that could not be recorded.
    ReadsNotNoted,
    /// Sign-in.
    SignedIn,
    /// Sign-in refused.
    SignInFailed,
    /// Sign-in locked after five failures.
    SignInLocked,
    /// Password changed.
    PasswordChanged,
    /// Signed out.
    SignedOut,
    /// Signed out from elsewhere.
    SessionEnded,
    /// Session token reused: signed out.
    RefreshTokenReused,
    /// Two-step sign-in set up.
    SecondFactorActivated,
    /// Two-step sign-in removed.
    SecondFactorRemoved,
    /// Two-step code refused.
    SecondFactorFailed,
    /// Two-step code verified.
    SecondFactorValidated,
    /// Recovery code used.
    RecoveryCodeUsed,
    /// Recovery codes renewed.
    RecoveryCodesRegenerated,
    /// Joining begun.
    OnboardingInitiated,
    /// Joining: wrong code from the e-mail.
    OnboardingOtpFailed,
    /// Joining: address confirmed.
    OnboardingOtpVerified,
    /// Account created by the person.
    UserRegistered,
    /// Account created.
    UserCreated,
    /// Details changed.
    UserChanged,
    /// Account closed.
    UserClosed,
    /// Role changed.
    RoleChanged,
    /// Phone registered.
    DeviceRegistered,
    /// Phone revoked.
    DeviceRevoked,
    /// Printed badge or card issued.
    CardGiven,
    /// PIN changed.
    PinChanged,
    /// PIN refused.
    PinRefused,
    /// PIN locked at a kiosk.
    PinLocked,
    /// Kiosk created.
    KioskCreated,
    /// Kiosk changed.
    KioskChanged,
    /// Kiosk deleted.
    KioskClosed,
    /// Kiosk key created.
    KioskKeyGenerated,
    /// Access to a kiosk changed.
    KioskAccessModeChanged,
    /// Person allowed at a kiosk.
    KioskAccessGranted,
    /// Person blocked at a kiosk.
    KioskAccessBlocked,
    /// Person removed from a kiosk’s list.
    KioskAccessRevoked,
    /// Password reset link requested.
    PasswordResetAsked,
    /// Forgotten password replaced.
    PasswordReset,
    /// Address confirmed.
    AddressConfirmed,
    /// New signing key.
    KeyRotated,
    /// Signing key revoked.
    KeyRevoked,
    /// Invitation created.
    HrCodeCreated,
    /// Invitation sent by e-mail.
    HrCodeSent,
    /// Invitation updated.
    HrCodeChanged,
    /// Address confirmation link requested.
    AddressCheckAsked,
    /// Change of address requested.
    AddressChangeAsked,
    /// Change of address cancelled.
    AddressChangeCancelled,
    /// Address changed.
    AddressChanged,
    /// Change of address undone.
    AddressChangeUndone,
    /// Invitation revoked.
    HrCodeRevoked,
    /// Account created by invitation.
    UserJoined,
    /// E-mail tried again.
    MailRetried,
    /// E-mail discarded.
    MailDiscarded,
    /// Team created.
    TeamCreated,
    /// Team changed.
    TeamChanged,
    /// Team deleted.
    TeamClosed,
    /// Managers of a team changed.
    TeamManagersChanged,
    /// A person’s team changed.
    UserTeamChanged,
    /// Site created.
    SiteCreated,
    /// Site renamed.
    SiteChanged,
    /// Site deleted.
    SiteDeleted,
    /// Team allowed at a kiosk.
    KioskTeamGranted,
    /// Team blocked at a kiosk.
    KioskTeamBlocked,
    /// Team removed from a kiosk’s list.
    KioskTeamRevoked,
    /// Passkey added.
    PasskeyAdded,
    /// Passkey removed.
    PasskeyRemoved,
    /// Passkey copied: sign-in refused.
    PasskeyCloned,
    /// External identity linked.
    IdentityLinked,
    /// External identity unlinked.
    IdentityUnlinked,
    /// Phone confirmed.
    DeviceConfirmed,
    /// A person signed out everywhere.
    SessionsEnded,
    /// Data viewed.
    DataRead,
    /// Data exported.
    DataExported,
    /// Backup made.
    BackupMade,
    /// Backup checked.
    BackupVerified,
    /// Log entries erased (retention period).
    JournalErased,
    /// Punches erased.
    PunchesErased,
    /// Closed account erased.
    UserErased,
    /// Contract entered.
    ContractEntered,
    /// Contract cancelled.
    ContractAnnulled,
    /// Schedule entered.
    ScheduleEntered,
    /// Schedule cancelled.
    ScheduleAnnulled,
    /// Working-time rules entered.
    WorkRulesEntered,
    /// Working-time rules cancelled.
    WorkRulesAnnulled,
    /// Absence entered.
    AbsenceEntered,
    /// Absence cancelled.
    AbsenceAnnulled,
    /// Type of absence made or changed.
    AbsenceTypeSaved,
    /// Balance made or changed.
    BalanceSaved,
    /// Balance adjusted.
    BalanceAdjusted,
    /// Adjustment of a balance cancelled.
    BalanceEntryAnnulled,
    /// Absence or correction asked for.
    RequestMade,
    /// Request agreed to or refused.
    RequestDecided,
    /// Request cancelled.
    RequestCancelled,
    /// Months approved.
    MonthsApproved,
    /// Months validated.
    MonthsValidated,
    /// Months closed.
    MonthsClosed,
    /// Months opened again.
    MonthsReopened,
    /// Headcount or public holidays changed.
    OrganisationTimeChanged,
    /// Calendar of public holidays imported.
    HolidayCalendarImported,
    /// Imported calendar deleted.
    HolidayCalendarDeleted,
}

words!(AuditEvent {
    PunchRecorded = "punch_recorded",
    PunchReplayAttempt = "punch_replay_attempt",
    PunchAccessDenied = "punch_access_denied",
    PunchesCorrected = "punches_corrected",
    KeptPunchesMissing = "kept_punches_missing",
    KeptPunchNotRecorded = "kept_punch_not_recorded",
    KeptPunchDecided = "kept_punch_decided",
    AnomalyHandled = "anomaly_handled",
    LimitHandled = "limit_handled",
    CategoryCreated = "category_created",
    CategoryChanged = "category_changed",
    CategoryDeleted = "category_deleted",
    UserCategoryChanged = "user_category_changed",
    ReadsNotNoted = "reads_not_noted",
    SignedIn = "signed_in",
    SignInFailed = "sign_in_failed",
    SignInLocked = "sign_in_locked",
    PasswordChanged = "password_changed",
    SignedOut = "signed_out",
    SessionEnded = "session_ended",
    RefreshTokenReused = "refresh_token_reused",
    SecondFactorActivated = "second_factor_activated",
    SecondFactorRemoved = "second_factor_removed",
    SecondFactorFailed = "second_factor_failed",
    SecondFactorValidated = "second_factor_validated",
    RecoveryCodeUsed = "recovery_code_used",
    RecoveryCodesRegenerated = "recovery_codes_regenerated",
    OnboardingInitiated = "onboarding_initiated",
    OnboardingOtpFailed = "onboarding_otp_failed",
    OnboardingOtpVerified = "onboarding_otp_verified",
    UserRegistered = "user_registered",
    UserCreated = "user_created",
    UserChanged = "user_changed",
    UserClosed = "user_closed",
    RoleChanged = "role_changed",
    DeviceRegistered = "device_registered",
    DeviceRevoked = "device_revoked",
    CardGiven = "card_given",
    PinChanged = "pin_changed",
    PinRefused = "pin_refused",
    PinLocked = "pin_locked",
    KioskCreated = "kiosk_created",
    KioskChanged = "kiosk_changed",
    KioskClosed = "kiosk_closed",
    KioskKeyGenerated = "kiosk_key_generated",
    KioskAccessModeChanged = "kiosk_access_mode_changed",
    KioskAccessGranted = "kiosk_access_granted",
    KioskAccessBlocked = "kiosk_access_blocked",
    KioskAccessRevoked = "kiosk_access_revoked",
    PasswordResetAsked = "password_reset_asked",
    PasswordReset = "password_reset",
    AddressConfirmed = "address_confirmed",
    KeyRotated = "key_rotated",
    KeyRevoked = "key_revoked",
    HrCodeCreated = "hr_code_created",
    HrCodeSent = "hr_code_sent",
    HrCodeChanged = "hr_code_changed",
    AddressCheckAsked = "address_check_asked",
    AddressChangeAsked = "address_change_asked",
    AddressChangeCancelled = "address_change_cancelled",
    AddressChanged = "address_changed",
    AddressChangeUndone = "address_change_undone",
    HrCodeRevoked = "hr_code_revoked",
    UserJoined = "user_joined",
    MailRetried = "mail_retried",
    MailDiscarded = "mail_discarded",
    TeamCreated = "team_created",
    TeamChanged = "team_changed",
    TeamClosed = "team_closed",
    TeamManagersChanged = "team_managers_changed",
    UserTeamChanged = "user_team_changed",
    SiteCreated = "site_created",
    SiteChanged = "site_changed",
    SiteDeleted = "site_deleted",
    KioskTeamGranted = "kiosk_team_granted",
    KioskTeamBlocked = "kiosk_team_blocked",
    KioskTeamRevoked = "kiosk_team_revoked",
    PasskeyAdded = "passkey_added",
    PasskeyRemoved = "passkey_removed",
    PasskeyCloned = "passkey_cloned",
    IdentityLinked = "identity_linked",
    IdentityUnlinked = "identity_unlinked",
    DeviceConfirmed = "device_confirmed",
    SessionsEnded = "sessions_ended",
    DataRead = "data_read",
    DataExported = "data_exported",
    BackupMade = "backup_made",
    BackupVerified = "backup_verified",
    JournalErased = "journal_erased",
    PunchesErased = "punches_erased",
    UserErased = "user_erased",
    ContractEntered = "contract_entered",
    ContractAnnulled = "contract_annulled",
    ScheduleEntered = "schedule_entered",
    ScheduleAnnulled = "schedule_annulled",
    WorkRulesEntered = "work_rules_entered",
    WorkRulesAnnulled = "work_rules_annulled",
    AbsenceEntered = "absence_entered",
    AbsenceAnnulled = "absence_annulled",
    AbsenceTypeSaved = "absence_type_saved",
    BalanceSaved = "balance_saved",
    BalanceAdjusted = "balance_adjusted",
    BalanceEntryAnnulled = "balance_entry_annulled",
    RequestMade = "request_made",
    RequestDecided = "request_decided",
    RequestCancelled = "request_cancelled",
    MonthsApproved = "months_approved",
    MonthsValidated = "months_validated",
    MonthsClosed = "months_closed",
    MonthsReopened = "months_reopened",
    OrganisationTimeChanged = "organisation_time_changed",
    HolidayCalendarImported = "holiday_calendar_imported",
    HolidayCalendarDeleted = "holiday_calendar_deleted",
});

/// Words by which clients of before ask for an event that is called otherwise here.
pub const EARLIER_WORDS: [(&str, AuditEvent); 2] = [
    ("punch_validated", AuditEvent::PunchRecorded),
    ("onboarding_completed", AuditEvent::UserJoined),
];
