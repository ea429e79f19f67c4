//! `/health/deep`: what is well and what is not.

use chrona_backend::clock::Clock;
use chrona_store::operations::{backup, figures};
use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::{
    harness::{Db, Person, Server},
    smtp::SmtpServer,
};

/// What is said of a thing: its status and its line.
fn of(health: &Value, name: &str) -> (String, String) {
    let checks = health["checks"].as_array().unwrap().iter();
    let mut of = checks.filter(|check| check["name"] == name);
    let check = of.next().unwrap_or_else(|| panic!("{name}: {health}"));
    let text = |member: &str| check[member].as_str().unwrap().to_owned();
    (text("status"), text("detail"))
}

/// A server whose clock is the database's, and its administrator.
async fn in_time(db: Db, relay: &SmtpServer) -> (Server, Person) {
    let server = Server::start_with_relay(db, relay, &[]).await;
    let set = async || {
        let now = figures::clock(server.app.store.reader()).await.unwrap();
        server.clock.set(&now.to_rfc3339());
    };
    set().await;
    let admin = server.admin().await;
    // Hashing a password takes seconds on a busy machine.
    set().await;
    (server, admin)
}

async fn look(server: &Server, admin: &Person) -> Value {
    server.get("/health/deep", &admin.token).await.ok(200)
}

#[rstest]
#[tokio::test]
async fn all_is_well_and_a_line_says_so_in_either_language(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let relay = SmtpServer::start();
    let (server, admin) = in_time(db, &relay).await;
    let health = look(&server, &admin).await;
    assert_eq!(health["status"], "ok", "{health}");
    let names: Vec<_> = health["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["name"].as_str().unwrap())
        .collect();
    let expected = [
        "database",
        "schema",
        "keys",
        "disk",
        "outbox",
        "clock",
        "checkpoint",
        "kiosks",
        "backup",
        "zones",
        "tasks",
    ];
    assert_eq!(names, expected);
    assert_eq!(of(&health, "schema").1, "The schema is this version's.");
    let request = server
        .request(Method::GET, "/health/deep")
        .bearer_auth(&admin.token)
        .header("accept-language", "fr");
    let french = server.send(request).await.ok(200);
    assert_eq!(
        of(&french, "schema").1,
        "Le schéma est celui de cette version."
    );
}

#[rstest]
#[tokio::test]
async fn what_is_not_well_is_named(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let relay = SmtpServer::start();
    let (server, admin) = in_time(db, &relay).await;
    // A kiosk that was never heard, a step of another version, a clock that went away.
    server.kiosk(&admin, "Accueil").await;
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_later', 0)";
    let writer = server.app.store.writer();
    writer.execute_unprepared(later).await.unwrap();
    server.clock.advance(TimeDelta::seconds(30));
    let health = look(&server, &admin).await;
    assert_eq!(health["status"], "problem");
    for name in ["kiosks", "schema", "clock"] {
        assert_eq!(of(&health, name).0, "problem", "{name}: {health}");
    }
    for name in ["database", "keys", "disk", "checkpoint"] {
        assert_eq!(of(&health, name).0, "ok", "{name}: {health}");
    }
}

#[tokio::test]
async fn an_outbox_that_nobody_empties_is_a_problem() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let (status, line) = of(&look(&server, &admin).await, "outbox");
    assert_eq!(status, "problem");
    assert!(line.contains("EMAIL_PROVIDER"), "{line}");
}

#[tokio::test]
async fn a_checkpoint_that_is_overdue_is_a_problem() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let zoe = server.person(&admin, "zoe@exemple.fr", "user").await;
    let phone = server.phone(&zoe, "phone-1").await;
    let kiosk = server.kiosk(&admin, "Accueil").await;
    let punch = async || {
        let zoe = server.signed_in("zoe@exemple.fr").await;
        let badge = server.badge(&zoe, phone).await;
        server.punch(&kiosk, &badge).await.ok(200);
    };
    punch().await;
    chrona_backend::services::ledger::sign_now(&server.app)
        .await
        .unwrap();
    punch().await;
    server.clock.advance(TimeDelta::minutes(121));
    let admin = server.signed_in("rh@exemple.fr").await;
    let (status, line) = of(&look(&server, &admin).await, "checkpoint");
    assert_eq!(status, "problem", "{line}");
}

#[rstest]
#[tokio::test]
async fn in_production_a_backup_is_a_day_old_at_most(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start_with(db, &[("ENVIRONMENT", "production")]).await;
    let admin = server.admin().await;
    let (status, line) = of(&look(&server, &admin).await, "backup");
    assert_eq!(status, "problem", "{line}");
    let now = server.clock.now();
    let database = &server.app.settings.database;
    backup::note(database, 1_000, "sum", true, now)
        .await
        .unwrap();
    let (status, line) = of(&look(&server, &admin).await, "backup");
    assert_eq!(status, "ok", "{line}");
    server.clock.advance(TimeDelta::hours(27));
    let admin = server.signed_in("rh@exemple.fr").await;
    let (status, line) = of(&look(&server, &admin).await, "backup");
    assert_eq!(status, "problem", "{line}");
    assert!(line.contains("2026-11-20T08:00:00Z"), "{line}");
}

#[tokio::test]
async fn nobody_else_is_told() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    let manager = server.person(&admin, "chef@exemple.fr", "manager").await;
    let refused = server.get("/health/deep", &manager.token).await;
    refused.problem(403, "forbidden");
    let unknown = server.get("/health/deep", "").await;
    unknown.problem(401, "unauthorized");
    let kiosk = server.kiosk(&admin, "Accueil").await;
    let asked = server
        .request(Method::GET, "/health/deep")
        .header("X-Kiosk-API-Key", &kiosk.key);
    server.send(asked).await.problem(401, "unauthorized");
}
