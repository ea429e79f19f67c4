//! Accounts, figures and the audit log, for administrators.

use rstest::rstest;
use serde_json::json;

use crate::harness::{Db, PASSWORD, Server};

#[rstest]
#[tokio::test]
async fn an_administrator_makes_accounts(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let body = json!({
        "email": "camille@exemple.fr", "password": PASSWORD, "role": "manager",
        "first_name": " Zoe\u{308} ", "last_name": "Martin", "staff_number": "A-17",
        "language": "en",
    });
    let made = server
        .post("/admin/users", &admin.token, body.clone())
        .await
        .ok(201);
    assert_eq!(made["role"], "manager");
    assert_eq!(made["first_name"], "Zo\u{eb}");
    assert_eq!(made["language"], "en");

    let taken = server
        .post("/admin/users", &admin.token, body.clone())
        .await;
    taken.problem(400, "email_already_registered");
    let mut other = body.clone();
    other["email"] = "autre@exemple.fr".into();
    let taken = server.post("/admin/users", &admin.token, other).await;
    taken.problem(409, "staff_number_taken");
    let mut unknown = body;
    unknown["role"] = "emperor".into();
    server
        .post("/admin/users", &admin.token, unknown)
        .await
        .problem(400, "invalid_role");

    let list = server.get("/admin/users?limit=1", &admin.token).await;
    assert_eq!(list.header("x-total-count"), "2");
    assert_eq!(list.ok(200)[0]["id"], made["id"]);
    let one = server
        .get(&format!("/admin/users/{}", made["id"]), &admin.token)
        .await
        .ok(200);
    assert_eq!(one, made);
    server
        .get("/admin/users/999", &admin.token)
        .await
        .problem(404, "user_not_found");
}

#[tokio::test]
async fn an_administrator_neither_leaves_nor_steps_down_alone() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let path = format!("/admin/users/{}", admin.id);
    server
        .delete(&path, &admin.token)
        .await
        .problem(403, "cannot_delete_self");
    let reply = server
        .patch(
            &format!("{path}/role"),
            &admin.token,
            json!({ "role": "user" }),
        )
        .await;
    reply.problem(403, "cannot_change_own_role");
    server.get("/admin/ping", &admin.token).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_account_without_punches_is_deleted(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    server.phone(&person, "telephone-1").await;
    let path = format!("/admin/users/{}", person.id);
    server.delete(&path, &admin.token).await.ok(204);
    server
        .get(&path, &admin.token)
        .await
        .problem(404, "user_not_found");
    assert_eq!(
        server.get("/admin/devices", &admin.token).await.ok(200),
        json!([])
    );
}

#[rstest]
#[tokio::test]
async fn todays_figures_are_of_the_organisations_day(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    // 00:30 in Paris.
    server.clock.set("2026-11-19T23:30:00Z");
    let admin = server.admin().await;
    let phone = server.phone(&admin, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&admin, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);

    let stats = server
        .get("/admin/dashboard/stats", &admin.token)
        .await
        .ok(200);
    assert_eq!(stats["total_users"], 1);
    assert_eq!(stats["total_devices"], 1);
    assert_eq!(stats["total_kiosks"], 1);
    assert_eq!(stats["active_kiosks"], 1);
    assert_eq!(stats["today_punches"], 1);
    assert_eq!(stats["today_users"], 1);
    assert_eq!(stats["present_users"], 1);
    assert_eq!(stats["recent_punches"].as_array().unwrap().len(), 1);
    assert_eq!(
        stats["today_by_hour"][0],
        json!({ "hour": 0, "clock_in": 1, "clock_out": 0 })
    );

    server.clock.set("2026-11-20T23:00:00Z");
    let admin_again = server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    let token = admin_again["access_token"].as_str().unwrap();
    let stats = server.get("/admin/dashboard/stats", token).await.ok(200);
    assert_eq!(stats["today_punches"], 0);
    // The entry of the night before is too old to be believed.
    assert_eq!(stats["present_users"], 0);
}

#[rstest]
#[tokio::test]
async fn the_audit_log_says_who_did_what(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    server
        .sign_in("camille@exemple.fr", "hunter2 hunter2")
        .await
        .problem(401, "invalid_credentials");
    let kiosk = server.kiosk(&admin, "Porte A").await;

    let events = async |query: &str| {
        let reply = server
            .get(&format!("/admin/audit-logs?{query}"), &admin.token)
            .await;
        let entries = reply.ok(200);
        let names = entries
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["event_type"].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        events(&format!("kiosk_id={}", kiosk.id)).await,
        ["kiosk_key_generated", "kiosk_created"]
    );
    assert_eq!(
        events(&format!("user_id={}", person.id)).await,
        ["sign_in_failed", "signed_in"]
    );
    assert_eq!(events("event_type=user_created").await.len(), 2);

    let whole = server
        .get("/admin/audit-logs?limit=100", &admin.token)
        .await
        .text;
    for secret in ["hunter2", PASSWORD, &kiosk.key, &admin.token] {
        assert!(!whole.contains(secret), "the audit log holds {secret}");
    }
}
