//! Signing in through an outside provider (OpenID Connect), and the identities linked to an account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::IdentityId;

/// A provider one may sign in through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct OutsideProvider {
    /// Its name in addresses.
    pub name: String,
    /// What people read on its button.
    pub label: String,
}

/// Where to go for a sign-in that has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct OutsideBegun {
    /// The address at the provider.
    pub url: String,
}

/// What a provider sends someone back with, as it stands in the address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct OutsideArrival {
    /// What the provider is asked with, once.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 4096)))]
    pub code: String,
    /// What the person left with; it begins with `link` where an identity is to be linked.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 255)))]
    pub state: String,
    /// Who the provider says it is (RFC 9207), where it does.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 2048)))]
    pub iss: Option<String>,
    /// Whether the refresh token goes into a cookie that no script reads.
    pub refresh_in_cookie: Option<bool>,
}

/// The code that was still to be shown.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompleteOutside {
    /// From the refusal that asked for it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub token: String,
    /// The code that the authenticator app shows…
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub totp_code: Option<String>,
    /// …or one of the recovery codes.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub recovery_code: Option<String>,
    /// Whether the refresh token goes into a cookie that no script reads.
    pub refresh_in_cookie: Option<bool>,
}

/// The password of the account that an identity is to be linked to.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct LinkAndSignIn {
    /// From the refusal that asked for it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub token: String,
    /// The account's password.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub password: String,
    /// Where the account has a second factor: the code that the authenticator app shows…
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub totp_code: Option<String>,
    /// …or one of the recovery codes.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub recovery_code: Option<String>,
    /// Whether the refresh token goes into a cookie that no script reads.
    pub refresh_in_cookie: Option<bool>,
}

/// A wish to link an identity to one's account.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct BeginLink {
    /// The provider's name.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub provider: String,
    /// More than ten minutes after signing in: the password…
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub password: Option<String>,
    /// …or a code of the authenticator app…
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 32)))]
    pub totp_code: Option<String>,
    /// …or a recovery code.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub recovery_code: Option<String>,
}

/// An identity at a provider that opens one's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Identity {
    /// The identity's identifier.
    pub id: IdentityId,
    /// The provider's name.
    pub provider: String,
    /// What people read of it.
    pub label: String,
    /// The address the provider gave when it was linked.
    pub email: Option<String>,
    /// When it was linked.
    pub created_at: DateTime<Utc>,
    /// When one last signed in with it.
    pub last_used_at: Option<DateTime<Utc>>,
}
