//! Accounts, and what is kept of what was done.

use super::{Secret, SettingError, Source, invalid};

const SHORTEST_PEPPER: usize = 16;
/// The months for which the labour inspectorate may ask for the count of someone's time
/// (Code du travail, D3171-16).
pub const OWED_MONTHS: u32 = 12;

/// Who may register, what hardens passwords, and how long what was done is kept.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// `ALLOW_REGISTRATION` (false): whether anyone may make themselves an account.
    pub allow_registration: bool,
    /// `REQUIRE_TOTP` (true): whether administrators, managers and payroll need a second factor.
    pub require_totp: bool,
    /// `PASSWORD_PEPPER` (none): mixed into every password's hash, and not kept in the database.
    pub password_pepper: Option<Secret>,
    /// `AUDIT_RETENTION_DAYS` (365): how long the audit log keeps its entries.
    pub audit_retention_days: i64,
    /// `PUNCH_RETENTION_MONTHS` (none): how long punches are kept; for good where it is not set.
    pub punch_retention_months: Option<u32>,
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
        let audit_retention_days = source.number("AUDIT_RETENTION_DAYS", 365, 30, 3_650)?;
        Ok(Self {
            password_pepper,
            allow_registration: source.flag("ALLOW_REGISTRATION", false)?,
            require_totp: source.flag("REQUIRE_TOTP", true)?,
            punch_retention_months: punch_retention(source, audit_retention_days)?,
            audit_retention_days,
        })
    }
}

fn punch_retention(source: &Source<'_>, audit_days: i64) -> Result<Option<u32>, SettingError> {
    let name = "PUNCH_RETENTION_MONTHS";
    if source.text(name).is_none() {
        return Ok(None);
    }
    let months = source.number(name, OWED_MONTHS, OWED_MONTHS, 600)?;
    // A year has 366 days at most.
    if audit_days * 12 > i64::from(months) * 366 {
        return Err(invalid(
            name,
            format!(
                "{months} months are shorter than AUDIT_RETENTION_DAYS={audit_days}: the log would still \
                 say who punched when. Shorten that, or lengthen this"
            ),
        ));
    }
    Ok(Some(months))
}
