//! What is kept of a second factor, and for how long.

use chrona_backend::services::operations::console;
use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;

use super::{CAMILLE, provision, set_up, sign_in};
use crate::harness::{Db, Server, database_url};

#[rstest]
#[tokio::test]
async fn a_closed_account_leaves_no_second_factor(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    for (email, punches) in [(CAMILLE, true), ("noe@exemple.fr", false)] {
        let person = server.person(&admin, email, "user").await;
        let phone = server.phone(&person, email).await;
        set_up(&server, &person).await;
        let body = json!({ "device_id": phone });
        server
            .post("/totp/provision", &person.token, body)
            .await
            .ok(200);
        if punches {
            let badge = server.badge(&person, phone).await;
            server.punch(&kiosk, &badge).await.ok(200);
        }
        let path = format!("/admin/users/{}", person.id);
        server.delete(&path, &admin.token).await.ok(204);
        for table in ["totp_secrets", "recovery_codes"] {
            let left = server.rows(&format!("SELECT id FROM {table}")).await;
            assert!(left.is_empty(), "{table}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn the_database_holds_no_secret_in_clear(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let app = set_up(&server, &admin).await;
    let code = app.code(&server);
    sign_in(&server, "rh@exemple.fr", "totp_code", &code)
        .await
        .ok(200);
    let email = "rh@exemple.fr";
    sign_in(&server, email, "recovery_code", &app.recovery[1])
        .await
        .ok(200);
    sign_in(&server, email, "totp_code", "987651")
        .await
        .problem(401, "invalid_credentials");
    let (_, pending) = provision(&server, &admin).await;

    let mut secrets = vec![code, "987651".to_owned()];
    for totp in [&app.totp, &pending.totp] {
        let bytes: Vec<String> = totp
            .secret()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let hex = bytes.concat();
        secrets.extend([totp.secret().to_base32(), hex]);
    }
    for recovery in &app.recovery {
        secrets.extend([recovery.clone(), recovery.replace('-', "")]);
    }
    let mut seen = 0;
    for table in [
        "accounts",
        "employments",
        "sessions",
        "attempts",
        "audit_entries",
        "totp_secrets",
        "recovery_codes",
    ] {
        for row in server.rows(&format!("SELECT * FROM {table}")).await {
            let text = row.to_string();
            for secret in &secrets {
                assert!(!text.contains(secret), "{secret} in {table}: {text}");
            }
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} rows were looked at");
}

#[tokio::test]
async fn a_new_secret_key_opens_what_the_old_one_sealed_and_seals_it_anew() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let (old, new) = (
        "the key of thirty-two bytes before",
        "the key of thirty-two bytes after it",
    );
    let start = async |more: &[(&str, &str)]| {
        Server::start_on(tempfile::tempdir().unwrap(), &url, more).await
    };
    let first = start(&[("SECRET_KEY", old)]).await;
    let admin = first.admin().await;
    let app = set_up(&first, &admin).await;
    let email = "rh@exemple.fr";

    let both = start(&[("SECRET_KEY", new), ("SECRET_KEY_PREVIOUS", old)]).await;
    both.clock.advance(TimeDelta::minutes(1));
    sign_in(&both, email, "totp_code", &app.code(&both))
        .await
        .ok(200);
    sign_in(&both, email, "recovery_code", &app.recovery[0])
        .await
        .ok(200);
    let (_, _pending) = provision(&both, &admin).await;
    let done = console::reseal(&both.app).await.unwrap();
    assert_eq!((done.anew, done.current, done.closed.len()), (1, 1, 0));
    let done = console::reseal(&both.app).await.unwrap();
    assert_eq!((done.anew, done.current), (0, 2));

    let alone = start(&[("SECRET_KEY", new)]).await;
    alone.clock.advance(TimeDelta::minutes(2));
    sign_in(&alone, email, "totp_code", &app.code(&alone))
        .await
        .ok(200);
    let lost = start(&[("SECRET_KEY", old)]).await;
    let done = console::reseal(&lost.app).await.unwrap();
    assert_eq!((done.anew, done.closed.len()), (0, 2));
}
