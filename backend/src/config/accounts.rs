//! Accounts, what is kept of what was done, and the organisation's zone.

use chrono_tz::Tz;

use super::{Secret, SettingError, Source, invalid};

const SHORTEST_PEPPER: usize = 16;

/// Who may register, what hardens passwords, and where the organisation's days begin.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// `ALLOW_REGISTRATION` (false): whether anyone may make themselves an account.
    pub allow_registration: bool,
    /// `REQUIRE_TOTP` (true): whether administrators and managers need a second factor.
    pub require_totp: bool,
    /// `PASSWORD_PEPPER` (none): mixed into every password's hash, and not kept in the database.
    pub password_pepper: Option<Secret>,
    /// `ORGANISATION_TIMEZONE` (Europe/Paris): decides days and weeks.
    pub timezone: Tz,
    /// `AUDIT_RETENTION_DAYS` (365): how long the audit log keeps its entries.
    pub audit_retention_days: i64,
}

impl Accounts {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let password_pepper = source.secret("PASSWORD_PEPPER")?.map(Secret::from);
        if password_pepper
            .as_ref()
            .is_some_and(|pepper| pepper.as_bytes().len() < SHORTEST_PEPPER)
        {
            return Err(invalid(
                "PASSWORD_PEPPER",
                format!(
                    "is shorter than {SHORTEST_PEPPER} bytes. Make one with `openssl rand -base64 32`"
                ),
            ));
        }
        Ok(Self {
            password_pepper,
            allow_registration: source.flag("ALLOW_REGISTRATION", false)?,
            require_totp: source.flag("REQUIRE_TOTP", true)?,
            timezone: source.parse(
                "ORGANISATION_TIMEZONE",
                Tz::Europe__Paris,
                "a zone of the IANA database such as Europe/Paris",
            )?,
            audit_retention_days: source.number("AUDIT_RETENTION_DAYS", 365, 30, 3_650)?,
        })
    }
}
