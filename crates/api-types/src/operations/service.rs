//! What the service says of itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::instant;

/// The answer to `GET /`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ServiceInfo {
    /// Always `chrona-backend`.
    pub service: String,
    /// The program's version.
    pub version: String,
    /// The organisation's zone (IANA), which decides days and weeks.
    pub timezone: String,
    /// The rules of that zone.
    pub zone: ZoneRules,
}

/// The rules of a time zone, as the server knows them: a browser's own may be older.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ZoneRules {
    /// The zone's name (IANA).
    pub name: String,
    /// The release of the IANA database they are of, such as `2026f`; absent where it is not known.
    pub release: Option<String>,
    /// How far the clocks are ahead of UTC before the first transition, in seconds.
    pub offset_seconds: i32,
    /// When the clocks are set, in order of time.
    pub transitions: Vec<ZoneTransition>,
}

/// A moment at which a zone's clocks are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ZoneTransition {
    /// When.
    #[serde(deserialize_with = "instant::read")]
    pub at: DateTime<Utc>,
    /// How far the clocks are ahead of UTC from then on, in seconds.
    pub offset_seconds: i32,
}

/// The answer to `GET /live`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Liveness {
    /// `ok`, or `stuck` where a task of the process no longer turns and a restart is the remedy.
    pub status: String,
    /// The task that is stuck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(skip_serializing_if_is_none))]
    pub task: Option<String>,
}

/// The answer to `GET /health` and `GET /ready`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Health {
    /// `ok`, or `degraded` while the database is away.
    pub status: String,
    /// `connected` or `disconnected`.
    pub database: String,
    /// `ok` or `error`.
    pub db: String,
}

/// The answer to `GET /health/deep`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct DeepHealth {
    /// `ok`, or `problem` where one of the checks says so.
    pub status: String,
    /// The program's version.
    pub version: String,
    /// When it was looked, in UTC.
    pub checked_at: DateTime<Utc>,
    /// What was looked at.
    pub checks: Vec<HealthCheck>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct HealthCheck {
    /// `database`, `schema`, `keys`, `disk`, `outbox`, `clock`, `checkpoint`, `kiosks`,
    /// `backup` or `zones`.
    pub name: String,
    /// `ok` or `problem`.
    pub status: String,
    /// A line for people.
    pub detail: String,
}
