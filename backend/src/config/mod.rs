//! Settings, read from the environment. Each section reads and checks its own; the first invalid one
//! stops the start with a line that names it.

mod accounts;
mod asked;
mod connections;
mod database;
mod devices;
mod examined;
mod imports;
mod keys;
mod kiosks;
mod ledger;
mod listeners;
mod logging;
mod mail;
mod oidc;
mod passkeys;
mod punching;
mod secret;
mod secret_key;
mod time;
mod tokens;
mod traces;
mod web;

use std::{cell::RefCell, fmt::Display, path::PathBuf, str::FromStr, time::Duration};

use chrona_store::Database;

pub use accounts::{Accounts, OWED_MONTHS};
pub use asked::{Asked, Origin};
pub use connections::Connections;
pub use devices::Devices;
pub use examined::{Examined, NAMES, NAMES_OF_COMMANDS, examine};
pub use imports::Imports;
pub use keys::{KeySource, KeySources};
pub use kiosks::Kiosks;
pub use ledger::LedgerAnchors;
pub use listeners::{Listeners, TlsFiles};
pub use logging::{LogFormat, Logging};
pub use mail::{Encryption, Grant, Mail, MailProvider, Relay, SignIn, TokenSource};
pub use oidc::{Oidc, OidcProvider};
pub use passkeys::{Passkeys, RelyingParty};
pub use punching::Punching;
pub use secret::Secret;
pub use secret_key::SecretKeys;
pub use time::Time;
pub use tokens::Tokens;
pub use traces::Traces;
pub use web::Web;

use self::asked::Notes;
use crate::secret_file;

/// A setting that is missing or invalid.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct SettingError {
    /// The setting's name.
    pub name: String,
    /// What is wrong with it and what it takes.
    pub reason: String,
}

/// Every secret there is, with the `OIDC_<NAME>_CLIENT_SECRET` of each provider: each may come from a file that
/// `<name>_FILE` names.
pub const SECRETS: [&str; 14] = [
    "DATABASE_URL",
    "JWT_PRIVATE_KEY",
    "JWT_PUBLIC_KEY",
    "METRICS_TOKEN",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTLP_TOKEN",
    "PASSWORD_PEPPER",
    "SECRET_KEY",
    "SECRET_KEY_PREVIOUS",
    "SENDGRID_API_KEY",
    "SENTRY_DSN",
    "SMTP_OAUTH_CLIENT_SECRET",
    "SMTP_OAUTH_KEY",
    "SMTP_PASSWORD",
];

/// Whether this setting may come from a file: a secret, or what a provider is reached with.
pub fn is_secret(name: &str) -> bool {
    name.starts_with("OIDC_") || SECRETS.contains(&name)
}

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the data is.
    pub database: Database,
    /// `DATABASE_WAIT_SECONDS`: how long the server's start waits for a database that does not answer.
    pub database_wait: Duration,
    /// The configured signing key.
    pub keys: KeySources,
    /// What seals secrets in the database.
    pub secret_keys: SecretKeys,
    /// Where the three listeners listen.
    pub listeners: Listeners,
    /// How many connections they take, and how long one may say nothing.
    pub connections: Connections,
    /// How long tokens live.
    pub tokens: Tokens,
    /// Accounts.
    pub accounts: Accounts,
    /// The organisation's zone.
    pub time: Time,
    /// What phones have to do.
    pub devices: Devices,
    /// What kiosks may do.
    pub kiosks: Kiosks,
    /// How punches are written.
    pub punching: Punching,
    /// Files that people bring.
    pub imports: Imports,
    /// Proxies, browsers and what is shown to whom.
    pub web: Web,
    /// E-mail.
    pub mail: Mail,
    /// What passkeys are bound to.
    pub passkeys: Passkeys,
    /// Outside providers to sign in through.
    pub oidc: Oidc,
    /// Where the ledger's checkpoints go.
    pub ledger: LedgerAnchors,
    /// The logs.
    pub logging: Logging,
    /// Where spans of requests go.
    pub traces: Traces,
}

impl Settings {
    /// Reads the settings from the process's environment.
    pub fn from_environment() -> Result<Self, SettingError> {
        Self::read(&|name| std::env::var(name).ok())
    }

    /// Reads the settings through `lookup`, which answers a variable's value.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
        let source = Source::new(lookup);
        let listeners = Listeners::read(&source)?;
        let web = Web::read(&source)?;
        let mail = Mail::read(&source, &listeners, web.production)?;
        Ok(Self {
            database: database::read(&source)?,
            database_wait: database::wait(&source)?,
            keys: KeySources::read(&source)?,
            secret_keys: SecretKeys::read(&source)?,
            passkeys: Passkeys::read(&source, &mail)?,
            mail,
            oidc: Oidc::read(&source, web.production)?,
            listeners,
            connections: Connections::read(&source)?,
            tokens: Tokens::read(&source)?,
            accounts: Accounts::read(&source)?,
            time: Time::read(&source)?,
            devices: Devices::read(&source)?,
            kiosks: Kiosks::read(&source)?,
            punching: Punching::read(&source)?,
            imports: Imports::read(&source)?,
            web,
            ledger: LedgerAnchors::read(&source)?,
            logging: Logging::read(&source)?,
            traces: Traces::read(&source)?,
        })
    }
}

/// Where settings come from. An empty variable counts as absent.
pub(crate) struct Source<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    notes: Option<&'a RefCell<Notes>>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            lookup,
            notes: None,
        }
    }
}

impl Source<'_> {
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let value = self.given(name);
        self.note(|notes| notes.text(name, value.as_deref()));
        value
    }

    fn given(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn note(&self, note: impl FnOnce(&mut Notes)) {
        if let Some(notes) = self.notes {
            note(&mut notes.borrow_mut());
        }
    }

    /// A secret: the variable, or the content of the file that `<name>_FILE` names.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<String>, SettingError> {
        debug_assert!(is_secret(name), "{name} is not in the list of secrets");
        let file_name = format!("{name}_FILE");
        let Some(file) = self.given(&file_name) else {
            let value = self.given(name);
            self.note(|notes| notes.secret(name, value.as_deref(), None));
            return Ok(value);
        };
        self.note(|notes| notes.secret(name, None, Some(&file)));
        if self.given(name).is_some() {
            return Err(invalid(
                name,
                format!("set {name} or {file_name}, not both"),
            ));
        }
        let content = std::fs::read_to_string(&file)
            .map_err(|error| invalid(&file_name, format!("cannot read {file}: {error}")))?;
        let content = content.trim_end_matches(['\r', '\n']);
        self.note(|notes| notes.secret(name, Some(content), Some(&file)));
        Ok(Some(content.to_owned()))
    }

    /// As [`Source::secret`], for a key from which everything else could be forged or opened: the file
    /// must be its owner's alone.
    pub(crate) fn guarded_secret(&self, name: &str) -> Result<Option<String>, SettingError> {
        let file_name = format!("{name}_FILE");
        if let Some(file) = self.given(&file_name).map(PathBuf::from) {
            self.note(|notes| notes.secret(name, None, file.to_str()));
            secret_file::check(&file).map_err(|error| invalid(&file_name, error.to_string()))?;
        }
        self.secret(name)
    }

    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    /// A value of any type that parses, or `default`.
    pub(crate) fn parse<T>(&self, name: &str, default: T, takes: &str) -> Result<T, SettingError>
    where
        T: FromStr + Display,
    {
        let text = self.text(name);
        self.note(|notes| notes.default(name, &default));
        text.map_or(Ok(default), |text| {
            text.parse()
                .map_err(|_| invalid(name, format!("\"{text}\" is not {takes}")))
        })
    }

    /// A whole number within bounds, or `default`.
    pub(crate) fn number<T>(
        &self,
        name: &str,
        default: T,
        min: T,
        max: T,
    ) -> Result<T, SettingError>
    where
        T: FromStr + PartialOrd + Display + Copy,
    {
        let takes = format!("a whole number from {min} to {max}");
        let value = self.parse(name, default, &takes)?;
        if value < min || value > max {
            return Err(invalid(name, format!("{value} is not {takes}")));
        }
        Ok(value)
    }

    pub(crate) fn flag(&self, name: &str, default: bool) -> Result<bool, SettingError> {
        let text = self.text(name).map(|text| text.to_ascii_lowercase());
        self.note(|notes| notes.default(name, &default));
        match text.as_deref() {
            None => Ok(default),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some("false" | "0" | "no" | "off") => Ok(false),
            Some(other) => Err(invalid(name, format!("\"{other}\" is not true or false"))),
        }
    }

    /// The items of a list: separated by commas, or a JSON array of strings.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<String>, SettingError> {
        let Some(text) = self.text(name) else {
            return Ok(Vec::new());
        };
        if text.starts_with('[') {
            return serde_json::from_str(&text)
                .map_err(|_| invalid(name, format!("{text} is not a JSON array of strings")));
        }
        Ok(text
            .split(',')
            .map(|item| item.trim().to_owned())
            .filter(|i| !i.is_empty())
            .collect())
    }
}

pub(crate) fn invalid(name: &str, reason: impl Into<String>) -> SettingError {
    SettingError {
        name: name.to_owned(),
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use chrona_store::DatabaseKind;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, SettingError> {
        Settings::read(&|name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_set_is_a_working_configuration() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.database.kind, DatabaseKind::Sqlite);
        assert_eq!(settings.tokens.badge_seconds, 15);
        assert_eq!(settings.listeners.api.port(), 8000);
        assert!(!settings.accounts.allow_registration);
        assert!(settings.accounts.require_totp);
        assert!(settings.web.trusted_proxies.is_empty());
    }

    #[test]
    fn an_invalid_value_names_its_setting() {
        for (name, value) in [
            ("DATABASE_URL", "mysql://x"),
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "0"),
            ("EPHEMERAL_TOKEN_EXPIRE_SECONDS", "soon"),
            ("API_ADDR", "nowhere"),
            ("CONNECTIONS_MAX", "1"),
            ("CONNECTION_HEAD_SECONDS", "0"),
            ("ALGORITHM", "HS256"),
            ("ORGANISATION_TIMEZONE", "Mars/Olympus"),
            ("TZDATA_DIR", "/nowhere"),
            ("QUIET_HOURS", "20:00"),
            ("QUIET_HOURS", "20:00-20:00"),
            ("QUIET_HOURS", "20:00-24:00"),
            ("CLOCK_OUT_REMINDER", "8 pm"),
            ("TRUSTED_PROXIES", "10.0.0.0/99"),
            ("ALLOW_REGISTRATION", "perhaps"),
            ("REQUIRE_TOTP", "perhaps"),
            ("REQUIRE_DEVICE_PROOF", "perhaps"),
            ("PASSWORD_PEPPER", "too short"),
            ("SECRET_KEY", "too short"),
            ("EMAIL_PROVIDER", "pigeon"),
            ("EMAIL_FROM_ADDRESS", "nobody"),
            ("BACKOFFICE_URL", "http://chrona.example.org"),
            ("PASSKEY_DOMAIN", "example.org"),
            ("LOG_LEVEL", "shout"),
            ("ALLOWED_ORIGINS", "not an origin"),
            ("OTLP_ENDPOINT", "https://user:secret@collector"),
            ("OTLP_PER_CENT", "101"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error.name, name, "{error}");
        }
    }

    #[test]
    fn quiet_hours_may_pass_midnight_or_be_none() {
        let is_quiet = |quiet: &str, time: &str| {
            let settings = read(&[("QUIET_HOURS", quiet)]).unwrap();
            settings.time.is_quiet(time.parse().unwrap())
        };
        for (quiet, time, expected) in [
            ("20:00-07:00", "19:59:59", false),
            ("20:00-07:00", "20:00:00", true),
            ("20:00-07:00", "00:00:00", true),
            ("20:00-07:00", "07:00:00", false),
            ("00:00-06:00", "05:59:00", true),
            ("00:00-06:00", "23:59:00", false),
            ("off", "03:00:00", false),
        ] {
            assert_eq!(is_quiet(quiet, time), expected, "{quiet} {time}");
        }
        let settings = read(&[("CLOCK_OUT_REMINDER", "off")]).unwrap();
        assert_eq!(settings.time.clock_out_reminder, None);
    }

    #[test]
    fn a_driver_suffix_is_ignored() {
        let settings = read(&[("DATABASE_URL", "postgresql+asyncpg://u:p@h/d")]).unwrap();
        assert_eq!(settings.database.kind, DatabaseKind::Postgres);
        assert_eq!(settings.database.url, "postgresql://u:p@h/d");
        let settings = read(&[("DATABASE_URL", "sqlite+aiosqlite:///./app.db")]).unwrap();
        assert_eq!(
            settings.database.sqlite_path().unwrap().to_str(),
            Some("./app.db")
        );
    }

    #[test]
    fn a_signing_key_comes_from_one_place() {
        let file = ("JWT_PRIVATE_KEY_PATH", "/keys/private.pem");
        let text = (
            "JWT_PRIVATE_KEY",
            r"-----BEGIN X-----\nAAAA\n-----END X-----",
        );
        assert_eq!(read(&[file, text]).unwrap_err().name, "JWT_PRIVATE_KEY");
        let alone = [("JWT_PUBLIC_KEY", "AAAA")];
        assert_eq!(read(&alone).unwrap_err().name, "JWT_PRIVATE_KEY");
        let Some(KeySource::Text { pem, .. }) = read(&[text]).unwrap().keys.private else {
            panic!("the key is in the environment");
        };
        assert_eq!(
            pem.as_str(),
            "-----BEGIN X-----\nAAAA\n-----END X-----",
            "env files hold no line breaks"
        );
    }

    #[test]
    fn secrets_are_in_no_debug_text() {
        let settings = read(&[
            ("DATABASE_URL", "postgresql://u:hunter2@h/d"),
            ("PASSWORD_PEPPER", "hunter2 and sixteen bytes"),
            ("SECRET_KEY", "hunter2 and thirty-two bytes at least"),
            ("JWT_PRIVATE_KEY", "hunter2"),
        ])
        .unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
