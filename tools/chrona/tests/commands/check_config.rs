//! `chrona check-config`: what is set, and what is wrong with it.
use std::{fs, os::unix::fs::PermissionsExt};

use crate::common::Place;
use chrona_backend::config::{NAMES, NAMES_OF_COMMANDS};
use rstest::rstest;
use serde_json::Value;

const SECRET: &str = "q9Xv0bYw2mLr8TzK4dHs6JfN1pGc3uRe5aIo7iUy";
const PEPPER: &str = "Zt4Qm8Wc1Vn5Xk9Rb2Ys7Dj3Fh6Gl0Pa";

/// Settings of a server in production that nothing is dangerous in.
const GOOD: [(&str, &str); 11] = [
    ("SECRET_KEY", SECRET),
    ("PASSWORD_PEPPER", PEPPER),
    ("TRUSTED_PROXIES", "172.30.57.0/24"),
    ("BACKOFFICE_URL", "https://bureau.societe.fr"),
    ("ENABLE_HSTS", "true"),
    ("EMAIL_PROVIDER", "smtp"),
    ("EMAIL_FROM_ADDRESS", "pointage@societe.fr"),
    ("SMTP_HOST", "relais.societe.fr"),
    ("PUNCH_RETENTION_MONTHS", "36"),
    ("LEDGER_CHECKPOINT_MAIL", "greffe@ailleurs.fr"),
    ("METRICS_TOKEN", "c41f80b29de75a6341c8f09b2d7ea653"),
];

fn checked(place: &Place, more: &[(&str, &str)]) -> (i32, Value) {
    let settings: Vec<_> = GOOD.iter().chain(more).copied().collect();
    let ran = place.run_set(&["check-config", "--json"], &settings);
    assert!(ran.err.is_empty(), "{}", ran.err);
    (ran.code, ran.json())
}

/// The weight and the words of what is found of a setting.
fn of<'a>(report: &'a Value, setting: &str) -> Vec<(&'a str, &'a str)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let of = findings.filter(|finding| finding["setting"] == setting);
    of.map(|finding| {
        let text = |member: &str| finding[member].as_str().unwrap();
        (text("weight"), text("words"))
    })
    .collect()
}

#[test]
fn good_settings_of_production_are_good_and_what_they_lack_is_advice() {
    let (code, report) = checked(&Place::new(), &[]);
    assert_eq!(code, 0, "{report}");
    let names: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["setting"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["BACKUP_RECIPIENTS", "REQUIRE_DEVICE_PROOF"]);
}

#[rstest]
#[case::no_second_factor("REQUIRE_TOTP", "false", "REQUIRE_TOTP")]
#[case::open_registration("ALLOW_REGISTRATION", "true", "ALLOW_REGISTRATION")]
#[case::no_tls("TRUSTED_PROXIES", "", "TLS_CERT_PATH")]
#[case::everyone_is_a_proxy("TRUSTED_PROXIES", "0.0.0.0/0", "TRUSTED_PROXIES")]
#[case::codes_in_the_log("EMAIL_PROVIDER", "console", "EMAIL_PROVIDER")]
#[case::letters_in_clear("SMTP_USE_TLS", "false", "SMTP_USE_TLS")]
#[case::a_placeholder("SECRET_KEY", "changeme-changeme-changeme-changeme", "SECRET_KEY")]
#[case::one_secret_for_all("PASSWORD_PEPPER", SECRET, "PASSWORD_PEPPER")]
#[case::a_page_without_https("ALLOWED_ORIGINS", "http://app.societe.fr", "ALLOWED_ORIGINS")]
#[case::checkpoints_nowhere("LEDGER_CHECKPOINT_FILE", "nowhere/log.txt", "LEDGER_CHECKPOINT_FILE")]
#[case::trying_out_in_earnest("ENVIRONMENT", "development", "ENVIRONMENT")]
fn what_is_dangerous_fails(#[case] name: &str, #[case] value: &str, #[case] told: &str) {
    let (code, report) = checked(&Place::new(), &[(name, value)]);
    assert_eq!(code, 1, "{report}");
    let found = of(&report, told);
    assert_eq!(found.len(), 1, "{report}");
    assert_eq!(found[0].0, "danger", "{report}");
}

#[rstest]
#[case::no_provider("EMAIL_PROVIDER", "", "EMAIL_PROVIDER")]
#[case::public_docs("ENABLE_DOCS", "true", "ENABLE_DOCS")]
#[case::no_checkpoints("LEDGER_CHECKPOINT_MAIL", "", "LEDGER_CHECKPOINT_FILE")]
#[case::punches_for_good("PUNCH_RETENTION_MONTHS", "", "PUNCH_RETENTION_MONTHS")]
#[case::sqlite_of_several("LEAVE_SECONDS", "5", "DATABASE_URL")]
#[case::the_superuser("DATABASE_URL", "postgresql://postgres:x@db/chrona", "DATABASE_URL")]
#[case::unwatched("METRICS_TOKEN", "", "METRICS_TOKEN")]
#[case::no_pepper("PASSWORD_PEPPER", "", "PASSWORD_PEPPER")]
#[case::long_badges(
    "EPHEMERAL_TOKEN_EXPIRE_SECONDS",
    "300",
    "EPHEMERAL_TOKEN_EXPIRE_SECONDS"
)]
#[case::a_slip("REQUIRE_TOPT", "true", "REQUIRE_TOPT")]
#[case::set_for_nothing("SENDGRID_API_KEY", "key", "SENDGRID_API_KEY")]
fn what_is_weak_is_advice(#[case] name: &str, #[case] value: &str, #[case] told: &str) {
    let (code, report) = checked(&Place::new(), &[(name, value)]);
    assert_eq!(code, 0, "{report}");
    let found = of(&report, told);
    assert_eq!(found.len(), 1, "{report}");
    assert_eq!(found[0].0, "advice", "{report}");
}

#[test]
fn a_password_for_microsoft_is_advised_against() {
    let signed_in = [
        ("SMTP_USERNAME", "pointage@societe.fr"),
        ("SMTP_PASSWORD", "x7 long words"),
    ];
    let microsoft = [&signed_in[..], &[("SMTP_HOST", "smtp.office365.com")]].concat();
    let of_password = |settings: &[(&str, &str)]| {
        let (_, report) = checked(&Place::new(), settings);
        let found = of(&report, "SMTP_PASSWORD");
        found
            .iter()
            .any(|(_, words)| words.contains("SMTP_OAUTH_CLIENT_ID"))
    };
    assert!(of_password(&microsoft));
    assert!(!of_password(&signed_in));
}

/// What `tools/setup-env` makes, with what docker-compose.https.prod.yml says.
#[test]
fn an_installation_with_docker_is_not_dangerous() {
    let place = Place::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let made = std::process::Command::new("sh")
        .arg(root.join("tools/setup-env"))
        .args(["--domain", "societe.fr", "--email", "ops@societe.fr"])
        .env("SETUP_ENV_FOLDER", place.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let text = fs::read_to_string(place.path().join(".env")).unwrap();
    let written = text.lines().filter(|line| !line.starts_with('#'));
    let mut settings: Vec<_> = written.filter_map(|line| line.split_once('=')).collect();
    let secret = |name: &str| format!("{}/secrets/{name}", place.path().display());
    let files = [
        ("DATABASE_URL_FILE", secret("app_database_url")),
        ("SECRET_KEY_FILE", secret("secret_key")),
        ("PASSWORD_PEPPER_FILE", secret("password_pepper")),
        ("METRICS_TOKEN_FILE", secret("metrics_token")),
    ];
    settings.extend(files.iter().map(|(name, file)| (*name, file.as_str())));
    settings.extend([
        ("DATABASE_URL", ""),
        ("METRICS_ADDR", "0.0.0.0:9000"),
        ("ENVIRONMENT", "production"),
        ("ENABLE_HSTS", "true"),
        ("BACKOFFICE_URL", "https://backoffice.societe.fr"),
        ("LEAVE_SECONDS", "5"),
        ("TRUSTED_PROXIES", "172.30.57.0/24"),
    ]);
    let ran = place.run_set(&["check-config"], &settings);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(
        ran.out.contains("0 are dangerous in production"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("is no setting"), "{}", ran.out);
}

#[test]
fn everything_that_stops_the_start_is_told_at_once() {
    let place = Place::new();
    let open = place.path().join("open.pem");
    fs::write(&open, "no key").unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let open = open.display().to_string();
    let (code, report) = checked(
        &place,
        &[("LOG_LEVEL", "shout"), ("ORGANISATION_TIMEZONE", "Mars")],
    );
    assert_eq!(code, 1);
    for name in ["LOG_LEVEL", "ORGANISATION_TIMEZONE"] {
        assert_eq!(of(&report, name)[0].0, "stops", "{report}");
    }
    let (code, report) = checked(
        &place,
        &[
            ("JWT_PRIVATE_KEY_PATH", &open),
            ("TLS_CERT_PATH", &open),
            ("TLS_KEY_PATH", &open),
            ("KIOSK_ADDR", "127.0.0.1:8000"),
        ],
    );
    assert_eq!(code, 1);
    for name in ["JWT_PRIVATE_KEY_PATH", "TLS_CERT_PATH", "KIOSK_ADDR"] {
        assert_eq!(of(&report, name)[0].0, "stops", "{name}: {report}");
    }
}

#[test]
fn a_certificate_must_fit_its_key() {
    let place = Place::new();
    let file = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let made = |names: &str| rcgen::generate_simple_self_signed([names.to_owned()]).unwrap();
    let (one, other) = (made("societe.fr"), made("autre.fr"));
    let certificate = file("cert.pem", &one.cert.pem());
    let fitting = file("key.pem", &one.signing_key.serialize_pem());
    let strange = file("strange.pem", &other.signing_key.serialize_pem());
    for (key, expected) in [(fitting, 0), (strange, 1)] {
        let more = [("TLS_CERT_PATH", &*certificate), ("TLS_KEY_PATH", &*key)];
        let (code, report) = checked(&place, &more);
        assert_eq!(code, expected, "{report}");
    }
}

#[test]
fn no_secret_is_shown() {
    let place = Place::new();
    let pepper = place.path().join("pepper");
    fs::write(&pepper, format!("{PEPPER}\n")).unwrap();
    let pepper = pepper.display().to_string();
    let settings = [
        ("DATABASE_URL", "postgresql://chrona_app:hunter2@db/chrona"),
        ("SECRET_KEY", SECRET),
        ("PASSWORD_PEPPER_FILE", &*pepper),
        ("SMTP_PASSWORD", "hunter2"),
        ("METRICS_TOKEN", "hunter2"),
    ];
    for arguments in [&["check-config"][..], &["check-config", "--json"]] {
        let ran = place.run_set(arguments, &settings);
        assert!(!ran.out.contains("hunter2"), "{}", ran.out);
        assert!(!ran.out.contains(SECRET) && !ran.out.contains(PEPPER));
        assert!(ran.out.contains("set, 40 characters"), "{}", ran.out);
        assert!(ran.out.contains(&pepper), "where it comes from");
    }
}

#[test]
fn it_makes_nothing() {
    let place = Place::new();
    place.run(&["check-config"]);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn every_setting_of_the_documentation_is_known_and_every_known_one_documented() {
    let page = include_str!("../../../../docs/settings.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let mut documented: Vec<&str> = rows
        .flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
        .filter(|name| !name.contains('<'))
        .collect();
    documented.sort_unstable();
    documented.dedup();
    let mut known: Vec<&str> = NAMES.iter().chain(&NAMES_OF_COMMANDS).copied().collect();
    known.sort_unstable();
    assert_eq!(documented, known);
}
