//! While nothing can be written, whoever is in the building is seen all the same; and what was read then
//! stands in the audit log afterwards.

use std::time::Duration;

use chrona_backend::clock::Clock;
use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use sea_orm::{
    ConnectionTrait, DatabaseConnection,
    sqlx::{Connection, Executor, SqliteConnection},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    harness::{Db, PASSWORD, Person, Server, database_url},
    people::teams::{set_managers, set_team, team},
    wire::LONG,
};

/// Keeps everyone from writing, until it is told to end.
enum Hindrance {
    /// Another program's transaction.
    Sqlite(SqliteConnection),
    /// A server that was told to take no writes, as a standby takes none.
    Postgres {
        owner: DatabaseConnection,
        name: String,
    },
}

impl Hindrance {
    async fn begin(db: Db, url: &str) -> Self {
        match db {
            Db::Sqlite => {
                let mut connection = SqliteConnection::connect(url).await.unwrap();
                connection.execute("BEGIN IMMEDIATE").await.unwrap();
                Self::Sqlite(connection)
            }
            Db::Postgres => {
                let (server, name) = url.rsplit_once('/').unwrap();
                let owner = sea_orm::Database::connect(format!("{server}/postgres"))
                    .await
                    .unwrap();
                become_read_only(&owner, name, "on").await;
                let name = name.to_owned();
                Self::Postgres { owner, name }
            }
        }
    }

    async fn end(self) {
        match self {
            Self::Sqlite(mut connection) => {
                connection.execute("ROLLBACK").await.unwrap();
            }
            Self::Postgres { owner, name } => become_read_only(&owner, &name, "off").await,
        }
    }
}

async fn become_read_only(owner: &DatabaseConnection, name: &str, on: &str) {
    let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {on}");
    let cut =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    for statement in [set, cut] {
        owner.execute_unprepared(&statement).await.unwrap();
    }
}

/// Reads, however long the server takes to find its connections again.
async fn read(server: &Server, path: &str, who: &Person) -> String {
    let deadline = std::time::Instant::now() + LONG;
    loop {
        let reply = server.get(path, &who.token).await;
        if reply.status == 200 {
            return reply.text;
        }
        let is_in_time = std::time::Instant::now() < deadline;
        assert!(is_in_time && reply.status == 503, "{path}: {}", reply.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn until_nothing_waits(server: &Server) {
    let written = async {
        while server.app.reads.waiting() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let written = tokio::time::timeout(LONG, written).await;
    assert!(written.is_ok(), "{} wait", server.app.reads.waiting());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_seen_while_nothing_can_be_written(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let folder = TempDir::new().unwrap();
    let url = database_url(db, &folder).await;
    let server = Server::start_on(folder, &url, &[]).await;
    let admin = server.admin().await;
    let manager = server.person(&admin, "manager@exemple.fr", "manager").await;
    let zoe = server.person(&admin, "zoe@exemple.fr", "user").await;
    let phone = server.phone(&zoe, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let workshop = team(&server, &admin, "Atelier").await;
    set_team(&server, &admin, &zoe, Some(workshop)).await;
    set_managers(&server, &admin, workshop, &[&manager]).await;
    let badge = server.badge(&zoe, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    let refresh = server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200)["refresh_token"].clone();
    let before = server.rows("SELECT id FROM audit_entries").await.len();

    let hindrance = Hindrance::begin(db, &url).await;
    let day = "from=2026-11-20&to=2026-11-20";
    let everyone = [
        "/admin/presence".to_owned(),
        "/admin/users".to_owned(),
        format!("/admin/users/{}", zoe.id),
        "/admin/punches".to_owned(),
        format!("/admin/punches?user_id={}", zoe.id),
        "/admin/dashboard/stats".to_owned(),
        "/admin/devices".to_owned(),
        "/admin/hr-codes".to_owned(),
        "/admin/mail".to_owned(),
        "/admin/kept-punches".to_owned(),
        "/admin/audit-logs".to_owned(),
        "/admin/audit-logs/export".to_owned(),
        format!("/admin/reports/attendance?{day}"),
        format!("/admin/reports/attendance?{day}&format=csv"),
        "/kiosk/all-status".to_owned(),
        "/health/deep".to_owned(),
    ];
    for path in &everyone {
        read(&server, path, &admin).await;
    }
    let present = read(&server, "/admin/presence", &admin).await;
    assert!(present.contains("\"is_present\":true"), "{present}");
    for path in ["/team/people", "/team/presence", "/team/punches"] {
        let told = read(&server, path, &manager).await;
        assert!(told.contains("Camille"), "{path}: {told}");
    }
    for path in [
        "/auth/me",
        "/auth/sessions",
        "/punch/history",
        "/punch/summary",
        "/devices/me",
    ] {
        read(&server, path, &zoe).await;
    }
    // And goes on being signed in.
    let again = server
        .post("/auth/refresh", "", json!({ "refresh_token": refresh }))
        .await
        .ok(200);
    assert!(again["access_token"].is_string());
    assert_eq!(again["refresh_token"], refresh, "it could not be replaced");
    assert!(server.app.reads.waiting() > 0);
    // Nothing is recorded meanwhile, and that is said.
    let badge = server.badge(&zoe, phone).await;
    server
        .punch(&kiosk, &badge)
        .await
        .problem(503, "unavailable");
    let read_at = server.clock.now();

    server.clock.advance(TimeDelta::minutes(10));
    hindrance.end().await;
    until_nothing_waits(&server).await;
    let entries = server
        .rows(&format!(
            "SELECT event_type, account_id, event_data, created_at FROM audit_entries ORDER BY id \
             LIMIT 1000 OFFSET {before}"
        ))
        .await;
    let of = |who: &Person, event_type: &str| -> Vec<String> {
        let is_theirs =
            |entry: &&Value| entry["account_id"] == who.id && entry["event_type"] == event_type;
        let theirs = entries.iter().filter(is_theirs);
        let whats = theirs.map(|entry| {
            let data: Value = serde_json::from_str(entry["event_data"].as_str().unwrap()).unwrap();
            data["what"].as_str().unwrap().to_owned()
        });
        let mut whats: Vec<String> = whats.collect();
        whats.sort();
        whats
    };
    let read_by_admin = [
        "devices",
        "invitations",
        "journal",
        "kept_punches",
        "mail",
        "people",
        "people",
        "presence",
        "punches",
        "punches",
    ];
    assert_eq!(of(&admin, "data_read"), read_by_admin);
    assert_eq!(of(&admin, "data_exported"), ["journal", "punches"]);
    assert_eq!(of(&manager, "data_read"), ["people", "presence", "punches"]);
    // With the time of the read, not of when it could be written.
    let at = read_at.format("%Y-%m-%d").to_string();
    for entry in entries
        .iter()
        .filter(|entry| entry["event_type"] == "data_read")
    {
        let written = entry["created_at"].as_str().unwrap().replace('T', " ");
        assert!(written.starts_with(&format!("{at} 08:00")), "{entry}");
    }
    // The refresh token is replaced the next time.
    let request = server.request(Method::POST, "/auth/refresh");
    let next = server
        .send(request.json(&json!({ "refresh_token": refresh })))
        .await;
    assert_ne!(next.ok(200)["refresh_token"], refresh);
}
