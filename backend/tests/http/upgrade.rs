//! A database of an earlier version, brought up to date with what it holds.

use chrona_migration::{Migrator, MigratorTrait};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, FromQueryResult, JsonValue, Statement};
use serde_json::json;

use crate::harness::{Db, database_url};

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
