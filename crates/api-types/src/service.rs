//! What the service says of itself.

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
