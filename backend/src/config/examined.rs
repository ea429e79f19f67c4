//! All settings looked at, those after an invalid one too.

use std::cell::RefCell;

use super::{
    Accounts, Asked, Connections, Devices, Imports, KeySources, Kiosks, LedgerAnchors, Listeners,
    Logging, Mail, Oidc, Passkeys, Punching, SecretKeys, SettingError, Settings, Source, Time,
    Tokens, Traces, Web, database,
};

/// What the settings are.
#[derive(Debug)]
pub struct Examined {
    /// The settings, where all of them are good.
    pub settings: Option<Settings>,
    /// What is missing or invalid: the first of each section.
    pub faults: Vec<SettingError>,
    /// Every setting that was asked for, by name.
    pub asked: Vec<Asked>,
}

/// Every name the server may ask for, but for the `OIDC_<NAME>_…` of the providers.
pub const NAMES: &[&str] = &[
    "ACCESS_TOKEN_EXPIRE_MINUTES",
    "ALGORITHM",
    "ALLOWED_HEADERS",
    "ALLOWED_METHODS",
    "ALLOWED_ORIGINS",
    "ALLOW_CREDENTIALS",
    "ALLOW_REGISTRATION",
    "API_ADDR",
    "AUDIT_RETENTION_DAYS",
    "BACKOFFICE_ADDR",
    "BACKOFFICE_URL",
    "BADGE_LIMIT_PER_10S",
    "CLOCK_OUT_REMINDER",
    "CONNECTIONS_MAX",
    "CONNECTIONS_PER_ADDRESS",
    "CONNECTION_HEAD_SECONDS",
    "CONNECTION_IDLE_SECONDS",
    "CONNECTION_STALL_SECONDS",
    "DATABASE_URL",
    "DATABASE_WAIT_SECONDS",
    "EMAIL_FROM_ADDRESS",
    "EMAIL_FROM_NAME",
    "EMAIL_PROVIDER",
    "ENABLE_DOCS",
    "ENABLE_HSTS",
    "ENVIRONMENT",
    "EPHEMERAL_TOKEN_EXPIRE_SECONDS",
    "IMPORT_MAX_UNPACKED_MIB",
    "JWT_PRIVATE_KEY",
    "JWT_PRIVATE_KEY_PATH",
    "JWT_PUBLIC_KEY",
    "JWT_PUBLIC_KEY_PATH",
    "KIOSK_ADDR",
    "LEAVE_SECONDS",
    "LEDGER_CHECKPOINT_FILE",
    "LEDGER_CHECKPOINT_MAIL",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "LONGEST_SHIFT_HOURS",
    "METRICS_ADDR",
    "METRICS_TOKEN",
    "OFFLINE_PUNCH_MAX_HOURS",
    "OIDC_CA_PATH",
    "OIDC_PROVIDERS",
    "ORGANISATION_TIMEZONE",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTLP_ENDPOINT",
    "OTLP_PER_CENT",
    "OTLP_TOKEN",
    "PASSKEY_DOMAIN",
    "PASSWORD_PEPPER",
    "PUNCHES_PER_COMMIT",
    "PUNCH_RETENTION_MONTHS",
    "QUIET_HOURS",
    "REQUIRE_DEVICE_PROOF",
    "REQUIRE_TOTP",
    "SECOND_PUNCH_SECONDS",
    "SECRET_KEY",
    "SECRET_KEY_PREVIOUS",
    "SENDGRID_API_KEY",
    "SENTRY_DSN",
    "SMTP_CA_PATH",
    "SMTP_HOST",
    "SMTP_OAUTH_CLIENT_ID",
    "SMTP_OAUTH_CLIENT_SECRET",
    "SMTP_OAUTH_KEY",
    "SMTP_OAUTH_SCOPE",
    "SMTP_OAUTH_TOKEN_URL",
    "SMTP_PASSWORD",
    "SMTP_PORT",
    "SMTP_TIMEOUT_SECONDS",
    "SMTP_TLS",
    "SMTP_USERNAME",
    "SMTP_USE_TLS",
    "TLS_CERT_PATH",
    "TLS_KEY_PATH",
    "TRUSTED_PROXIES",
    "TZDATA_DIR",
];

/// The names that `chrona` alone asks for.
pub const NAMES_OF_COMMANDS: [&str; 9] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_ALLOW_HTTP",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "BACKUP_RECIPIENTS",
    "BACKUP_SCRATCH_URL",
    "PG_DUMP",
    "PG_RESTORE",
];

/// Looks at the settings through `lookup`, which answers a variable's value.
pub fn examine(lookup: &dyn Fn(&str) -> Option<String>) -> Examined {
    let notes = RefCell::default();
    let source = Source {
        lookup,
        notes: Some(&notes),
    };
    let mut faults = Vec::new();
    let listeners = kept(Listeners::read(&source), &mut faults);
    let web = kept(Web::read(&source), &mut faults);
    if let (Some(listeners), Some(web)) = (&listeners, &web) {
        let mail = kept(Mail::read(&source, listeners, web.production), &mut faults);
        if let Some(mail) = mail {
            kept(Passkeys::read(&source, &mail), &mut faults);
        }
        kept(Oidc::read(&source, web.production), &mut faults);
    }
    kept(Connections::read(&source), &mut faults);
    kept(database::read(&source), &mut faults);
    kept(database::wait(&source), &mut faults);
    kept(Punching::read(&source), &mut faults);
    kept(KeySources::read(&source), &mut faults);
    kept(SecretKeys::read(&source), &mut faults);
    kept(Tokens::read(&source), &mut faults);
    kept(Accounts::read(&source), &mut faults);
    kept(Time::read(&source), &mut faults);
    kept(Devices::read(&source), &mut faults);
    kept(Kiosks::read(&source), &mut faults);
    kept(Imports::read(&source), &mut faults);
    kept(LedgerAnchors::read(&source), &mut faults);
    kept(Logging::read(&source), &mut faults);
    kept(Traces::read(&source), &mut faults);
    let settings = if faults.is_empty() {
        kept(Settings::read(lookup), &mut faults)
    } else {
        None
    };
    Examined {
        settings,
        faults,
        asked: notes.into_inner().into_asked(),
    }
}

fn kept<T>(read: Result<T, SettingError>, faults: &mut Vec<SettingError>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Origin, SECRETS};

    fn examined(pairs: &[(&str, &str)]) -> Examined {
        examine(&|name| {
            let mut pairs = pairs.iter();
            let found = pairs.find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn each_wrong_setting_is_told_not_the_first_alone() {
        let examined = examined(&[
            ("DATABASE_URL", "mysql://x"),
            ("ALGORITHM", "HS256"),
            ("REQUIRE_TOTP", "perhaps"),
        ]);
        let names: Vec<_> = examined.faults.iter().map(|fault| &*fault.name).collect();
        assert_eq!(names, ["DATABASE_URL", "ALGORITHM", "REQUIRE_TOTP"]);
        assert!(examined.settings.is_none());
    }

    #[test]
    fn each_secret_may_come_from_a_file_and_the_page_of_settings_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "hunter2\n").unwrap();
        let file = file.display().to_string();
        let page = include_str!("../../../docs/settings.md");
        let (_, listed) = page.split_once("Any secret `X` (").unwrap();
        let (listed, _) = listed.split_once(')').unwrap();
        let mut listed: Vec<_> = listed
            .split(',')
            .map(|name| name.trim().trim_matches('`'))
            .collect();
        assert_eq!(listed.pop(), Some("OIDC_<NAME>_CLIENT_SECRET"));
        assert_eq!(listed, SECRETS);
        for name in SECRETS {
            assert!(NAMES.contains(&name), "{name}");
            let file_name = format!("{name}_FILE");
            let lookup = |asked: &str| (asked == file_name).then(|| file.clone());
            let read = Source::new(&lookup).secret(name).unwrap();
            assert_eq!(read.as_deref(), Some("hunter2"), "{name}");
        }
    }

    #[test]
    fn a_setting_is_told_with_where_it_comes_from_and_a_secret_by_its_length() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pepper");
        std::fs::write(&file, "hunter2 and sixteen bytes\n").unwrap();
        let file_name = file.display().to_string();
        let examined = examined(&[
            ("SECRET_KEY", "hunter2 and thirty-two bytes at least"),
            ("PASSWORD_PEPPER_FILE", &file_name),
            ("LOG_LEVEL", "debug"),
        ]);
        assert!(!format!("{:?}", examined.asked).contains("hunter2"));
        let of = |name| examined.asked.iter().find(|asked| asked.name == name);
        let (key, pepper) = (of("SECRET_KEY").unwrap(), of("PASSWORD_PEPPER").unwrap());
        assert_eq!(
            (key.secret_length, &key.origin),
            (Some(37), &Origin::Environment)
        );
        assert_eq!(
            (pepper.secret_length, &pepper.origin),
            (Some(25), &Origin::File(file))
        );
        let level = of("LOG_LEVEL").unwrap();
        assert_eq!(
            (level.value.as_deref(), &level.origin),
            (Some("debug"), &Origin::Environment)
        );
        let life = of("EPHEMERAL_TOKEN_EXPIRE_SECONDS").unwrap();
        assert_eq!(
            (life.value.as_deref(), &life.origin),
            (Some("15"), &Origin::Default)
        );
    }

    #[test]
    fn the_names_are_those_that_are_asked_for() {
        let mut asked = Vec::new();
        let account =
            r#"{"client_email": "a", "private_key": "b", "token_uri": "https://c.example"}"#;
        for (provider, more) in [
            ("smtp", &[][..]),
            (
                "smtp",
                &[("SMTP_USERNAME", "a"), ("SMTP_OAUTH_KEY", account)],
            ),
            (
                "smtp",
                &[
                    ("SMTP_USERNAME", "a"),
                    ("SMTP_OAUTH_CLIENT_ID", "b"),
                    ("SMTP_OAUTH_CLIENT_SECRET", "c"),
                    ("SMTP_OAUTH_TOKEN_URL", "https://d.example"),
                ],
            ),
            ("sendgrid", &[]),
            ("console", &[]),
        ] {
            let common = [
                ("EMAIL_PROVIDER", provider),
                ("SMTP_HOST", "relay.exemple.fr"),
                ("SENDGRID_API_KEY", "key"),
                ("EMAIL_FROM_ADDRESS", "a@exemple.fr"),
                ("BACKOFFICE_URL", "https://exemple.fr"),
                ("OIDC_PROVIDERS", "google"),
                ("OIDC_GOOGLE_CLIENT_ID", "a"),
                ("OIDC_GOOGLE_CLIENT_SECRET", "b"),
            ];
            let examined = examined(&[&common[..], more].concat());
            assert!(examined.faults.is_empty(), "{:?}", examined.faults);
            asked.extend(examined.asked.into_iter().map(|asked| asked.name));
        }
        asked.retain(|name| !name.starts_with("OIDC_GOOGLE_"));
        asked.sort();
        asked.dedup();
        assert_eq!(asked, NAMES);
    }
}
