//! Phones.

use rstest::rstest;
use serde_json::json;

use crate::harness::{Db, Server};

#[rstest]
#[tokio::test]
async fn a_phone_is_one_persons_at_a_time(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let sacha = server.person(&admin, "sacha@exemple.fr", "user").await;
    let phone = server.phone(&camille, "telephone-1").await;

    let body = json!({ "device_fingerprint": "telephone-1", "device_name": "Le même" });
    for person in [&camille, &sacha] {
        let reply = server
            .post("/devices/register", &person.token, body.clone())
            .await;
        let detail = reply.problem(409, "device_already_registered");
        assert!(
            detail.to_lowercase().contains("already registered"),
            "{detail}"
        );
    }
    // Once revoked it may be registered anew.
    server
        .post(
            &format!("/devices/{phone}/revoke"),
            &camille.token,
            json!({}),
        )
        .await
        .ok(200);
    server.phone(&sacha, "telephone-1").await;
}

#[rstest]
#[tokio::test]
async fn a_phone_is_revoked_once_and_by_its_owner(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let sacha = server.person(&admin, "sacha@exemple.fr", "user").await;
    let phone = server.phone(&camille, "telephone-1").await;
    let path = format!("/devices/{phone}/revoke");

    server
        .post(&path, &sacha.token, json!({}))
        .await
        .problem(404, "device_not_found");
    assert_eq!(
        server.post(&path, &camille.token, json!({})).await.ok(200)["is_revoked"],
        true
    );
    let detail = server
        .post(&path, &camille.token, json!({}))
        .await
        .problem(400, "device_already_revoked");
    assert!(
        detail.to_lowercase().contains("already revoked"),
        "{detail}"
    );

    assert_eq!(
        server.get("/devices/me", &camille.token).await.ok(200),
        json!([])
    );
    let all = server
        .get("/devices/me?include_revoked=true", &camille.token)
        .await;
    assert_eq!(all.header("x-total-count"), "1");
    assert_eq!(all.ok(200)[0]["id"], phone);
}

#[tokio::test]
async fn an_administrator_sees_and_revokes_anyones_phone() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&camille, "telephone-1").await;
    let mine = format!("/admin/devices?user_id={}&is_revoked=false", camille.id);
    let listed = server.get(&mine, &admin.token).await.ok(200);
    assert_eq!(listed[0]["device_fingerprint"], "telephone-1");
    assert_eq!(listed[0]["user_name"], "Camille Martin");
    let path = format!("/admin/devices/{phone}/revoke");
    server.post(&path, &admin.token, json!({})).await.ok(200);
    assert_eq!(server.get(&mine, &admin.token).await.ok(200), json!([]));
}

#[tokio::test]
async fn a_private_key_is_no_public_key() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    for key in ["not JSON", "{}", r#"{"kty":"EC","d":"secret"}"#] {
        let body = json!({ "device_fingerprint": "x", "device_name": "x", "public_key": key });
        let reply = server.post("/devices/register", &admin.token, body).await;
        reply.problem(422, "invalid_value");
        assert_eq!(reply.json()["errors"][0]["field"], "public_key");
    }
    assert_eq!(
        server.get("/devices/me", &admin.token).await.ok(200),
        json!([])
    );
}
