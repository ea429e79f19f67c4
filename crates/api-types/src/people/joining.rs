//! Joining: HR codes, and the steps of someone who uses one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, HrCodeId, PersonId};
use crate::{Jwk, Language};

/// An invitation to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateHrCode {
    /// The address of the person who shall join.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 254)))]
    pub employee_email: String,
    /// The person's name, first name first; `first_name` and `last_name` say it more clearly.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 200)))]
    pub employee_name: Option<String>,
    /// The person's first name.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub first_name: Option<String>,
    /// The person's last name.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub last_name: Option<String>,
    /// The number payroll knows the person by; unique.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 50)))]
    pub staff_number: Option<String>,
    /// The language the person is written to in; French when absent.
    pub language: Option<Language>,
    /// How many days the code is good: 1 to 30, 7 when absent.
    #[cfg_attr(
        feature = "openapi",
        oai(validator(minimum(value = "1"), maximum(value = "30")))
    )]
    pub expires_in_days: Option<i64>,
    /// Whether to e-mail the invitation; not when absent.
    pub send_invitation: Option<bool>,
}

/// An HR code: an invitation to join, for one address and one use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HrCode {
    /// The code's number.
    pub id: HrCodeId,
    /// The code, such as `EMPL-2026-7KDMW3QZXA`; empty once the account it made is closed.
    pub code: String,
    /// The address of the person who shall join.
    pub employee_email: String,
    /// The person's name.
    pub employee_name: Option<String>,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// Whether someone else has the staff number of this invitation, which stands: the person will not be able
    /// to join.
    #[serde(default)]
    pub staff_number_shared: bool,
    /// When the e-mail relay last refused the address for good; none since it took an e-mail to it.
    #[serde(default)]
    pub email_refused_at: Option<DateTime<Utc>>,
    /// What the relay answered then.
    #[serde(default)]
    pub email_refusal: Option<String>,
    /// The administrator who made it.
    pub created_by_admin_id: Option<PersonId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last e-mailed.
    pub sent_at: Option<DateTime<Utc>>,
    /// Whether it was used.
    pub is_used: bool,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// The account it made.
    pub used_by_user_id: Option<PersonId>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// In the answer to who invites: what became of the invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub outcome: Option<InvitationOutcome>,
}

/// What becomes of an invitation when someone is invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum InvitationOutcome {
    /// It is made.
    New,
    /// One stands for that address, and takes what is said now.
    Updated,
    /// One stands for that address, and says the same.
    Unchanged,
}

/// What a QR code of an HR code holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HrCodeQr {
    /// The API's address as this client reached it.
    pub api_url: String,
    /// The code.
    pub hr_code: String,
    /// The address of the person who shall join.
    pub employee_email: String,
    /// The person's name.
    pub employee_name: Option<String>,
    /// The page that takes the code: what any phone's camera opens.
    pub join_url: String,
}

/// A row of a file of people to invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportedRow {
    /// The row in the file, the first being 1.
    pub line: u32,
    /// The person's address as it stands there.
    pub employee_email: String,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The number payroll knows the person by.
    pub staff_number: Option<String>,
    /// What is wrong with the row, in the request's language; nothing is made of it then.
    pub problem: Option<String>,
    /// Who has the staff number that the row gives, where that is what is wrong.
    #[serde(default)]
    pub taken_by: Option<String>,
    /// What becomes of the person's invitation; none where something is wrong with the row.
    #[serde(default)]
    pub outcome: Option<InvitationOutcome>,
    /// Which fields of an invitation that stands change, such as `staff_number`.
    #[serde(default)]
    pub changes: Vec<String>,
    /// Whether the invitation that stands was e-mailed before.
    #[serde(default)]
    pub was_sent: bool,
    /// Whether it is e-mailed now; not in a preview.
    #[serde(default)]
    pub is_sent: bool,
    /// The invitation; none in a preview.
    pub hr_code_id: Option<HrCodeId>,
}

/// What became of a file of people to invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Imported {
    /// The rows, in the file's order.
    pub rows: Vec<ImportedRow>,
    /// How many are good.
    pub good: u32,
    /// How many have a problem.
    pub bad: u32,
    /// Whether nothing was made, since only a preview was asked for.
    pub is_preview: bool,
    /// The sheet of a workbook that was read.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The visible sheets of a workbook that were not read.
    #[serde(default)]
    pub other_sheets: Vec<String>,
    /// The columns of which nothing is taken, as they are named in the file.
    #[serde(default)]
    pub unknown_columns: Vec<String>,
}

/// The first step of joining.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct InitiateOnboarding {
    /// The HR code, whatever its case.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub hr_code: String,
    /// The address it was made for.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 254)))]
    pub email: String,
}

/// The answer to the first step: a code is on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct OnboardingBegun {
    /// Always true.
    pub success: bool,
    /// What happens now, in the request's language.
    pub message: String,
    /// What the next steps are made with, for 30 minutes.
    pub session_token: String,
    /// Always `otp_sent`.
    pub step: String,
}

/// The second step of joining.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct VerifyOtp {
    /// From the first step.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub session_token: String,
    /// The six digits that were e-mailed.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 20)))]
    pub otp_code: String,
}

/// The answer to the second step: the address is shown to be the person's.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct OtpVerified {
    /// Always true.
    pub success: bool,
    /// What happens now, in the request's language.
    pub message: String,
    /// Always `device_attestation`.
    pub step: String,
    /// The person's name, as HR wrote it.
    pub employee_name: Option<String>,
}

/// The last step of joining.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CompleteOnboarding {
    /// From the first step.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 100)))]
    pub session_token: String,
    /// 8 to 128 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 8, max_length = 128)))]
    pub password: String,
    /// What the phone calls itself: 1 to 255 characters, unique among the devices in use.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 255)))]
    pub device_fingerprint: String,
    /// What the person calls it: 1 to 100 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub device_name: String,
    /// What the phone's platform says about it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 10_000)))]
    pub attestation_data: Option<String>,
    /// The public half of the phone's key, as a JWK (RFC 7517).
    pub public_key: Option<Jwk>,
    /// Whether the refresh token goes into a cookie that no script reads, for a page of this origin,
    /// instead of the answer.
    pub refresh_in_cookie: Option<bool>,
}

/// The answer to the last step: the account and the phone are there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct OnboardingCompleted {
    /// Always true.
    pub success: bool,
    /// What happens now, in the request's language.
    pub message: String,
    /// The account.
    pub user_id: PersonId,
    /// The phone.
    pub device_id: DeviceId,
    /// Signed in already: an access token.
    pub access_token: String,
    /// How long it lives, in seconds.
    pub expires_in: i64,
    /// What `POST /auth/refresh` takes for the next one; absent where a cookie holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub refresh_token: Option<String>,
}
