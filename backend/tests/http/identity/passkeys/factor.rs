//! Passkeys beside passwords, codes and roles.

use chrona_backend::services::operations::console;
use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use totp_rs::Totp;

use super::{CAMILLE, ORIGIN, add, events, remove, showing, sign_in, start};
use crate::{
    harness::{Db, PASSWORD, Person, Reply, Server},
    smtp::SmtpServer,
};

async fn with_code(server: &Server, field: &str, code: &str) -> Reply {
    let form = [("username", CAMILLE), ("password", PASSWORD), (field, code)];
    let request = server.request(Method::POST, "/auth/token").form(&form);
    server.send(request).await
}

/// Sets an authenticator app up.
async fn set_up_totp(server: &Server, person: &Person) -> Vec<Value> {
    use chrona_backend::clock::Clock;
    let made = server.post("/totp/provision", &person.token, json!({}));
    let made = made.await.ok(200);
    let totp = Totp::from_url(made["provisioning_uri"].as_str().unwrap()).unwrap();
    let time = server.clock.now().timestamp().cast_unsigned();
    let body = json!({
        "totp_secret_id": made["totp_secret_id"],
        "verification_code": totp.generate(time).to_string(),
    });
    let made = server.post("/totp/activate", &person.token, body).await;
    made.ok(200)["recovery_codes"].as_array().unwrap().clone()
}

async fn remove_totp(server: &Server, person: &Person) -> Reply {
    let request = server.request(Method::DELETE, "/totp");
    let request = request.json(&json!({ "password": PASSWORD }));
    server.send(request.bearer_auth(&person.token)).await
}

#[rstest]
#[tokio::test]
async fn the_password_alone_opens_no_account_that_has_a_passkey(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let (_, added) = add(&server, &camille).await;
    let refused = server.sign_in(CAMILLE, PASSWORD).await;
    refused.problem(401, "second_factor_required");
    assert_eq!(refused.json()["second_factors"], json!(["passkey"]));
    // Six digits that nobody has are refused, and do not lock what somebody has.
    let refused = with_code(&server, "totp_code", "000000").await;
    refused.problem(401, "second_factor_required");
    assert_eq!(refused.json()["second_factors"], json!(["passkey"]));
    let wrong = with_code(&server, "recovery_code", "AAAAA-AAAAA-AAAAA").await;
    wrong.problem(401, "invalid_credentials");
    let code = added["recovery_codes"][0].as_str().unwrap();
    with_code(&server, "recovery_code", code).await.ok(200);
    let again = with_code(&server, "recovery_code", code).await;
    again.problem(401, "invalid_credentials");
    let status = server.get("/totp/status", &camille.token).await.ok(200);
    assert_eq!(status["is_active"], false);
    assert_eq!(
        (&status["passkeys"], &status["recovery_codes_left"]),
        (&json!(1), &json!(4))
    );

    set_up_totp(&server, &camille).await;
    let refused = server.sign_in(CAMILLE, PASSWORD).await;
    assert_eq!(refused.json()["second_factors"], json!(["totp", "passkey"]));
}

#[rstest]
#[tokio::test]
async fn wrong_passwords_do_not_lock_a_passkey_out(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let (mut phone, _) = add(&server, &camille).await;
    for _ in 0..6 {
        server.sign_in(CAMILLE, "faux, et long").await;
    }
    let locked = server.sign_in(CAMILLE, PASSWORD).await;
    locked.problem(429, "sign_in_locked");
    sign_in(&server, &mut phone).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_passkey_shown_from_somewhere_new_is_told(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let server = Server::start_with_relay(db, &relay, &[]).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let (mut phone, _) = add(&server, &camille).await;
    // As the password was given, then with another program.
    sign_in(&server, &mut phone).await.ok(200);
    let ceremony = showing(&server).await;
    let body = json!({
        "token": ceremony["token"], "credential": phone.get(&ceremony["options"]),
    });
    let request = server.request(Method::POST, "/auth/passkey/finish");
    let request = request.header("user-agent", "Firefox").json(&body);
    server.send(request).await.ok(200);
    let told = relay.wait_for_mail(CAMILLE, "Nouvelle connexion").await;
    assert!(told.text.contains("Firefox"), "{}", told.text);
    let told = relay.arrived();
    let news = told.iter().filter(|mail| mail.subject.contains("Nouvelle"));
    assert_eq!(news.count(), 1);
}

#[tokio::test]
async fn sign_ins_with_passkeys_are_limited_by_network() {
    let server = start(Db::Sqlite).await;
    let begin = async || {
        let request = server.request(Method::POST, "/auth/passkey/begin");
        server.send(request).await
    };
    for _ in 0..100 {
        begin().await.ok(200);
    }
    let limited = begin().await;
    limited.problem(429, "too_many_requests");
    assert!(limited.header("retry-after").parse::<u32>().unwrap() <= 300);
    server.clock.advance(TimeDelta::minutes(5));
    begin().await.ok(200);
}

#[rstest]
#[tokio::test]
async fn a_role_that_asks_for_a_second_factor_has_it_in_a_passkey(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let settings = [("REQUIRE_TOTP", "true"), ("BACKOFFICE_URL", ORIGIN)];
    let server = Server::start_with(db, &settings).await;
    let admin = server.admin().await;
    let refused = server.get("/admin/users", &admin.token).await;
    refused.problem(403, "second_factor_setup_required");
    let (mut phone, added) = add(&server, &admin).await;
    server.get("/admin/users", &admin.token).await.ok(200);
    let answer = sign_in(&server, &mut phone).await.ok(200);
    let token = answer["access_token"].as_str().unwrap();
    server.get("/admin/users", token).await.ok(200);

    // The last one stays, whichever it is.
    let (id, password) = (&added["passkey"]["id"], json!({ "password": PASSWORD }));
    let refused = remove(&server, &admin, id, password.clone()).await;
    refused.problem(403, "second_factor_mandatory");
    remove_totp(&server, &admin)
        .await
        .problem(404, "second_factor_not_active");
    set_up_totp(&server, &admin).await;
    remove_totp(&server, &admin).await.ok(204);
    let left = server.get("/totp/recovery/status", &admin.token).await;
    assert_eq!(left.ok(200)["unused"], 5, "they stand in for the passkey");
    set_up_totp(&server, &admin).await;
    remove(&server, &admin, id, password).await.ok(204);
    let left = server.get("/totp/recovery/status", &admin.token).await;
    assert_eq!(left.ok(200)["unused"], 5, "they stand in for the app");
    let refused = remove_totp(&server, &admin).await;
    refused.problem(403, "second_factor_mandatory");
    server.get("/admin/users", &admin.token).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_app_beside_a_passkey_is_set_up_by_who_shows_who_they_are(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    use chrona_backend::clock::Clock;
    let server = start(db).await;
    let admin = server.admin().await;
    add(&server, &admin).await;
    server.clock.advance(TimeDelta::minutes(10));
    let made = server.post("/totp/provision", &admin.token, json!({}));
    let made = made.await.ok(200);
    let totp = Totp::from_url(made["provisioning_uri"].as_str().unwrap()).unwrap();
    let time = server.clock.now().timestamp().cast_unsigned();
    let mut body = json!({
        "totp_secret_id": made["totp_secret_id"],
        "verification_code": totp.generate(time).to_string(),
    });
    let refused = server.post("/totp/activate", &admin.token, body.clone());
    refused.await.problem(403, "proof_required");
    body["password"] = json!(PASSWORD);
    let done = server.post("/totp/activate", &admin.token, body).await;
    done.ok(200);
    let anew = json!({ "password": PASSWORD });
    let path = "/totp/recovery/regenerate";
    server.post(path, &admin.token, anew).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_administrator_and_the_console_take_passkeys_away_too(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = start(db).await;
    let admin = server.admin().await;
    let mut camille = server.person(&admin, CAMILLE, "user").await;
    for by_console in [false, true] {
        let (mut phone, _) = add(&server, &camille).await;
        if by_console {
            let console = console::reset_second_factor(&server.app, CAMILLE);
            console.await.unwrap();
        } else {
            let path = format!("/admin/users/{}/second-factor", camille.id);
            server.delete(&path, &admin.token).await.ok(204);
        }
        let ended = server.get("/auth/me", &camille.token).await;
        ended.problem(401, "unauthorized");
        let refused = sign_in(&server, &mut phone).await;
        refused.problem(401, "passkey_refused");
        assert!(
            server
                .rows("SELECT id FROM recovery_codes")
                .await
                .is_empty()
        );
        camille = server.signed_in(CAMILLE).await;
    }
    let told = events(&server, &["second_factor_removed"]).await;
    assert_eq!(told.len(), 2);
}
