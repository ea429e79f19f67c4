//! Who did something keeps a name when the account is closed.

use chrona_backend::services::privacy::audit;
use chrona_migration::{Migrator, MigratorTrait};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};

use crate::{
    door::Door,
    harness::{Db, Person, database_url},
};

/// Another administrator, of this name.
async fn other_administrator(door: &Door, email: &str, first: &str, last: &str) -> Person {
    let person = door.server.person(&door.admin, email, "admin").await;
    rename(door, &person, first, last).await;
    person
}

async fn rename(door: &Door, person: &Person, first: &str, last: &str) {
    let path = format!("/admin/users/{}", person.id);
    let named = json!({ "first_name": first, "last_name": last, "language": "fr" });
    door.server
        .patch(&path, &door.admin.token, named)
        .await
        .ok(200);
}

async fn correct(door: &Door, by: &Person, at: &str) -> Value {
    let forgotten = json!({
        "user_id": door.person.id, "reason": "Oubli de pointage",
        "added": { "punch_type": "clock_in", "punched_at": at },
    });
    let path = "/admin/punches/corrections";
    door.server.post(path, &by.token, forgotten).await.ok(201)
}

/// The names of who corrected, oldest first: in everyone's list, in the person's own, in the report, and in its files.
async fn names(door: &Door) -> Vec<Vec<String>> {
    let (server, admin) = (&door.server, &door.admin.token);
    let of = |rows: Value, is_newest_first: bool| {
        let mut names: Vec<String> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["added"]["by_name"].as_str().unwrap_or_default())
            .map(ToOwned::to_owned)
            .collect();
        if is_newest_first {
            names.reverse();
        }
        names
    };
    let list = format!("/admin/punches?user_id={}", door.person.id);
    let report = "/admin/reports/attendance?from=2026-11-20&to=2026-11-20";
    let mut all = vec![
        of(server.get(&list, admin).await.ok(200), true),
        of(
            server
                .get("/punch/history", &door.person.token)
                .await
                .ok(200),
            true,
        ),
        of(server.get(report, admin).await.ok(200), false),
    ];
    for (format, column) in [
        ("csv", "corrected_by"),
        ("spreadsheet&lang=en", "Corrected by"),
    ] {
        let file = server
            .get(&format!("{report}&format={format}"), admin)
            .await;
        let text = file.text.trim_start_matches('\u{feff}').to_owned();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let place = rows
            .headers()
            .unwrap()
            .iter()
            .position(|head| head == column)
            .unwrap();
        all.push(
            rows.records()
                .map(|row| row.unwrap()[place].to_owned())
                .collect(),
        );
    }
    all
}

#[rstest]
#[tokio::test]
async fn who_corrected_keeps_the_name_of_then(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    let deleted = other_administrator(&door, "dora@exemple.fr", "Dora", "Maar").await;
    let nameless = other_administrator(&door, "sans.nom@exemple.fr", "", "").await;
    let married = other_administrator(&door, "lea@exemple.fr", "Léa", "Petit").await;
    correct(&door, &deleted, "2026-11-20T05:00:00Z").await;
    correct(&door, &nameless, "2026-11-20T06:00:00Z").await;
    correct(&door, &married, "2026-11-20T07:00:00Z").await;

    rename(&door, &married, "Léa", "Grand").await;
    // One with a punch is closed, one without is deleted.
    let phone = door.server.phone(&nameless, "telephone-2").await;
    let badge = door.server.badge(&nameless, phone).await;
    door.server.punch(&door.kiosk, &badge).await.ok(200);
    for person in [&deleted, &nameless] {
        let path = format!("/admin/users/{}", person.id);
        door.server.delete(&path, &door.admin.token).await.ok(204);
    }
    let path = format!("/admin/users/{}", deleted.id);
    let gone = door.server.get(&path, &door.admin.token).await;
    gone.problem(404, "user_not_found");

    let expected = ["Dora Maar", "sans.nom@exemple.fr", "Léa Petit"];
    for mut seen in names(&door).await {
        // The punch of the one who was closed is in the report too.
        seen.retain(|name| !name.is_empty());
        assert_eq!(seen, expected);
    }
    // What the ledger says is as it was, with numbers for names.
    door.verified().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn the_log_says_who_did_it_for_as_long_as_it_is_kept(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let mut door = Door::open(db).await;
    let dora = other_administrator(&door, "dora@exemple.fr", "Dora", "Maar").await;
    correct(&door, &dora, "2026-11-20T05:00:00Z").await;
    // Who did nothing to others is forgotten at once.
    let guest = door
        .server
        .person(&door.admin, "hote@exemple.fr", "user")
        .await;
    for id in [dora.id, guest.id] {
        let path = format!("/admin/users/{id}");
        door.server.delete(&path, &door.admin.token).await.ok(204);
    }
    let entries = async |door: &Door, event: &str| {
        let path = format!("/admin/audit-logs?event_type={event}");
        let entries = door.server.get(&path, &door.admin.token).await.ok(200);
        entries.as_array().unwrap().clone()
    };
    assert_eq!(
        entries(&door, "punches_corrected").await[0]["user_name"],
        "Dora Maar"
    );
    let closed = entries(&door, "user_closed").await;
    assert_eq!(closed[0]["subject_name"], Value::Null);
    assert_eq!(closed[1]["subject_name"], "Dora Maar");
    let path = "/admin/audit-logs/export?event_type=punches_corrected";
    let file = door.server.get(path, &door.admin.token).await.text;
    assert!(
        file.contains(&format!(",punches_corrected,{},Dora Maar,", dora.id)),
        "{file}"
    );

    let kept = async |door: &Door| {
        let rows = door.server.rows("SELECT name FROM former_names").await;
        rows.len()
    };
    audit::erase(&door.server.app).await.unwrap();
    assert_eq!(kept(&door).await, 1);
    door.server.clock.advance(TimeDelta::days(400));
    door.admin = door.server.signed_in("rh@exemple.fr").await;
    audit::erase(&door.server.app).await.unwrap();
    assert_eq!(kept(&door).await, 0);
}

#[rstest]
#[tokio::test]
async fn corrections_from_before_have_the_name_of_today(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let url = match db {
        Db::Sqlite => format!("{url}?mode=rwc"),
        Db::Postgres => url,
    };
    let database = Database::connect(url).await.unwrap();
    // Before corrections had a column for it.
    Migrator::up(&database, Some(24)).await.unwrap();
    let now = "'2026-11-20T08:00:00+00:00'";
    for statement in [
        format!(
            "INSERT INTO accounts (id, email, email_key, role, closed_at, created_at) VALUES \
             (1, 'a@exemple.fr', 'a@exemple.fr', 'admin', NULL, {now}), \
             (2, 'b@exemple.fr', 'b@exemple.fr', 'admin', NULL, {now}), \
             (3, 'closed-3@invalid', 'closed-3@invalid', 'admin', {now}, {now})"
        ),
        format!(
            "INSERT INTO employments (account_id, first_name, last_name, language, created_at) VALUES \
             (1, 'Zoë', 'Martin', 'fr', {now}), (2, '', '', 'fr', {now}), (3, '', '', 'fr', {now})"
        ),
        format!(
            "INSERT INTO corrections (sequence, annulled_id, added_id, author_id, created_at) VALUES \
             (1, 11, NULL, 1, {now}), (2, 12, NULL, 2, {now}), (3, 13, NULL, 3, {now}), (4, 14, NULL, 9, {now})"
        ),
    ] {
        database.execute_unprepared(&statement).await.unwrap();
    }
    Migrator::up(&database, None).await.unwrap();
    let query = "SELECT author_name FROM corrections ORDER BY sequence";
    let statement = Statement::from_string(database.get_database_backend(), query);
    let rows = JsonValue::find_by_statement(statement)
        .all(&database)
        .await
        .unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["author_name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Zoë Martin", "b@exemple.fr", "", ""]);
    for attempt in [
        "UPDATE corrections SET author_name = 'x'",
        "DELETE FROM corrections",
    ] {
        let refused = database.execute_unprepared(attempt).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}
