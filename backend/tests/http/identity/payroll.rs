//! Who pays people: reads and exports everyone's hours, and changes nothing.

use rstest::rstest;
use serde_json::json;

use crate::{
    harness::{Db, Server},
    people::teams::{set_managers, set_team, team},
};

#[rstest]
#[tokio::test]
async fn payroll_reads_and_exports_hours_and_changes_nothing(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&camille, "telephone").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&camille, phone).await;
    let punch = server.punch(&kiosk, &badge).await.ok(200)["punch_id"].clone();
    let clerk = server.person(&admin, "paie@exemple.fr", "payroll").await;
    let token = &clerk.token;

    let me = server.get("/auth/me", token).await.ok(200);
    assert_eq!(me["role"], "payroll");
    let punches = server.get("/admin/punches", token).await.ok(200);
    assert_eq!(punches[0]["id"], punch);
    assert_eq!(punches[0]["user_id"], camille.id);
    let report = "/admin/reports/attendance?from=2026-01-01&to=2027-12-31";
    let report = server.get(report, token).await;
    assert_eq!(report.status, 200);
    assert!(report.text.contains("Camille Martin"), "{}", report.text);
    let people = server.get("/admin/users", token).await.ok(200);
    assert_eq!(people.as_array().unwrap().len(), 3);

    let annul = json!({ "user_id": camille.id, "annulled_id": punch, "reason": "pour voir" });
    for path in ["/admin/punches/corrections", "/team/corrections"] {
        let reply = server.post(path, token, annul.clone()).await;
        reply.problem(403, "forbidden");
    }
    for path in ["/admin/presence", "/admin/audit-logs", "/admin/hr-codes"] {
        server.get(path, token).await.problem(403, "forbidden");
    }
    let role = json!({ "role": "admin" });
    for id in [clerk.id, camille.id] {
        let path = format!("/admin/users/{id}/role");
        let reply = server.patch(&path, token, role.clone()).await;
        reply.problem(403, "forbidden");
    }
    // What was read is noted, as it is of an administrator.
    let log = server
        .get("/admin/audit-logs?limit=100", &admin.token)
        .await;
    let entries = log.ok(200);
    let entries = entries.as_array().unwrap().iter();
    let read =
        entries.filter(|entry| entry["user_id"] == clerk.id && entry["event_type"] == "data_read");
    assert!(read.count() > 0, "{}", log.text);
}

#[rstest]
#[tokio::test]
async fn payroll_looks_after_no_team(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, "camille@exemple.fr", "user").await;
    let chef = server.person(&admin, "chef@exemple.fr", "manager").await;
    let ours = team(&server, &admin, "Accueil").await;
    set_team(&server, &admin, &camille, Some(ours))
        .await
        .ok(200);
    set_managers(&server, &admin, ours, &[&chef]).await.ok(200);

    let path = format!("/admin/users/{}/role", chef.id);
    let role = json!({ "role": "payroll" });
    server.patch(&path, &admin.token, role).await.ok(200);
    // The right acts at the next request: the teams are no longer theirs.
    let people = server.get("/team/people", &chef.token).await.ok(200);
    assert_eq!(people, json!([]));
    let refused = set_managers(&server, &admin, ours, &[&chef]).await;
    refused.problem(409, "not_a_manager");
}
