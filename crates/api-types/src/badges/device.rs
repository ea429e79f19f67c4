//! Devices: the phones that show badges, and what stands in for one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Jwk;
use crate::ids::{DeviceId, PersonId};

/// What a device is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A phone.
    #[default]
    Phone,
    /// A printed badge.
    PrintedBadge,
    /// An NFC tag or another card that a reader reads.
    Tag,
    /// A PIN, for punches by staff number.
    Pin,
}

words! {
    DeviceKind {
        Phone = "phone",
        PrintedBadge = "printed_badge",
        Tag = "tag",
        Pin = "pin",
    }
}

/// A phone bound to an account, or what its owner punches by instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Device {
    /// The device's identifier.
    pub id: DeviceId,
    /// Whose phone it is.
    pub user_id: PersonId,
    /// What it is.
    #[serde(default)]
    pub kind: DeviceKind,
    /// What the phone calls itself, unique among the devices in use.
    pub device_fingerprint: String,
    /// What the person calls it.
    pub device_name: String,
    /// What the phone's platform says about it, as it was sent.
    pub attestation_data: Option<String>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When a punch was last made with it.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Whether it may no longer make badges.
    pub is_revoked: bool,
    /// Whether it is bound by a key, which it proves to have at each request for a badge.
    #[serde(default)]
    pub is_bound: bool,
    /// Whether it may make badges as far as that goes: a further phone of someone who has one with a
    /// key waits until the person, or an administrator, confirms it.
    #[serde(default = "confirmed")]
    pub is_confirmed: bool,
    /// The owner's name, in an administrator's lists.
    pub user_name: Option<String>,
    /// The owner's address.
    #[serde(default)]
    pub user_email: Option<String>,
    /// The number payroll knows the owner by.
    #[serde(default)]
    pub user_staff_number: Option<String>,
}

/// What servers that tell nothing of it mean.
const fn confirmed() -> bool {
    true
}

/// A phone to bind to one's account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct RegisterDevice {
    /// What the phone calls itself: 1 to 255 characters, unique among the devices in use.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 255)))]
    pub device_fingerprint: String,
    /// What the person calls it: 1 to 100 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub device_name: String,
    /// What the phone's platform says about it.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 20000)))]
    pub attestation_data: Option<String>,
    /// The public half of the phone's key: P-256, for ES256. With it the phone has to prove at each
    /// request for a badge that it has the private half (`DPoP`, RFC 9449).
    pub public_key: Option<Jwk>,
    /// Which of one's own phones in use this one replaces: that one is revoked.
    pub replace_device_id: Option<DeviceId>,
}
