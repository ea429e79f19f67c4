//! Punches that a kiosk without a network kept, and sent later.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{KeptPunchId, KioskId, PersonId, PunchId};
use crate::{PunchType, instant};

/// Punches that a kiosk kept, in the order in which it read them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SendKeptPunches {
    /// The punches: 1 to 50.
    #[cfg_attr(feature = "openapi", oai(validator(min_items = 1, max_items = 50)))]
    pub punches: Vec<SentPunch>,
}

/// A punch as a kiosk kept it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SentPunch {
    /// What makes it one, however often it is sent: a UUID of the kiosk's.
    #[cfg_attr(feature = "openapi", oai(validator(min_length = 1, max_length = 36)))]
    pub key: String,
    /// The kiosk that read it.
    pub kiosk_id: KioskId,
    /// Its number among those this tablet kept: 1, 2, 3… A number left out is a punch that was lost.
    #[cfg_attr(feature = "openapi", oai(validator(minimum(value = "1"))))]
    pub counter: i64,
    /// The badge: a JWT of at most 4096 characters.
    #[cfg_attr(feature = "openapi", oai(validator(max_length = 4096)))]
    pub qr_token: String,
    /// When it was read, by the kiosk's reckoning of the server's time.
    pub read_at: DateTime<Utc>,
    /// What the tablet's own clock said then.
    pub device_time: Option<DateTime<Utc>>,
}

/// What became of a kept punch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(poem_openapi::Enum),
    oai(rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum KeptOutcome {
    /// It is a punch.
    Recorded,
    /// It is none.
    Refused,
    /// An administrator decides.
    Quarantined,
}

words! {
    KeptOutcome {
        Recorded = "recorded",
        Refused = "refused",
        Quarantined = "quarantined",
    }
}

/// What became of what a kiosk sent: the kiosk need not keep any of it longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KeptAnswers {
    /// One for each punch, in the order of the request.
    pub punches: Vec<KeptAnswer>,
    /// The server's time.
    #[serde(deserialize_with = "instant::read")]
    pub server_time: DateTime<Utc>,
}

/// What became of a punch that a kiosk sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KeptAnswer {
    /// The kiosk's key of it.
    pub key: String,
    /// What became of it.
    pub outcome: KeptOutcome,
    /// Why it was not recorded: the code of a problem.
    pub code: Option<String>,
    /// The punch that it is.
    pub punch_id: Option<PunchId>,
}

/// A punch that a kiosk kept, as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct KeptPunch {
    /// Its identifier.
    pub id: KeptPunchId,
    /// The kiosk that read it.
    pub kiosk_id: KioskId,
    /// The kiosk's name.
    pub kiosk_name: String,
    /// Its number among those the tablet kept.
    pub counter: i64,
    /// Whose badge it is, where the badge is one of this server's.
    pub user_id: Option<PersonId>,
    /// The person's name.
    pub user_name: Option<String>,
    /// When it was read, by the kiosk's reckoning of the server's time.
    pub read_at: DateTime<Utc>,
    /// What the tablet's own clock said then.
    pub device_time: Option<DateTime<Utc>>,
    /// The time within the badge's life that is nearest to it: that of the punch. None when the badge is
    /// not one of this server's.
    pub shown_at: Option<DateTime<Utc>>,
    /// How far the kiosk's reckoning was outside the badge's life, in seconds: ahead above 0, behind below.
    pub drift_seconds: i64,
    /// What became of it.
    pub outcome: KeptOutcome,
    /// Why it was not recorded: the code of a problem.
    pub code: Option<String>,
    /// The punch that it is.
    pub punch_id: Option<PunchId>,
    /// In or out, when it is a punch.
    pub punch_type: Option<PunchType>,
    /// When an administrator decided it.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}
