//! Passkeys (Web Authentication, Level 3): keys that a phone, a computer or a security key holds, and
//! uses for who it recognises.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::PasskeyId;

/// Where passkeys can be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PasskeySupport {
    /// The origin of the pages that passkeys open, such as `https://chrona.example.org`; none where
    /// there can be no passkeys.
    pub origin: Option<String>,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Passkey {
    /// The passkey's identifier.
    pub id: PasskeyId,
    /// What the person calls it.
    pub name: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last signed in with.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What to ask of an authenticator, within five minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PasskeyCeremony {
    /// What its answer is sent back with, once.
    pub token: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The options of `navigator.credentials`: `PublicKeyCredentialCreationOptionsJSON` to make a
    /// passkey, `PublicKeyCredentialRequestOptionsJSON` to show one.
    pub options: Value,
}

/// A passkey that an authenticator made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RegisterPasskey {
    /// The ceremony's token.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub token: String,
    /// What the person calls it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub name: String,
    /// The authenticator's answer, a `RegistrationResponseJSON`; at most 16 KiB.
    pub credential: Value,
}

/// A passkey that was added.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RegisteredPasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// Five recovery codes, shown once, where it is the account's first second factor; none otherwise.
    pub recovery_codes: Vec<String>,
}

/// A passkey that an authenticator shows to sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PasskeySignIn {
    /// The ceremony's token.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub token: String,
    /// The authenticator's answer, an `AuthenticationResponseJSON`; at most 16 KiB.
    pub credential: Value,
    /// Whether the refresh token goes into a cookie that no script reads instead of the answer, for a
    /// page of this origin.
    pub refresh_in_cookie: Option<bool>,
}
