//! A stored word that nobody knows. The database takes none; where one stands in it nonetheless, whoever reads hours
//! is told, and no row is left out.

use chrona_api_types::{
    DeviceKind, KeptOutcome, Language, MailWay, PersonId, PunchMethod, PunchType, Role, SessionEnd,
    TagRule,
};
use chrona_store::{StoreError, punching::punches};
use chrono::TimeDelta;
use reqwest::StatusCode;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    door::Door,
    harness::{Db, Server},
    people::teams::{set_managers, set_team, team},
};

async fn execute(server: &Server, statement: &str) -> Result<(), DbErr> {
    let writer = server.app.store.writer();
    writer.execute_unprepared(statement).await.map(drop)
}

/// Takes away what keeps other words out of a column, as someone would who alters the database.
async fn lift(server: &Server, db: Db, table: &str, column: &str) {
    let rule = format!("{table}_{column}_words");
    let statements = match db {
        Db::Sqlite => vec![
            format!("DROP TRIGGER {rule}_insert"),
            format!("DROP TRIGGER {rule}_update"),
        ],
        Db::Postgres => vec![format!("ALTER TABLE {table} DROP CONSTRAINT {rule}")],
    };
    for statement in statements {
        execute(server, &statement).await.unwrap();
    }
}

/// The last punch again, a minute later and as something else.
fn again(column: &str, word: &str) -> String {
    let of = |name: &str| {
        if name == column {
            format!("'{word}'")
        } else {
            name.to_owned()
        }
    };
    let (kind, method) = (of("kind"), of("method"));
    format!(
        "INSERT INTO punches (account_id, device_id, kiosk_id, kind, method, punched_at, badge_id, created_at, salt) \
         SELECT account_id, device_id, kiosk_id, {kind}, {method}, punched_at, badge_id || 'x', created_at, salt \
         FROM punches ORDER BY id DESC LIMIT 1"
    )
}

#[rstest]
#[tokio::test]
async fn columns_take_no_word_that_nobody_knows(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let server = &door.server;
    for statement in [
        again("kind", "sideways").as_str(),
        again("method", "by_thought").as_str(),
        "UPDATE accounts SET role = 'emperor'",
        "UPDATE devices SET kind = 'watch'",
        "UPDATE employments SET language = 'la'",
        "UPDATE kiosks SET tags = 'sometimes'",
        "UPDATE sessions SET end_reason = 'boredom'",
        "UPDATE kiosks SET access_mode = 'perhaps'",
        "INSERT INTO contracts (account_id, from_day, kind, created_at) \
         SELECT id, '2026-01-01', 'casual', created_at FROM accounts",
        "INSERT INTO absences (account_id, from_day, to_day, kind, half, created_at) \
         SELECT id, '2026-01-01', '2026-01-01', 'sick', 'noon', created_at FROM accounts",
        "UPDATE absence_types SET unit = 'week'",
        "UPDATE absence_types SET leave_gain = 'half'",
        "UPDATE absence_types SET decided_by = 'fate'",
        "UPDATE absence_types SET pattern = 'tartan'",
        "UPDATE balances SET unit = 'week'",
        "UPDATE balances SET gain = 'luck'",
        "UPDATE balances SET day_count = 'seven_a_week'",
        "INSERT INTO balance_entries (account_id, balance, from_day, hundredths, source, reason, created_at) \
         SELECT id, 'rtt', '2026-01-01', 100, 'found', '', created_at FROM accounts",
        "INSERT INTO requests (account_id, kind, absence_type, from_day, to_day, reason, state, created_at) \
         SELECT id, 'wish', 'rtt', '2026-01-01', '2026-01-01', '', 'asked', created_at FROM accounts",
        "INSERT INTO requests (account_id, kind, absence_type, from_day, to_day, reason, state, created_at) \
         SELECT id, 'absence', 'rtt', '2026-01-01', '2026-01-01', '', 'forgotten', created_at FROM accounts",
        "INSERT INTO requests (account_id, kind, absence_type, from_day, to_day, half, reason, state, created_at) \
         SELECT id, 'absence', 'rtt', '2026-01-01', '2026-01-01', 'noon', '', 'asked', created_at FROM accounts",
        "INSERT INTO periods (account_id, month, state, figures_hash, created_at) \
         SELECT id, '2026-01-01', 'forgotten', '', created_at FROM accounts",
        "INSERT INTO found_anomalies (account_id, month, place, code, day, moment) \
         SELECT id, '2026-01-01', 0, 'odd', '2026-01-01', created_at FROM accounts",
        "INSERT INTO handled_anomalies (account_id, code, moment, handled_at, note) \
         SELECT id, 'odd', created_at, created_at, '' FROM accounts",
        "INSERT INTO found_limits (account_id, month, place, code, article, day, moment, measured_seconds, \
         limit_seconds) SELECT id, '2026-01-01', 0, 'odd', '', '2026-01-01', created_at, 0, 0 FROM accounts",
        "INSERT INTO handled_limits (account_id, code, day, handled_at, note) \
         SELECT id, 'odd', '2026-01-01', created_at, '' FROM accounts",
        "INSERT INTO told_limits (recipient_id, account_id, code, day, told_at) \
         SELECT id, id, 'odd', '2026-01-01', created_at FROM accounts",
    ] {
        let error = execute(server, statement).await.unwrap_err().to_string();
        let said = error.to_lowercase();
        assert!(said.contains("check constraint"), "{statement}: {error}");
    }
    execute(server, &again("kind", "clock_out")).await.unwrap();
}

/// A word more in an enum wants a step of the schema: without one, nothing that has it could be written.
#[rstest]
#[tokio::test]
async fn the_database_knows_every_word_of_each_enum(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let languages = [Language::Fr, Language::En].map(Language::as_str);
    let enums: [(&str, Vec<&str>); 10] = [
        ("accounts_role", Role::ALL.map(Role::as_str).into()),
        (
            "devices_kind",
            DeviceKind::ALL.map(DeviceKind::as_str).into(),
        ),
        (
            "kept_punches_outcome",
            KeptOutcome::ALL.map(KeptOutcome::as_str).into(),
        ),
        ("employments_language", languages.into()),
        ("hr_codes_language", languages.into()),
        ("kiosks_tags", TagRule::ALL.map(TagRule::as_str).into()),
        ("punches_kind", PunchType::ALL.map(PunchType::as_str).into()),
        (
            "punches_method",
            PunchMethod::ALL.map(PunchMethod::as_str).into(),
        ),
        (
            "sessions_end_reason",
            SessionEnd::ALL.map(SessionEnd::as_str).into(),
        ),
        ("sent_mail_way", MailWay::ALL.map(MailWay::as_str).into()),
    ];
    for (column, words) in enums {
        let queries = match db {
            Db::Sqlite => ["insert", "update"].map(|event| {
                format!("SELECT sql AS rule FROM sqlite_master WHERE name = '{column}_words_{event}'")
            }).to_vec(),
            Db::Postgres => vec![format!(
                "SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE conname = '{column}_words'"
            )],
        };
        for query in queries {
            let rule = server.rows(&query).await[0]["rule"]
                .as_str()
                .unwrap()
                .to_owned();
            let quoted = rule.split('\'').skip(1).step_by(2);
            let known: Vec<&str> = quoted.filter(|word| !word.starts_with("CHECK")).collect();
            assert_eq!(known, words, "{column}");
        }
    }
}

#[rstest]
#[case::kind("kind", "sideways")]
#[case::method("method", "by_thought")]
#[tokio::test]
async fn every_reader_of_hours_says_that_a_punch_cannot_be_read(
    #[case] column: &str,
    #[case] word: &str,
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let (server, admin) = (&door.server, &door.admin);
    let manager = server.person(admin, "sacha@exemple.fr", "manager").await;
    let team_id = team(server, admin, "Accueil").await;
    set_team(server, admin, &door.person, Some(team_id))
        .await
        .ok(200);
    set_managers(server, admin, team_id, &[&manager])
        .await
        .ok(200);
    let of_kind = column == "kind";
    // Where a word is read that is of the kind alone.
    let readers = [
        (&admin.token, "/admin/punches", true),
        (&admin.token, "/admin/dashboard/stats", true),
        (&admin.token, "/admin/presence", of_kind),
        (&manager.token, "/team/punches", true),
        (&manager.token, "/team/presence", of_kind),
        (&door.person.token, "/punch/history", true),
        (&door.person.token, "/punch/summary", true),
    ];
    let day = "from=2026-11-20&to=2026-11-20";
    let reports = ["json", "csv", "spreadsheet"]
        .map(|format| format!("/admin/reports/attendance?format={format}&{day}"));
    let reports = reports
        .iter()
        .map(|path| (&admin.token, path.as_str(), true));
    let readers: Vec<_> = readers.into_iter().chain(reports).collect();
    for (token, path, _) in &readers {
        let reply = server.get(path, token).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    }

    lift(server, db, "punches", column).await;
    execute(server, &again(column, word)).await.unwrap();
    for (token, path, reads_it) in readers {
        let reply = server.get(path, token).await;
        if reads_it {
            let detail = reply.problem(500, "internal");
            assert!(!detail.contains(word), "{detail}");
        } else {
            assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
        }
    }

    // What the log says of it.
    let now = server.app.clock.now();
    let around = now - TimeDelta::days(1)..now + TimeDelta::days(1);
    let reader = server.app.store.reader();
    let id = server
        .rows("SELECT id FROM punches ORDER BY id DESC LIMIT 1")
        .await[0]["id"]
        .clone();
    if of_kind {
        let error = punches::of_person(reader, PersonId(door.person.id), around).await;
        let Err(StoreError::Corrupt(what)) = error else {
            panic!("{error:?}");
        };
        let wanted = format!("punches.kind = \"sideways\" (the row with id {id})");
        assert_eq!(what, wanted);
    }
}

/// One person's altered row is not everybody's: who comes after them at the door punches.
#[rstest]
#[tokio::test]
async fn nobody_else_waits_for_a_punch_that_cannot_be_read(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    door.punches(1).await;
    let server = &door.server;
    lift(server, db, "punches", "kind").await;
    execute(server, &again("kind", "sideways")).await.unwrap();
    let other = server.person(&door.admin, "sacha@exemple.fr", "user").await;
    let phone = server.phone(&other, "telephone-2").await;
    let (theirs, others) = (
        server.badge(&door.person, door.phone).await,
        server.badge(&other, phone).await,
    );
    // At once, so that they are of one batch.
    let (theirs, others) = tokio::join!(
        server.punch(&door.kiosk, &theirs),
        server.punch(&door.kiosk, &others)
    );
    theirs.problem(500, "internal");
    assert_eq!(others.ok(200)["punch_type"], "clock_in");
}

#[rstest]
#[tokio::test]
async fn a_role_that_nobody_knows_is_not_taken_for_another(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let door = Door::open(db).await;
    let (server, admin) = (&door.server, &door.admin);
    lift(server, db, "accounts", "role").await;
    let id = door.person.id;
    let change = format!("UPDATE accounts SET role = 'emperor' WHERE id = {id}");
    execute(server, &change).await.unwrap();
    let path = format!("/admin/users/{id}");
    server
        .get(&path, &admin.token)
        .await
        .problem(500, "internal");
    server
        .get("/admin/users", &admin.token)
        .await
        .problem(500, "internal");
    let own = server.get("/auth/me", &door.person.token).await;
    assert_eq!(
        own.status,
        StatusCode::INTERNAL_SERVER_ERROR,
        "{}",
        own.text
    );
}
