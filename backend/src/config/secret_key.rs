//! The secrets that seal what the database holds.

use super::{Secret, SettingError, Source, invalid};

const SHORTEST_KEY: usize = 32;

/// `SECRET_KEY` and the one before it.
#[derive(Clone, Debug, Default)]
pub struct SecretKeys {
    /// `SECRET_KEY` (made beside a SQLite database): seals second factors, codes and messages in the
    /// database.
    pub current: Option<Secret>,
    /// `SECRET_KEY_PREVIOUS` (none): still opens what was sealed before `SECRET_KEY` changed.
    pub previous: Option<Secret>,
}

impl SecretKeys {
    pub(crate) fn read(source: &Source<'_>) -> Result<Self, SettingError> {
        let key = |name| {
            let key = source.guarded_secret(name)?.map(Secret::from);
            let is_short = |key: &Secret| key.as_bytes().len() < SHORTEST_KEY;
            if key.as_ref().is_some_and(is_short) {
                return Err(invalid(
                    name,
                    format!(
                        "is shorter than {SHORTEST_KEY} bytes. Make one with `openssl rand -base64 32`"
                    ),
                ));
            }
            Ok(key)
        };
        let keys = Self {
            current: key("SECRET_KEY")?,
            previous: key("SECRET_KEY_PREVIOUS")?,
        };
        if keys.previous.is_some() && keys.current.is_none() {
            return Err(invalid(
                "SECRET_KEY",
                "is missing while SECRET_KEY_PREVIOUS is set",
            ));
        }
        Ok(keys)
    }
}
