//! Badges and punches.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, KioskId, PersonId, PunchId};
use crate::{Correction, instant};

/// Which way a person went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum PunchType {
    /// The person came in.
    ClockIn,
    /// The person went out.
    ClockOut,
}

words! {
    PunchType {
        ClockIn = "clock_in",
        ClockOut = "clock_out",
    }
}

impl PunchType {
    /// What comes next for someone whose last punch was this.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::ClockIn => Self::ClockOut,
            Self::ClockOut => Self::ClockIn,
        }
    }
}

/// How a punch was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum PunchMethod {
    /// A badge that the server judged at once.
    Badge,
    /// A badge that a kiosk without a network read and sent later.
    OfflineBadge,
    /// A printed badge, with a PIN.
    PrintedBadge,
    /// A staff number, with a PIN.
    StaffNumber,
    /// A tag alone.
    Tag,
    /// A tag, with a PIN.
    TagWithPin,
    /// By hand, by someone who corrects.
    Correction,
}

words! {
    PunchMethod {
        Badge = "badge",
        OfflineBadge = "offline_badge",
        PrintedBadge = "printed_badge",
        StaffNumber = "staff_number",
        Tag = "tag",
        TagWithPin = "tag_with_pin",
        Correction = "correction",
    }
}

/// A request for a badge.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RequestBadge {
    /// The phone that will show it; one of the caller's own.
    pub device_id: DeviceId,
}

/// A badge to show as a QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Badge {
    /// The badge, an RS256 JWT.
    pub qr_token: String,
    /// How long it lives, in seconds.
    pub expires_in: i64,
    /// When it dies.
    pub expires_at: DateTime<Utc>,
    /// The server's time, so that a phone whose clock is off counts down rightly.
    pub server_time: DateTime<Utc>,
    /// The person's first name, for the compact form of the badge, which then vouches for it; absent while a
    /// kiosk in use reads no such form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub first_name: Option<String>,
}

/// A badge a kiosk has read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ValidateBadge {
    /// The badge: a JWT of at most 4096 characters.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 4096)))]
    pub qr_token: String,
    /// The kiosk that asks; when given it must be the authenticated one.
    pub kiosk_id: Option<KioskId>,
    /// In or out; when absent the server decides from the person's open state.
    pub punch_type: Option<PunchType>,
    /// What the kiosk's own clock said when it read the badge.
    pub device_time: Option<DateTime<Utc>>,
    /// Whether the kiosk can ask the person something. A second punch within `SECOND_PUNCH_SECONDS` is then not
    /// recorded but answered with `punched_just_now`, whose `second_punch` says what to ask. Absent or false, it
    /// is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub can_ask: Option<bool>,
    /// The `confirmation` of that `second_punch`, once the person said yes. With it the badge is good for a
    /// minute longer, at this kiosk and once as ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub confirmation: Option<String>,
}

/// What to ask someone who punches a second time within a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SecondPunch {
    /// What to call the person; empty when no name is known.
    pub first_name: String,
    /// Which way the last punch went.
    pub last_punch_type: PunchType,
    /// When the last punch was.
    #[serde(deserialize_with = "instant::read")]
    pub last_punched_at: DateTime<Utc>,
    /// How many seconds ago that was.
    pub seconds_ago: i64,
    /// Which way this one would go.
    pub punch_type: PunchType,
    /// What to send with the same request once the person said yes.
    pub confirmation: String,
    /// How long that is good, in seconds.
    pub expires_in: i64,
}

/// A punch that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PunchAnswer {
    /// Always true: a refusal is a problem.
    pub success: bool,
    /// A sentence for a person, in the request's language.
    pub message: String,
    /// The punch.
    pub punch_id: PunchId,
    /// When, by the server's clock.
    #[serde(deserialize_with = "instant::read")]
    pub punched_at: DateTime<Utc>,
    /// Whose punch it is.
    pub user_id: PersonId,
    /// The phone that showed the badge, or what was shown instead.
    pub device_id: DeviceId,
    /// In or out.
    pub punch_type: PunchType,
    /// What to call the person; empty when no name is known.
    pub first_name: String,
    /// Worked so far in the organisation's day, in seconds.
    pub worked_today_seconds: i64,
    /// Worked so far in the organisation's week (Monday to Sunday), in seconds.
    pub worked_week_seconds: i64,
}

/// Where a person stands: in or out, and how long they have worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PunchSummary {
    /// Whether the last punch was an entry.
    pub is_present: bool,
    /// The last punch; `None` for someone who never punched.
    pub last_punch: Option<Punch>,
    /// Worked so far in the organisation's day, in seconds, the open shift included.
    pub worked_today_seconds: i64,
    /// Worked so far in the organisation's week (Monday to Sunday), in seconds.
    pub worked_week_seconds: i64,
    /// The server's time, from which an app counts on.
    pub server_time: DateTime<Utc>,
}

/// A punch as it was recorded. It is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Punch {
    /// The punch's identifier.
    pub id: PunchId,
    /// Whose punch it is.
    pub user_id: PersonId,
    /// The phone that showed the badge, or what was shown instead; 0 for a correction.
    pub device_id: DeviceId,
    /// The kiosk that read it; 0 for a correction.
    pub kiosk_id: KioskId,
    /// In or out.
    pub punch_type: PunchType,
    /// How it was made.
    pub method: PunchMethod,
    /// When, by the server's clock; of a badge that was read without a network, by the kiosk's reckoning
    /// of it; of a correction, as who made it says.
    pub punched_at: DateTime<Utc>,
    /// The badge's identifier, used once; without a phone, one that the kiosk drew; of a correction, one
    /// that the server drew.
    pub jwt_jti: String,
    /// When the row was written.
    pub created_at: DateTime<Utc>,
    /// What the kiosk's own clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// The person's name.
    pub user_name: String,
    /// The kiosk's name; empty for a correction.
    pub kiosk_name: String,
    /// The correction that added it.
    #[serde(default)]
    pub added: Option<Correction>,
    /// The correction that annulled it: it counts no more.
    #[serde(default)]
    pub annulled: Option<Correction>,
    /// The zone (IANA) in which its day and time are the person's, where it is not the organisation's:
    /// that of the site where their team worked then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Whether its other half is missing: an exit without an entry before it, or an entry that no exit
    /// followed. Absent where it is not told, as in reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub is_unpaired: Option<bool>,
}
