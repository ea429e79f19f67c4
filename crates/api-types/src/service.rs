//! What the service says of itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
    /// `database`, `schema`, `keys`, `disk`, `outbox`, `clock`, `checkpoint`, `kiosks` or `backup`.
    pub name: String,
    /// `ok` or `problem`.
    pub status: String,
    /// A line for people.
    pub detail: String,
}
