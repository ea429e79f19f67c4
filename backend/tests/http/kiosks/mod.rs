//! Kiosks.

mod kiosk_access;
mod kiosk_teams;

use chrona_badge::compact;
use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::harness::{Db, Person, Server, TestKiosk};

#[rstest]
#[tokio::test]
async fn names_fingerprints_and_addresses_are_unique(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let body = json!({
        "kiosk_name": "Porte A", "location": "Entrée", "device_fingerprint": "tablette-1",
        "ip_address": "192.0.2.10",
    });
    let made = server
        .post("/admin/kiosks", &admin.token, body)
        .await
        .ok(201);
    for taken in [
        json!({ "kiosk_name": "Porte A", "location": "x" }),
        json!({ "kiosk_name": "B", "location": "x", "device_fingerprint": "tablette-1" }),
        json!({ "kiosk_name": "C", "location": "x", "ip_address": "192.0.2.10" }),
    ] {
        let reply = server.post("/admin/kiosks", &admin.token, taken).await;
        let detail = reply.problem(409, "kiosk_already_exists");
        assert!(detail.to_lowercase().contains("already exists"), "{detail}");
    }
    let path = format!("/admin/kiosks/{}", made["id"]);
    let change = json!({ "kiosk_name": "Porte B", "is_active": false });
    let changed = server.patch(&path, &admin.token, change).await.ok(200);
    assert_eq!(changed["kiosk_name"], "Porte B");
    assert_eq!(changed["location"], "Entrée");
    let active = server
        .get("/admin/kiosks?is_active=true", &admin.token)
        .await
        .ok(200);
    assert_eq!(active, json!([]));

    server.delete(&path, &admin.token).await.ok(204);
    server
        .delete(&path, &admin.token)
        .await
        .problem(404, "kiosk_not_found");
    server
        .patch(&path, &admin.token, json!({}))
        .await
        .problem(404, "kiosk_not_found");
    // What it was called is free again.
    let again = json!({ "kiosk_name": "Porte B", "location": "x", "ip_address": "192.0.2.10" });
    server
        .post("/admin/kiosks", &admin.token, again)
        .await
        .ok(201);
}

#[rstest]
#[tokio::test]
async fn a_new_key_kills_the_old_one(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let old = server.kiosk(&admin, "Porte A").await;
    let path = format!("/admin/kiosks/{}/generate-api-key", old.id);
    let request = server
        .client
        .post(format!("{}/api{path}", server.backoffice));
    let made = server.send(request.bearer_auth(&admin.token)).await.ok(200);
    assert_eq!(made["api_url"], format!("{}/api", server.backoffice));
    assert_eq!(made["exit_code"].as_str().unwrap().len(), 6);
    let key = made["api_key"].as_str().unwrap().to_owned();
    // 256 bits in base64url.
    assert_eq!(key.len(), 43);

    let heartbeat = json!({ "app_version": "1.0" });
    let dead = server
        .at_kiosk(&old, "/kiosk/heartbeat", heartbeat.clone())
        .await;
    dead.problem(401, "kiosk_unauthorized");
    let new = TestKiosk { id: old.id, key };
    server
        .at_kiosk(&new, "/kiosk/heartbeat", heartbeat)
        .await
        .ok(200);
}

#[rstest]
#[tokio::test]
async fn a_kiosk_is_online_for_five_minutes_after_it_was_heard(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let body = json!({ "app_version": "1.0", "device_info": "Tablette" });
    let heard = server
        .at_kiosk(&kiosk, "/kiosk/heartbeat", body)
        .await
        .ok(200);
    assert_eq!(heard["kiosk_id"], kiosk.id);
    assert_eq!(heard["server_time"], "2026-11-20T08:00:00Z");

    let status = async || {
        let request = server.request(Method::GET, "/kiosk/status");
        server
            .send(request.header("X-Kiosk-API-Key", &kiosk.key))
            .await
            .ok(200)
    };
    server.clock.advance(TimeDelta::minutes(5));
    let now = status().await;
    assert_eq!(now["is_online"], true);
    assert_eq!(now["device_info"], "Tablette");
    assert!(now["offline_duration_seconds"].is_null());
    server.clock.advance(TimeDelta::seconds(1));
    let now = status().await;
    assert_eq!(now["is_online"], false);
    assert_eq!(now["offline_duration_seconds"], 301);
    let all = server.get("/kiosk/all-status", &admin.token).await.ok(200);
    assert_eq!(all[0], now);
}

#[tokio::test]
async fn a_kiosk_that_was_switched_off_is_told_so() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let beat = async || {
        let body = json!({ "app_version": "1.0" });
        server
            .at_kiosk(&kiosk, "/kiosk/heartbeat", body)
            .await
            .ok(200)
    };
    assert_eq!(beat().await["is_active"], true);
    assert_eq!(beat().await["timezone"], "Europe/Paris");
    let path = format!("/admin/kiosks/{}", kiosk.id);
    server
        .patch(&path, &admin.token, json!({ "is_active": false }))
        .await
        .ok(200);
    assert_eq!(beat().await["is_active"], false);
}

#[tokio::test]
async fn a_kiosk_is_not_recognised_by_its_address() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let body = json!({ "kiosk_name": "A", "location": "x", "ip_address": "127.0.0.1" });
    server
        .post("/admin/kiosks", &admin.token, body)
        .await
        .ok(201);
    let request = server.request(Method::POST, "/kiosk/heartbeat");
    let reply = server
        .send(request.json(&json!({ "app_version": "1" })))
        .await;
    reply.problem(401, "unauthorized");
    let request = server
        .request(Method::GET, "/kiosk/status")
        .header("X-Kiosk-API-Key", "");
    server
        .send(request)
        .await
        .problem(401, "kiosk_unauthorized");
}

#[tokio::test]
async fn an_address_is_an_address() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let body = json!({ "kiosk_name": "A", "location": "x", "ip_address": "somewhere" });
    let reply = server.post("/admin/kiosks", &admin.token, body).await;
    reply.problem(422, "invalid_value");
    assert_eq!(reply.json()["errors"][0]["field"], "ip_address");
}

/// A badge of the person's, as the server answers it.
async fn badge(server: &Server, person: &Person, phone: i64) -> Value {
    let body = json!({ "device_id": phone });
    let asked = server.post("/punch/request-token", &person.token, body);
    asked.await.ok(200)
}

#[rstest]
#[tokio::test]
async fn badges_vouch_for_a_name_once_every_kiosk_in_use_reads_one(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&person, "telephone-1").await;
    let (older, newer) = (
        server.kiosk(&admin, "Porte A").await,
        server.kiosk(&admin, "Porte B").await,
    );
    let beat = async |kiosk: &TestKiosk, reads: Option<bool>| {
        let body = json!({ "app_version": "1", "reads_names": reads });
        let beat = server.at_kiosk(kiosk, "/kiosk/heartbeat", body);
        beat.await.ok(200);
    };
    // One that was never heard reads nothing yet.
    let shown = badge(&server, &person, phone).await;
    assert_eq!(shown["first_name"], "Camille");
    let token = shown["qr_token"].as_str().unwrap();
    let text = compact::pack_named(token, "Camille").unwrap();
    assert_eq!(compact::first_name(&text).as_deref(), Some("Camille"));
    assert!(!token.contains("Camille"));
    server.punch(&newer, token).await.ok(200);

    beat(&newer, Some(true)).await;
    beat(&older, None).await;
    let shown = badge(&server, &person, phone).await;
    assert_eq!(shown["first_name"], Value::Null);
    let token = shown["qr_token"].as_str().unwrap();
    assert_eq!(compact::pack_named(token, "Camille"), None);
    assert!(compact::pack(token).is_some());

    // Switched off it reads nothing at all; on again, it counts.
    let path = format!("/admin/kiosks/{}", older.id);
    for (is_active, named) in [(false, json!("Camille")), (true, Value::Null)] {
        let change = json!({ "is_active": is_active });
        server.patch(&path, &admin.token, change).await.ok(200);
        assert_eq!(badge(&server, &person, phone).await["first_name"], named);
    }
    beat(&older, Some(true)).await;
    assert_eq!(
        badge(&server, &person, phone).await["first_name"],
        "Camille"
    );
    // A name too long for the code's size is left out.
    let long = json!({ "first_name": "Maximilien-Alexandre-Théodore" });
    let path = format!("/admin/users/{}", person.id);
    server.patch(&path, &admin.token, long).await.ok(200);
    assert_eq!(
        badge(&server, &person, phone).await["first_name"],
        Value::Null
    );
}
