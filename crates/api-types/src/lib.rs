//! The wire types of Chrona's HTTP API: what a client sends, what the server answers, and the
//! stable words of its problems (RFC 9457).
//!
//! Instants are RFC 3339 in UTC, durations are whole seconds, identifiers are integers. With the
//! feature `openapi` every type also describes itself to the OpenAPI document.

pub mod account;
pub mod admin;
pub mod anomaly;
pub mod audit;
pub mod category;
pub mod correction;
pub mod device;
pub mod identity;
mod instant;
pub mod joining;
pub mod jwk;
pub mod kept_punch;
pub mod kiosk;
pub mod kiosk_access;
pub mod language;
mod ledger;
pub mod mail;
pub mod names;
pub mod passkey;
pub mod problem;
pub mod punch;
pub mod second_factor;
pub mod service;
pub mod tag;
pub mod team;
pub mod without_phone;

pub use account::{
    AccessToken, AskForEmailChange, ChangeOwnEmail, ChangePassword, CreateUser, ForgotPassword,
    RefreshSession, RegisterUser, ResetPassword, Role, Session, SetRole, UpdateUser, UseMailLink,
    User,
};
pub use admin::{DashboardStats, HourCount, Ping, Presence};
pub use anomaly::{Anomaly, AnomalyCode, HandleAnomaly, Handled};
pub use audit::AuditEntry;
pub use category::{Category, DescribeCategory, SetCategory};
pub use correction::{
    AddedPunch, CorrectPunches, Correction, CorrectionKind, CorrectionMade, CorrectionPreview,
    CorrectionWarning, DayOfPunches, PreviewCorrection, PreviewDay, WarningCode,
};
pub use device::{Device, DeviceKind, RegisterDevice};
pub use identity::{
    BeginLink, CompleteOutside, Identity, LinkAndSignIn, OutsideArrival, OutsideBegun,
    OutsideProvider,
};
pub use joining::{
    CompleteOnboarding, CreateHrCode, HrCode, HrCodeQr, Imported, ImportedRow, InitiateOnboarding,
    InvitationOutcome, OnboardingBegun, OnboardingCompleted, OtpVerified, VerifyOtp,
};
pub use jwk::Jwk;
pub use kept_punch::{KeptAnswer, KeptAnswers, KeptOutcome, KeptPunch, SendKeptPunches, SentPunch};
pub use kiosk::{
    CreateKiosk, Heartbeat, HeartbeatAnswer, Kiosk, KioskKey, KioskStatus, UpdateKiosk,
};
pub use kiosk_access::{
    AccessMode, ChangeKioskAccess, KioskAccess, KioskAccessEntry, KioskTeamEntry, NameForKiosk,
    NamedForKiosk, PutOnList, SetAccessMode, TakeOffList,
};
pub use language::Language;
pub use ledger::{LedgerCheckpoint, PunchReceipt};
pub use mail::{MailProvider, MailSending, MailWay, SentMail, WaitingMail};
pub use passkey::{
    Passkey, PasskeyCeremony, PasskeySignIn, PasskeySupport, RegisterPasskey, RegisteredPasskey,
};
pub use problem::{FieldError, Problem, ProblemCode, plain};
pub use punch::{
    Badge, Punch, PunchAnswer, PunchMethod, PunchSummary, PunchType, RequestBadge, SecondPunch,
    ValidateBadge,
};
pub use second_factor::{
    ActivateTotp, Proof, ProvisionTotp, ProvisionedTotp, RecoveryCodeUsed, RecoveryCodes,
    RecoveryStatus, SecondFactorStatus, TotpValidated, UseRecoveryCode, ValidateTotp,
};
pub use service::{DeepHealth, Health, HealthCheck, ServiceInfo, ZoneRules, ZoneTransition};
pub use team::{
    NameSite, NewTeam, SetManagers, SetTeam, Site, Team, TeamManager, TeamPerson, UpdateTeam,
};
pub use without_phone::{
    GiveTag, KioskMeans, Means, MyMeans, PrintedBadge, PunchWithoutPhone, SetMyPin, SetPin, TagRule,
};
