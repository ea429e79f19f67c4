//! Kiosks: the tablets at the door.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::KioskId;
use crate::{AccessMode, KioskMeans, ZoneRules, instant};

/// A kiosk as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Kiosk {
    /// The kiosk's identifier.
    pub id: KioskId,
    /// Its name, unique.
    pub kiosk_name: String,
    /// Where it stands.
    pub location: String,
    /// What the tablet calls itself, unique when given.
    pub device_fingerprint: Option<String>,
    /// Its address, for information: a kiosk is recognised by its key alone.
    pub ip_address: Option<String>,
    /// A public key of the tablet, for information.
    pub public_key: Option<String>,
    /// Whether it may punch.
    pub is_active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last said it was alive.
    pub last_heartbeat_at: Option<DateTime<Utc>>,
    /// Whether a key was made for it.
    pub has_key: bool,
    /// Whom it lets punch.
    pub access_mode: AccessMode,
    /// How many people the mode names, by themselves or through their team: those let in by
    /// `whitelist`, those kept out by `blacklist`.
    pub access_count: i64,
    /// What it takes beside phones.
    #[serde(default)]
    pub means: KioskMeans,
    /// The zone (IANA) in which it shows times, where it is not the organisation's.
    #[serde(default)]
    pub timezone: Option<String>,
}

/// A kiosk to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateKiosk {
    /// Its name: 1 to 100 characters, unique.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub kiosk_name: String,
    /// Where it stands: 1 to 255 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 255)))]
    pub location: String,
    /// What the tablet calls itself.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 255)))]
    pub device_fingerprint: Option<String>,
    /// Its address, IPv4 or IPv6, for information.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 45)))]
    pub ip_address: Option<String>,
    /// A public key of the tablet.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 4096)))]
    pub public_key: Option<String>,
    /// The zone (IANA) in which it shows times; an empty one is the organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub timezone: Option<String>,
    /// What it takes beside phones; nothing when absent.
    pub means: Option<KioskMeans>,
}

/// A change to a kiosk; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct UpdateKiosk {
    /// Its new name: 1 to 100 characters, unique.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 100)))]
    pub kiosk_name: Option<String>,
    /// Where it stands now: 1 to 255 characters.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 255)))]
    pub location: Option<String>,
    /// Its new address, for information.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 45)))]
    pub ip_address: Option<String>,
    /// Whether it may punch.
    pub is_active: Option<bool>,
    /// What it takes beside phones.
    pub means: Option<KioskMeans>,
    /// The zone (IANA) in which it shows times; an empty one is the organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 64)))]
    pub timezone: Option<String>,
}

/// What a tablet needs to become a kiosk: shown once. This JSON, as text or in a QR code, is what
/// the kiosk app reads when it is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KioskKey {
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// Its name.
    pub kiosk_name: String,
    /// Where it stands.
    pub location: String,
    /// The API's address, as the caller reached it.
    pub api_url: String,
    /// The key for `X-Kiosk-API-Key`: 256 random bits.
    pub api_key: String,
    /// What the tablet calls itself, when known.
    pub device_fingerprint: Option<String>,
    /// The six digits that let a person leave the kiosk or set it up anew.
    pub exit_code: String,
}

/// A sign of life from a kiosk.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Heartbeat {
    /// The app's version: at most 50 characters.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 50)))]
    pub app_version: String,
    /// A word on the tablet: at most 255 characters.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 255)))]
    pub device_info: Option<String>,
    /// What the kiosk's own clock says. The ledger notes how far it is from the server's.
    pub device_time: Option<DateTime<Utc>>,
    /// Whether it reads the compact form of badges that holds a first name.
    pub reads_names: Option<bool>,
}

/// The answer to a sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HeartbeatAnswer {
    /// Always true.
    pub success: bool,
    /// A sentence for a person.
    pub message: String,
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// When this heartbeat was noted.
    #[serde(deserialize_with = "instant::read")]
    pub last_heartbeat_at: DateTime<Utc>,
    /// The server's time.
    #[serde(deserialize_with = "instant::read")]
    pub server_time: DateTime<Utc>,
    /// The zone (IANA) in which the kiosk shows times.
    pub timezone: String,
    /// The rules of that zone for the time being.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<ZoneRules>,
    /// Whether the kiosk may punch.
    pub is_active: bool,
    /// What it takes beside phones.
    #[serde(default)]
    pub means: KioskMeans,
}

/// How a kiosk is doing. Online means heard within 5 minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KioskStatus {
    /// The kiosk.
    pub kiosk_id: KioskId,
    /// Its name.
    pub kiosk_name: String,
    /// Where it stands.
    pub location: String,
    /// Whether it may punch.
    pub is_active: bool,
    /// When it was last heard.
    #[serde(default, deserialize_with = "instant::read_option")]
    pub last_heartbeat_at: Option<DateTime<Utc>>,
    /// The app's version it last told.
    pub app_version: Option<String>,
    /// What it last told of the tablet.
    pub device_info: Option<String>,
    /// Whether it was heard within 5 minutes.
    pub is_online: bool,
    /// How long ago it was heard, in seconds, when that is over 5 minutes.
    pub offline_duration_seconds: Option<i64>,
}
