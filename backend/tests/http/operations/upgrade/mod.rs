//! A database of an earlier version, brought up to date with what it holds.

mod dumps;
mod made;

use chrona_backend::services::ledger;
use chrona_migration::{Migrator, MigratorTrait};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, FromQueryResult, JsonValue, Statement};
use serde_json::json;

use crate::harness::{Db, Server, database_url};

#[rstest]
#[tokio::test]
async fn entries_keep_whom_they_concern_and_phones_need_no_confirmation(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let url = match db {
        Db::Sqlite => format!("{url}?mode=rwc"),
        Db::Postgres => url,
    };
    let database = Database::connect(url).await.unwrap();
    let rows = async |query: &str| {
        let statement = Statement::from_string(database.get_database_backend(), query);
        let found = JsonValue::find_by_statement(statement);
        found.all(&database).await.unwrap()
    };
    // Before entries had a column for whom they concern.
    Migrator::up(&database, Some(15)).await.unwrap();
    let now = "'2026-11-20T08:00:00+00:00'";
    for statement in [
        format!(
            "INSERT INTO accounts (id, email, email_key, role, created_at) \
                 VALUES (7, 'a@exemple.fr', 'a@exemple.fr', 'user', {now})"
        ),
        format!(
            "INSERT INTO devices (account_id, fingerprint, name, created_at) \
                 VALUES (7, 'premier', 'premier', {now})"
        ),
        format!(
            "INSERT INTO audit_entries (event_type, account_id, event_data, created_at) \
                 VALUES ('role_changed', 1, '{{\"on_user_id\":7}}', {now}), \
                 ('signed_in', 7, NULL, {now}), ('key_rotated', NULL, '{{\"kid\":\"x\"}}', {now}), \
                 ('kiosk_team_granted', 1, '{{\"on_user_id\":null}}', {now})"
        ),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
    Migrator::up(&database, None).await.unwrap();

    let entries = rows("SELECT event_type, subject_id FROM audit_entries ORDER BY id").await;
    let subjects: Vec<_> = entries
        .iter()
        .map(|entry| (entry["event_type"].as_str().unwrap(), &entry["subject_id"]))
        .collect();
    let (seven, none) = (json!(7), json!(null));
    assert_eq!(
        subjects,
        [
            ("role_changed", &seven),
            ("signed_in", &none),
            ("key_rotated", &none),
            ("kiosk_team_granted", &none)
        ]
    );
    let phones = "SELECT id FROM devices WHERE confirmed_at = created_at";
    assert_eq!(rows(phones).await.len(), 1);
    for attempt in [
        "UPDATE audit_entries SET subject_id = 8",
        "DELETE FROM audit_entries",
    ] {
        let refused = database.execute_unprepared(attempt).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

#[rstest]
#[tokio::test]
async fn punches_from_before_the_ledger_become_its_first_entries(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let made = match db {
        Db::Sqlite => format!("{url}?mode=rwc"),
        Db::Postgres => url.clone(),
    };
    let database = Database::connect(made).await.unwrap();
    Migrator::up(&database, Some(19)).await.unwrap();
    let now = "'2026-11-19T08:00:00+00:00'";
    for statement in [
        format!(
            "INSERT INTO accounts (id, email, email_key, role, created_at) \
                 VALUES (7, 'a@exemple.fr', 'a@exemple.fr', 'user', {now})"
        ),
        format!(
            "INSERT INTO employments (account_id, first_name, last_name, language, created_at) \
                 VALUES (7, 'Zoë', 'Martin', 'fr', {now})"
        ),
        format!(
            "INSERT INTO devices (id, account_id, fingerprint, name, created_at) \
                 VALUES (70, 7, 'premier', 'premier', {now})"
        ),
        format!(
            "INSERT INTO kiosks (id, name, location, access_mode, is_active, created_at) \
                 VALUES (700, 'Ancienne porte', 'Paris', 'public', TRUE, {now})"
        ),
        format!(
            "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, \
                 badge_id, created_at) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL \
                 SELECT n + 1 FROM n WHERE n < 1300) \
                 SELECT 7, 70, 700, 'clock_in', 'badge', {now}, 'b' || n, {now} FROM n"
        ),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
    database.close().await.unwrap();

    let server = Server::start_on(folder, &url, &[]).await;
    let verify = async || ledger::verify(&server.app, &[], |_| {}).await.unwrap();
    assert_eq!(verify().await.entries, 1300);
    // The server signs for them before anyone punches.
    assert!(ledger::sign_now(&server.app).await.unwrap().is_some());
    assert_eq!(verify().await.vouched, 1300);
    let admin = server.admin().await;
    let person = server.person(&admin, "camille@exemple.fr", "user").await;
    let phone = server.phone(&person, "telephone-1").await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    let badge = server.badge(&person, phone).await;
    server.punch(&kiosk, &badge).await.ok(200);
    assert!(ledger::sign_now(&server.app).await.unwrap().is_some());
    let verified = verify().await;
    assert_eq!((verified.entries, verified.vouched), (1301, 1301));
}
