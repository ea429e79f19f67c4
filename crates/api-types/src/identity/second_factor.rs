//! The second factor of a sign-in: codes of an authenticator app (TOTP, RFC 6238), and recovery codes
//! for when it is lost.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, KioskId, TotpSecretId};

/// Whether the caller has a second factor, and must.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SecondFactorStatus {
    /// Whether an authenticator app is in force.
    pub is_active: bool,
    /// Whether the role asks for one.
    pub is_required: bool,
    /// When it was activated.
    pub activated_at: Option<DateTime<Utc>>,
    /// How many passkeys there are: each is a second factor too.
    #[serde(default)]
    pub passkeys: u64,
    /// How many recovery codes are good.
    pub recovery_codes_left: u64,
}

/// A request for a secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ProvisionTotp {
    /// The phone whose authenticator app will hold it, one of the caller's own.
    pub device_id: Option<DeviceId>,
}

/// A secret for an authenticator app. It is not in force before its first code was shown.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ProvisionedTotp {
    /// The secret's identifier.
    pub totp_secret_id: TotpSecretId,
    /// What the app reads, as a QR code: `otpauth://totp/…`.
    pub provisioning_uri: String,
    /// Until when it may be activated.
    pub expires_at: DateTime<Utc>,
    /// The secret in base32 (RFC 4648), to type it; shown once.
    pub secret: String,
}

/// Puts a secret in force.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ActivateTotp {
    /// The secret's identifier.
    pub totp_secret_id: TotpSecretId,
    /// The code that the app shows for it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub verification_code: String,
    /// To replace a second factor in force more than ten minutes after signing in: the password…
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub password: Option<String>,
    /// …or a code of the authenticator app in use…
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub totp_code: Option<String>,
    /// …or a recovery code.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub recovery_code: Option<String>,
}

/// One of these shows who asks: the password, a code of the authenticator app, a recovery code.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Proof {
    /// The caller's password.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub password: Option<String>,
    /// A code of the authenticator app.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub totp_code: Option<String>,
    /// A recovery code.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub recovery_code: Option<String>,
}

/// New recovery codes, each good once. They replace every older one and are shown once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RecoveryCodes {
    /// Always true.
    pub success: bool,
    /// What happened, for a person.
    pub message: String,
    /// Five codes in groups of characters that are not taken for others.
    pub recovery_codes: Vec<String>,
}

/// A code to judge.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ValidateTotp {
    /// The code that the app shows.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub totp_code: String,
    /// The kiosk it is shown for; kept in the audit log.
    pub kiosk_id: Option<KioskId>,
    /// The nonce of the badge it is shown with; kept in the audit log.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 255)))]
    pub nonce: Option<String>,
    /// The identifier of the badge it is shown with; kept in the audit log.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 255)))]
    pub jwt_jti: Option<String>,
}

/// A code that was good, and is used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct TotpValidated {
    /// Always true.
    pub success: bool,
    /// What happened, for a person.
    pub message: String,
    /// By how many steps of 30 seconds the app's clock seems to be ahead: -1, 0 or 1.
    pub time_offset_periods: i64,
}

/// A recovery code to use.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UseRecoveryCode {
    /// The code; case, spaces and hyphens do not matter.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub recovery_code: String,
}

/// A recovery code that was good, and is used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RecoveryCodeUsed {
    /// Always true.
    pub success: bool,
    /// What happened, for a person.
    pub message: String,
    /// How many recovery codes are good.
    pub recovery_codes_left: u64,
}

/// What became of the recovery codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RecoveryStatus {
    /// How many were made.
    pub total: u64,
    /// How many are good.
    pub unused: u64,
    /// How many were used.
    pub used: u64,
    /// How many were not used in time.
    pub expired: u64,
    /// The last two characters of each one that is good.
    pub hints: Vec<String>,
}
