//! Which keys a start takes.

use chrona_backend::{
    clock::Clock,
    config::Settings,
    keys::{self, PRIVATE_FILE, PUBLIC_FILE},
    services::operations::{console, signing_keys},
    startup,
};
use chrona_badge::keys::signer;
use chrona_store::Purpose;
use rstest::rstest;

use super::{OVERLAP, tokens};
use crate::harness::{Db, PASSWORD, Server, database_url, key};

#[rstest]
#[tokio::test]
async fn a_revoked_configured_key_does_not_sign_after_a_restart(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &url, &[]).await;
    server.admin().await;
    let revoked = signing_keys::revoke(&server.app, key().kid())
        .await
        .unwrap();
    server.stop().await;
    drop(server);
    let server = Server::start_on(folder, &url, &[]).await;
    let admin = server.signed_in("rh@exemple.fr").await;
    assert_eq!(signer(&admin.token), revoked.successor);

    // Under another SECRET_KEY there is no key left to sign with, until it is sealed anew.
    let other = (
        "SECRET_KEY",
        "another thirty-two bytes that only tests know",
    );
    let shut = Server::start_on(tempfile::tempdir().unwrap(), &url, &[other]).await;
    let error = shut.app.keys.must_sign(shut.clock.now()).unwrap_err();
    let words = error.to_string();
    for reason in [
        "no key can sign",
        "is revoked",
        "does not open under this SECRET_KEY",
        "chrona rotate-keys",
    ] {
        assert!(words.contains(reason), "{words}");
    }
    assert_eq!(shut.get("/ready", "").await.status, 503);
    assert_eq!(shut.get("/health", "").await.status, 200);
    shut.sign_in("rh@exemple.fr", PASSWORD)
        .await
        .problem(500, "internal");

    let previous = (
        "SECRET_KEY_PREVIOUS",
        "thirty-two bytes that only tests know",
    );
    let both = Server::start_on(tempfile::tempdir().unwrap(), &url, &[other, previous]).await;
    console::reseal(&both.app).await.unwrap();
    shut.app.keys.read().await.unwrap();
    let again = shut.signed_in("rh@exemple.fr").await;
    assert_eq!(signer(&again.token), signer(&admin.token));
}

#[tokio::test]
async fn a_key_that_is_configured_later_takes_over_without_signing_anyone_out() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let first = Server::start_on(folder, &url, &[]).await;
    first.admin().await;
    let (old, _) = tokens(&first, "rh@exemple.fr").await;
    let mut rng = chrona_badge::generate::rand_core::OsRng;
    let (private, public) = chrona_badge::generate_pair(2048, &mut rng).unwrap();
    let (private, public) = (private.replace('\n', r"\n"), public.replace('\n', r"\n"));
    let more = [
        ("JWT_PRIVATE_KEY", private.as_str()),
        ("JWT_PUBLIC_KEY", &public),
    ];
    let second = Server::start_on(tempfile::tempdir().unwrap(), &url, &more).await;
    let (new, _) = tokens(&second, "rh@exemple.fr").await;
    assert_ne!(signer(&new), signer(&old));
    for token in [&old, &new] {
        first.get("/auth/me", token).await.ok(200);
        second.get("/auth/me", token).await.ok(200);
    }
}

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let lookup = |name: &str| {
        let pair = pairs.iter().find(|(key, _)| *key == name);
        pair.map(|(_, value)| (*value).to_owned())
    };
    Settings::read(&lookup).unwrap()
}

#[tokio::test]
async fn a_key_is_made_beside_sqlite_and_asked_for_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("chrona.db").display());
    let private = folder.path().join(PRIVATE_FILE);
    let open = async || startup::open(settings(&[("DATABASE_URL", &url)])).await;
    let command =
        startup::open_for_command(settings(&[("DATABASE_URL", &url)]), Purpose::Make).await;
    assert!(command.unwrap().keys.configured().is_none());
    assert!(!private.exists(), "a command makes no key");
    let made = open().await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&private).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(folder.path().join(PUBLIC_FILE).exists());
    let again = open().await.unwrap();
    assert_eq!(made.keys.configured(), again.keys.configured());
    let now = again.clock.now();
    assert_eq!(
        again.keys.jwks(now)["keys"][0]["kid"].as_str(),
        made.keys.configured()
    );

    // Once a key in the database signs, the file may go, and none is made in its place.
    signing_keys::revoke(&again, made.keys.configured().unwrap())
        .await
        .unwrap();
    std::fs::remove_file(&private).unwrap();
    let without = open().await.unwrap();
    assert!(without.keys.can_sign(now) && without.keys.configured().is_none());
    assert!(!private.exists());

    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let postgres = [
        ("DATABASE_URL", url.as_str()),
        ("SECRET_KEY", "thirty-two bytes that only tests know"),
    ];
    let error = startup::open(settings(&postgres)).await.unwrap_err();
    assert!(
        error.to_string().contains("chrona generate-keys"),
        "{error}"
    );
    // The first key may be one in the database.
    let command = startup::open_for_command(settings(&postgres), Purpose::Change).await;
    let rotated = signing_keys::rotate(&command.unwrap(), OVERLAP, None).await;
    assert_eq!(rotated.unwrap().former, None);
    startup::open(settings(&postgres)).await.unwrap();
}

#[test]
fn two_halves_that_do_not_fit_stop_the_start() {
    let mut rng = chrona_badge::generate::rand_core::OsRng;
    let (private, public) = chrona_badge::generate_pair(2048, &mut rng).unwrap();
    let (_, other) = chrona_badge::generate_pair(2048, &mut rng).unwrap();
    let load = |public: &str| {
        let pairs = [
            ("JWT_PRIVATE_KEY", private.as_str()),
            ("JWT_PUBLIC_KEY", public),
        ];
        let settings = settings(&pairs);
        keys::load(&settings.keys, &settings.database)
    };
    assert!(load(&public).unwrap().is_some());
    let words = load(&other).unwrap_err().to_string();
    assert!(words.starts_with("JWT_PUBLIC_KEY: "), "{words}");
}
