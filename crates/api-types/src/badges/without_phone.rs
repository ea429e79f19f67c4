//! Punching without a phone: by a printed badge, a staff number or a tag, with a PIN.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Device, PunchType};

/// What a person punches by who shows no phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A printed badge, with a PIN.
    PrintedBadge,
    /// A staff number, with a PIN.
    StaffNumber,
    /// An NFC tag or another card that a reader reads, with a PIN where the kiosk asks for one.
    Tag,
}

/// Whether a kiosk takes tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum TagRule {
    /// It takes none.
    #[default]
    None,
    /// A tag and nothing else: who has it punches.
    Alone,
    /// A tag, and the PIN of the person whose it is.
    WithPin,
}

words! {
    TagRule {
        None = "none",
        Alone = "alone",
        WithPin = "with_pin",
    }
}

/// What a kiosk takes beside phones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KioskMeans {
    /// Whether it takes printed badges, with a PIN.
    pub printed_badges: bool,
    /// Whether it takes staff numbers, with a PIN.
    pub staff_numbers: bool,
    /// Whether it takes tags.
    pub tags: TagRule,
}

/// A punch by someone who shows no phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PunchWithoutPhone {
    /// What names this punch, drawn by the kiosk: 16 to 64 characters of base64url. Sent again with it, it
    /// is the same punch.
    #[cfg_attr(
        feature = "openapi",
        oai(validator(min_length = 16, max_length = 64, pattern = "^[A-Za-z0-9_-]*$"))
    )]
    pub key: String,
    /// What the person punches by.
    pub by: Means,
    /// What the printed badge says, the staff number, or the tag's number: at most 100 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub number: String,
    /// The person's PIN.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub pin: Option<String>,
    /// In or out; when absent the server decides from the person's open state.
    pub punch_type: Option<PunchType>,
    /// What the kiosk's own clock said.
    pub device_time: Option<DateTime<Utc>>,
    /// As at `POST /punch/validate`: whether the kiosk can ask about a second punch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub can_ask: Option<bool>,
    /// As at `POST /punch/validate`: what the person confirmed. With it no PIN is asked for again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 1024)))]
    pub confirmation: Option<String>,
}

/// A printed badge, as it is shown once: the database keeps only its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PrintedBadge {
    /// The badge among the person's devices.
    pub device: Device,
    /// What its QR code says.
    pub code: String,
}

/// A tag to give to someone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct GiveTag {
    /// What the reader types of it: 8 to 100 letters and digits of ASCII, since no kiosk reads another one.
    /// Colons, dashes and spaces do not count, nor does the case.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 255)))]
    pub number: String,
}

/// A PIN for someone.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetPin {
    /// The PIN: 6 to 8 digits, not all alike nor in a row.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub pin: String,
}

/// A PIN for oneself.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SetMyPin {
    /// The PIN: 6 to 8 digits, not all alike nor in a row.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub pin: String,
    /// One's password.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 128)))]
    pub current_password: String,
}

/// What one may punch by who shows no phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MyMeans {
    /// One's staff number.
    pub staff_number: Option<String>,
    /// Whether one has a PIN.
    pub has_pin: bool,
    /// Whether one has a printed badge.
    pub has_printed_badge: bool,
    /// Whether one has a tag.
    pub has_tag: bool,
}
