//! At most three phones in use a person; a fourth replaces one knowingly.

use std::sync::Arc;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::device_key::Key;
use crate::harness::{Db, Person, Reply, Server};

async fn register(server: &Server, person: &Person, number: usize, replaces: Value) -> Reply {
    let body = json!({
        "device_fingerprint": format!("{} {number}", person.id), "device_name": "Téléphone",
        "replace_device_id": replaces,
    });
    server.post("/devices/register", &person.token, body).await
}

async fn in_use(server: &Server, person: &Person) -> Vec<i64> {
    let mine = server.get("/devices/me", &person.token).await.ok(200);
    let mine = mine.as_array().unwrap().iter();
    mine.map(|device| device["id"].as_i64().unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn a_fourth_phone_replaces_one_of_three_knowingly(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    for number in 1..=3 {
        register(&server, &camille, number, json!(null))
            .await
            .ok(201);
    }
    let before = in_use(&server, &camille).await;
    let reply = register(&server, &camille, 4, json!(null)).await;
    reply.problem(409, "too_many_devices");
    // A phone that is registered already is told so, whatever the count.
    let reply = register(&server, &camille, 2, json!(null)).await;
    reply.problem(409, "device_already_registered");
    assert_eq!(in_use(&server, &camille).await, before);

    let made = register(&server, &camille, 4, json!(before[1]))
        .await
        .ok(201);
    let expected = vec![made["id"].as_i64().unwrap(), before[0], before[2]];
    assert_eq!(in_use(&server, &camille).await, expected);
    let replaced = server
        .post(
            "/punch/request-token",
            &camille.token,
            json!({ "device_id": before[1] }),
        )
        .await;
    replaced.problem(403, "device_revoked");
    let path = format!("/admin/audit-logs?device_id={}", before[1]);
    let journal = server.get(&path, &admin.token).await.ok(200);
    assert_eq!(journal[0]["event_type"], "device_revoked");

    // The same phone anew, in its own place.
    let again = register(&server, &camille, 4, made["id"].clone()).await;
    again.ok(201);
    assert_eq!(in_use(&server, &camille).await.len(), 3);
}

#[rstest]
#[tokio::test]
async fn only_ones_own_phone_in_use_can_be_replaced(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let sacha = server.person(&admin, "sacha@exemple.fr", "user").await;
    let theirs = server.phone(&sacha, "telephone-1").await;
    let mine = server.phone(&camille, "telephone-2").await;
    for unknown in [theirs, 424_242] {
        let reply = register(&server, &camille, 1, json!(unknown)).await;
        reply.problem(404, "device_not_found");
    }
    let path = format!("/devices/{mine}/revoke");
    server.post(&path, &camille.token, json!({})).await.ok(200);
    let reply = register(&server, &camille, 1, json!(mine)).await;
    reply.problem(400, "device_already_revoked");
    assert_eq!(in_use(&server, &sacha).await, [theirs]);
    assert!(in_use(&server, &camille).await.is_empty());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_registrations_at_once_make_three_phones(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Arc::new(Server::start(db).await);
    let admin = Arc::new(server.admin().await);
    let registrations = (0..50).map(|number| {
        let (server, admin) = (server.clone(), admin.clone());
        tokio::spawn(async move { register(&server, &admin, number, json!(null)).await })
    });
    let mut made = 0;
    for reply in join_all(registrations)
        .await
        .into_iter()
        .map(Result::unwrap)
    {
        if reply.status == 201 {
            made += 1;
        } else {
            reply.problem(409, "too_many_devices");
        }
    }
    assert_eq!(made, 3);
    assert_eq!(in_use(&server, &admin).await.len(), 3);

    // One of them replaced by twenty at once: by one of the twenty.
    let replaced = in_use(&server, &admin).await[0];
    let registrations = (100..120).map(|number| {
        let (server, admin) = (server.clone(), admin.clone());
        tokio::spawn(async move { register(&server, &admin, number, json!(replaced)).await })
    });
    let statuses = join_all(registrations).await.into_iter();
    let made = statuses.filter(|reply| reply.as_ref().unwrap().status == 201);
    assert_eq!(made.count(), 1);
    assert_eq!(in_use(&server, &admin).await.len(), 3);
}

#[rstest]
#[tokio::test]
async fn a_key_is_taken_as_an_object_or_as_text_and_is_p_256(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let body = |fingerprint: &str, key: Value| {
        json!({
            "device_fingerprint": fingerprint, "device_name": "Téléphone", "public_key": key,
        })
    };
    let good = Key::new().jwk();
    let mut adorned = good.clone();
    adorned["key_ops"] = json!(["verify"]);
    adorned["ext"] = json!(true);
    for (number, key) in [json!(good.to_string()), adorned].into_iter().enumerate() {
        let body = body(&format!("good {number}"), key);
        let made = server.post("/devices/register", &admin.token, body).await;
        assert_eq!(made.ok(201)["is_bound"], true);
    }
    let with = |name: &str, value: Value| {
        let mut jwk = good.clone();
        jwk[name] = value;
        jwk
    };
    let refused = [
        json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" }),
        json!({ "kty": "oct", "k": "AQAB" }),
        with("crv", json!("P-384")),
        with("x", good["y"].clone()),
        with("x", json!("")),
        with("d", json!("AQAB")),
        with("x5u", json!("https://example.org/")),
        json!(good.to_string().replacen('{', r#"{"kty":"EC","#, 1)),
        json!([]),
        json!(1),
        json!(""),
    ];
    for key in refused {
        let body = body("bad", key.clone());
        let reply = server.post("/devices/register", &admin.token, body).await;
        assert_eq!(reply.status, 422, "{key}: {}", reply.text);
        assert_eq!(reply.json()["errors"][0]["field"], "public_key", "{key}");
    }
}
