//! The wire types of Chrona's HTTP API: what a client sends, what the server answers, and the
//! stable words of its problems (RFC 9457).
//!
//! Instants are RFC 3339 in UTC, durations are whole seconds, identifiers are integers. With the
//! feature `openapi` every type also describes itself to the OpenAPI document.

#[macro_use]
mod words;

pub mod badges;
pub mod identity;
mod ids;
mod instant;
pub mod jwk;
pub mod kiosks;
pub mod language;
mod ledger;
pub mod names;
pub mod operations;
pub mod people;
pub mod privacy;
pub mod problem;
pub mod punching;
pub mod tag;
pub mod time;

pub use badges::device::{Device, DeviceKind, RegisterDevice};
pub use badges::without_phone::{
    GiveTag, KioskMeans, Means, MyMeans, PrintedBadge, PunchWithoutPhone, SetMyPin, SetPin, TagRule,
};
pub use identity::account::{
    AccessToken, AskForEmailChange, ChangeOwnEmail, ChangePassword, CreateUser, ForgotPassword,
    RefreshSession, RegisterUser, ResetPassword, Role, Session, SessionEnd, SetRole, UpdateUser,
    UseMailLink, User, UserSort,
};
pub use identity::outside::{
    BeginLink, CompleteOutside, Identity, LinkAndSignIn, OutsideArrival, OutsideBegun,
    OutsideProvider,
};
pub use identity::passkey::{
    Passkey, PasskeyCeremony, PasskeySignIn, PasskeySupport, RegisterPasskey, RegisteredPasskey,
};
pub use identity::permissions::{Action, Reach};
pub use identity::second_factor::{
    ActivateTotp, Proof, ProvisionTotp, ProvisionedTotp, RecoveryCodeUsed, RecoveryCodes,
    RecoveryStatus, SecondFactorStatus, TotpValidated, UseRecoveryCode, ValidateTotp,
};
pub use ids::{
    AbsenceId, AuditEntryId, BalanceEntryId, CategoryId, ContractId, DeviceId, EmailChangeId,
    HrCodeId, IdentityId, KeptPunchId, KioskId, LetterId, OnboardingId, PasskeyId,
    PendingIdentityId, PersonId, PunchId, RequestId, ScheduleId, SentMailId, SessionId, SiteId,
    TeamId, TotpSecretId, WorkRulesId,
};
pub use jwk::Jwk;
pub use kiosks::access::{
    AccessMode, ChangeKioskAccess, KioskAccess, KioskAccessEntry, KioskTeamEntry, NameForKiosk,
    NamedForKiosk, PutOnList, SetAccessMode, TakeOffList,
};
pub use kiosks::kiosk::{
    CreateKiosk, Heartbeat, HeartbeatAnswer, Kiosk, KioskKey, KioskStatus, UpdateKiosk,
};
pub use language::Language;
pub use ledger::{LedgerCheckpoint, PunchReceipt};
pub use operations::mail::{LetterKind, MailProvider, MailSending, MailWay, SentMail, WaitingMail};
pub use operations::service::{
    DeepHealth, Health, HealthCheck, Liveness, ServiceInfo, ZoneRules, ZoneTransition,
};
pub use people::category::{Category, DescribeCategory, SetCategory};
pub use people::joining::{
    CompleteOnboarding, CreateHrCode, HrCode, HrCodeQr, Imported, ImportedRow, InitiateOnboarding,
    InvitationOutcome, OnboardingBegun, OnboardingCompleted, OtpVerified, VerifyOtp,
};
pub use people::team::{
    NameSite, NewTeam, SetManagers, SetTeam, Site, Team, TeamManager, TeamPerson, UpdateTeam,
};
pub use privacy::audit::AuditEntry;
pub use privacy::event::{AuditEvent, EARLIER_WORDS};
pub use problem::{FieldError, Problem, ProblemCode, plain};
pub use punching::anomaly::{Anomaly, AnomalyCode, HandleAnomaly, Handled};
pub use punching::correction::{
    AddedPunch, CorrectPunches, Correction, CorrectionKind, CorrectionMade, CorrectionPreview,
    CorrectionWarning, DayOfPunches, PreviewCorrection, PreviewDay, WarningCode,
};
pub use punching::kept_punch::{
    KeptAnswer, KeptAnswers, KeptOutcome, KeptPunch, SendKeptPunches, SentPunch,
};
pub use punching::presence::{DashboardStats, DayState, HourCount, Ping, Presence, ToDo};
pub use punching::punch::{
    Badge, Punch, PunchAnswer, PunchMethod, PunchSummary, PunchType, RequestBadge, SecondPunch,
    ValidateBadge,
};
pub use time::absence_type::{
    AbsenceType, AbsenceUnit, BalanceGain, BalanceKind, BalanceUnit, Decider, LeaveGain, Pattern,
};
pub use time::balance::{AdjustBalance, BalanceEntry, BalanceLot, BalanceOn, BalanceTaking};
pub use time::entries::{
    AbsenceEntry, ContractEntry, OrganisationTime, RecordAbsence, ScheduleEntry, WorkRulesEntry,
};
pub use time::holiday_calendar::{HolidayCalendarFile, ImportedCalendar};
pub use time::limit::{HandleLimit, Limit, LimitCode};
pub use time::period::{
    MovePeriod, PeriodException, PeriodMoved, PeriodOfMany, PeriodOfPerson, PeriodProblem,
    PeriodStep, PeriodStepTaken,
};
pub use time::request::{
    AskRequest, BalanceEffect, DecideRequest, RequestEffect, RequestKind, RequestState, TimeRequest,
};
pub use time::timesheet::{
    Holiday, SignedTimesheetFile, TimesheetLine, TimesheetSort, TimesheetState, TimesheetWith,
};
