//! Registering, signing in, who am I.

use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::harness::{Db, PASSWORD, Server, key};

#[rstest]
#[tokio::test]
async fn a_person_registers_where_that_is_open(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start_with(db, &[("ALLOW_REGISTRATION", "true")]).await;
    let body = json!({ "email": "Camille@Exemple.fr", "password": PASSWORD });
    let made = server
        .post("/auth/register", "", body.clone())
        .await
        .ok(201);
    assert_eq!(made["email"], "Camille@Exemple.fr");
    assert_eq!(made["role"], "user");
    assert!(
        made.as_object()
            .unwrap()
            .keys()
            .all(|name| !name.contains("hash"))
    );

    let again = json!({ "email": "camille@exemple.FR", "password": PASSWORD });
    let detail = server
        .post("/auth/register", "", again)
        .await
        .problem(400, "already_registered");
    assert!(
        detail.to_lowercase().contains("already registered"),
        "{detail}"
    );

    server.sign_in("CAMILLE@exemple.fr", PASSWORD).await.ok(200);
}

#[tokio::test]
async fn registration_is_closed_unless_opened() {
    let server = Server::start(Db::Sqlite).await;
    let body = json!({ "email": "camille@exemple.fr", "password": PASSWORD });
    server
        .post("/auth/register", "", body)
        .await
        .problem(403, "registration_closed");
}

#[rstest]
#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_alike(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    server.admin().await;
    let wrong = server.sign_in("rh@exemple.fr", "not the password").await;
    let unknown = server.sign_in("personne@exemple.fr", PASSWORD).await;
    wrong.problem(401, "invalid_credentials");
    assert_eq!(wrong.json(), unknown.json());
    assert_eq!(wrong.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn signing_in_takes_a_form_and_answers_a_bearer_token() {
    let server = Server::start(Db::Sqlite).await;
    server.admin().await;
    let token = server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    assert_eq!(token["token_type"], "bearer");
    assert_eq!(token["expires_in"], 1800);
    let json_body = json!({ "username": "rh@exemple.fr", "password": PASSWORD });
    let request = server.request(Method::POST, "/auth/token").json(&json_body);
    server
        .send(request)
        .await
        .problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn an_access_token_dies_after_its_minutes() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    server.clock.advance(TimeDelta::seconds(30 * 60 - 1));
    server.get("/auth/me", &admin.token).await.ok(200);
    server.clock.advance(TimeDelta::seconds(1));
    server
        .get("/auth/me", &admin.token)
        .await
        .problem(401, "unauthorized");
}

#[rstest]
#[tokio::test]
async fn a_closed_account_is_out_at_the_next_request(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    server.get("/auth/me", &person.token).await.ok(200);
    server
        .delete(&format!("/admin/users/{}", person.id), &admin.token)
        .await
        .ok(204);
    server
        .get("/auth/me", &person.token)
        .await
        .problem(401, "unauthorized");
    server
        .sign_in("camille@exemple.fr", PASSWORD)
        .await
        .problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_change_of_role_acts_at_the_next_request() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    server
        .get("/admin/ping", &person.token)
        .await
        .problem(403, "forbidden");
    let path = format!("/admin/users/{}/role", person.id);
    server
        .patch(&path, &admin.token, json!({ "role": "admin" }))
        .await
        .ok(200);
    assert_eq!(
        server.get("/admin/ping", &person.token).await.ok(200)["pong"],
        true
    );
    server
        .post(&path, &admin.token, json!({ "role": "user" }))
        .await
        .ok(200);
    server
        .get("/admin/ping", &person.token)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn a_badge_is_no_access_token() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&person, "telephone-1").await;
    let badge = server.badge(&person, phone).await;
    server
        .get("/auth/me", &badge)
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn a_token_of_another_key_or_algorithm_is_refused() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let (header, rest) = admin.token.split_once('.').unwrap();
    assert!(!header.is_empty());
    // {"alg":"none"} and {"alg":"HS256"}
    for forged in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9"] {
        server
            .get("/auth/me", &format!("{forged}.{rest}"))
            .await
            .problem(401, "unauthorized");
    }
    let mut flipped = admin.token.clone().into_bytes();
    let middle = flipped.len() / 2;
    flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    server
        .get("/auth/me", &flipped)
        .await
        .problem(401, "unauthorized");
}

#[tokio::test]
async fn the_published_key_set_names_the_signing_key() {
    let server = Server::start(Db::Sqlite).await;
    let published = server.get("/.well-known/jwks.json", "").await.ok(200);
    let first = &published["keys"][0];
    assert_eq!(first["kid"], key().kid());
    assert_eq!(first["alg"], "RS256");
    assert_eq!(first["use"], "sig");
    assert!(first.get("d").is_none());
}
