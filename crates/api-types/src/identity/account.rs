//! Accounts: who signs in.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::Language;
use crate::ids::{CategoryId, PersonId, SessionId, TeamId};

/// What an account may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An employee: their own badge and punches.
    #[default]
    User,
    /// An employee who looks after teams: sees who is in, and the punches of the people in them.
    Manager,
    /// An employee who pays people: reads and exports everyone's hours, and changes nothing.
    Payroll,
    /// HR: everything in the organisation.
    Admin,
}

words! {
    Role {
        User = "user",
        Manager = "manager",
        Payroll = "payroll",
        Admin = "admin",
    }
}

/// What comes first in a list of accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum UserSort {
    /// Those made last.
    #[default]
    Newest,
    /// By name, as one looks for it: without case, accents and signs.
    Name,
}

words! {
    UserSort {
        Newest = "newest",
        Name = "name",
    }
}

/// An account and the person behind it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that do not depend on each other, each a member of the answer"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct User {
    /// The account's identifier.
    pub id: PersonId,
    /// The address the account signs in with; `closed-<id>@invalid` once closed.
    pub email: String,
    /// What the account may do.
    pub role: Role,
    /// The person's first name, empty when unknown.
    pub first_name: String,
    /// The person's last name, empty when unknown.
    pub last_name: String,
    /// The number payroll knows the person by; a closed account keeps it, and another person may have it.
    pub staff_number: Option<String>,
    /// Whether someone else's staff number differs from this one by its case alone: one of both is to be
    /// changed.
    #[serde(default)]
    pub staff_number_shared: bool,
    /// The language the person is written to in.
    pub language: Language,
    /// Whether the person showed that the address is theirs.
    #[serde(default)]
    pub email_verified: bool,
    /// The address that takes the place of this one once a link that was sent there is opened.
    #[serde(default)]
    pub new_email: Option<String>,
    /// When the e-mail relay last refused the address for good; none since it took an e-mail to it.
    #[serde(default)]
    pub email_refused_at: Option<DateTime<Utc>>,
    /// What the relay answered then.
    #[serde(default)]
    pub email_refusal: Option<String>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// When the account was closed; a closed account cannot sign in.
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether a second factor is in force.
    pub second_factor: bool,
    /// Whether the role asks for one: without it nothing but setting it up is allowed.
    pub second_factor_required: bool,
    /// The team the person belongs to today.
    #[serde(default)]
    pub team_id: Option<TeamId>,
    /// Its name.
    #[serde(default)]
    pub team_name: Option<String>,
    /// The category the person belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    /// When the person was born, where that is known: other limits of working time hold for minors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<NaiveDate>,
}

impl User {
    /// What to call the person: the names, or the address where they are unknown.
    pub fn display_name(&self) -> String {
        match (self.first_name.as_str(), self.last_name.as_str()) {
            ("", "") => self.email.clone(),
            (name, "") | ("", name) => name.to_owned(),
            (first, last) => format!("{first} {last}"),
        }
    }
}

/// Self-registration, where it is open.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RegisterUser {
    /// An e-mail address.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 254)))]
    pub email: String,
    /// 8 to 128 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 8, max_length = 128)))]
    pub password: String,
}

/// An account made by an administrator.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateUser {
    /// An e-mail address.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 254)))]
    pub email: String,
    /// 8 to 128 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 8, max_length = 128)))]
    pub password: String,
    /// `user`, `manager` or `admin`.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 20)))]
    pub role: String,
    /// The person's first name.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub first_name: Option<String>,
    /// The person's last name.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub last_name: Option<String>,
    /// The number payroll knows the person by; unique, whatever its case.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 50)))]
    pub staff_number: Option<String>,
    /// The language the person is written to in; French when absent.
    pub language: Option<Language>,
    /// The team the person belongs to from today on; none when absent.
    pub team_id: Option<TeamId>,
}

/// A change to a person, all of it or nothing; what is absent stays, and an empty text empties.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UpdateUser {
    /// The person's first name.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub first_name: Option<String>,
    /// The person's last name.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub last_name: Option<String>,
    /// The number payroll knows the person by; unique, whatever its case.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 50)))]
    pub staff_number: Option<String>,
    /// The language the person is written to in.
    pub language: Option<Language>,
    /// What the account may do from now on: `user`, `manager` or `admin`.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 20)))]
    pub role: Option<String>,
    /// The team the person belongs to from today on.
    pub team_id: Option<TeamId>,
    /// True: the person belongs to no team from today on; not together with `team_id`.
    pub without_team: Option<bool>,
    /// The category the person belongs to.
    pub category_id: Option<CategoryId>,
    /// True: the person belongs to no category; not together with `category_id`.
    pub without_category: Option<bool>,
    /// Since when that is so, today or before; today when absent. Only where the category is another one.
    pub category_since: Option<NaiveDate>,
    /// When the person was born, such as `2009-06-01`.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 10)))]
    pub born: Option<String>,
}

/// A change of role.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetRole {
    /// `user`, `manager` or `admin`.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 20)))]
    pub role: String,
}

/// The answer to a sign-in (RFC 6749, section 5.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AccessToken {
    /// An RS256 JWT for the `Authorization: Bearer` header.
    pub access_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// How long the token lives, in seconds.
    pub expires_in: i64,
    /// What `POST /auth/refresh` takes for the next one, once; absent where a cookie holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub refresh_token: Option<String>,
}

/// A request for the next access token.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RefreshSession {
    /// The refresh token; a browser leaves it out, its cookie holds it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 255)))]
    pub refresh_token: Option<String>,
}

/// A change of one's own password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ChangePassword {
    /// The password as it is.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub current_password: String,
    /// The password as it shall be, 8 to 128 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 8, max_length = 128)))]
    pub new_password: String,
}

/// Another address for someone's account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct AskForEmailChange {
    /// The address as it shall be, once the person opens the link that is sent there.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 254)))]
    pub new_email: String,
}

/// Another address for one's own account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ChangeOwnEmail {
    /// The address as it shall be, once the link that is sent there is opened.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 254)))]
    pub new_email: String,
    /// The password.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub current_password: String,
}

/// A password that was forgotten.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ForgotPassword {
    /// The account's address.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 254)))]
    pub email: String,
}

/// A new password, by a link from an e-mail.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ResetPassword {
    /// What stands behind the link's `#`.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub token: String,
    /// The password as it shall be, 8 to 128 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 8, max_length = 128)))]
    pub new_password: String,
}

/// A link from an e-mail.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UseMailLink {
    /// What stands behind the link's `#`.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub token: String,
}

/// A sign-in that lives: on this phone, on that computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Session {
    /// The session's identifier.
    pub id: SessionId,
    /// Whether the request came from it.
    pub is_current: bool,
    /// When the person signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub last_used_at: DateTime<Utc>,
    /// When it will be over, if it is not used again.
    pub expires_at: DateTime<Utc>,
    /// The address it was last used from.
    pub ip_address: Option<String>,
    /// What the browser or app said it was.
    pub user_agent: Option<String>,
}

/// Why a session ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionEnd {
    /// Its person ended it, here or from elsewhere.
    Ended,
    /// Its token was used twice: someone may have copied it.
    TokenReused,
    /// An administrator ended every one of the person's.
    EndedByAdministrator,
    /// The person changed the password.
    PasswordChanged,
    /// A forgotten password was replaced.
    PasswordReset,
    /// The person added a passkey.
    PasskeyAdded,
    /// The person set up a second factor.
    SecondFactorActivated,
    /// The second factor was removed.
    SecondFactorRemoved,
    /// A change of address was undone.
    AddressChangeUndone,
}

words!(SessionEnd {
    Ended = "ended",
    TokenReused = "token_reused",
    EndedByAdministrator = "ended_by_administrator",
    PasswordChanged = "password_changed",
    PasswordReset = "password_reset",
    PasskeyAdded = "passkey_added",
    SecondFactorActivated = "second_factor_activated",
    SecondFactorRemoved = "second_factor_removed",
    AddressChangeUndone = "address_change_undone",
});
