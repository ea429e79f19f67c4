//! Accounts, and the organisation's zone.

use chrono_tz::Tz;

use super::{SettingError, Source};

/// Who may register, and where the organisation's days begin.
#[derive(Clone, Copy, Debug)]
pub struct Accounts {
    /// `ALLOW_REGISTRATION` (false): whether anyone may make themselves an account.
    pub allow_registration: bool,
    /// `ORGANISATION_TIMEZONE` (Europe/Paris): decides days and weeks.
    pub timezone: Tz,
}

impl Accounts {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        Ok(Self {
            allow_registration: source.flag("ALLOW_REGISTRATION", false)?,
            timezone: source.parse(
                "ORGANISATION_TIMEZONE",
                Tz::Europe__Paris,
                "a zone of the IANA database such as Europe/Paris",
            )?,
        })
    }
}
