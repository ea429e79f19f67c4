//! How long tokens live.

use chrono::TimeDelta;

use super::{SettingError, Source};

/// How long tokens live, and how many badges a person may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// `ACCESS_TOKEN_EXPIRE_MINUTES` (30).
    pub access_minutes: i64,
    /// `EPHEMERAL_TOKEN_EXPIRE_SECONDS` (15).
    pub badge_seconds: i64,
    /// `BADGE_LIMIT_PER_10S` (8): badges a person may ask for in any 10 seconds.
    pub badges_per_10s: usize,
}

impl Tokens {
    /// How long anything signed lives at most: the longer of an access token and a badge.
    pub fn longest(self) -> TimeDelta {
        TimeDelta::minutes(self.access_minutes).max(TimeDelta::seconds(self.badge_seconds))
    }

    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        Ok(Self {
            access_minutes: source.number("ACCESS_TOKEN_EXPIRE_MINUTES", 30, 1, 24 * 60)?,
            badge_seconds: source.number("EPHEMERAL_TOKEN_EXPIRE_SECONDS", 15, 1, 300)?,
            badges_per_10s: source.number("BADGE_LIMIT_PER_10S", 8, 1, 1_000_000)?,
        })
    }
}
