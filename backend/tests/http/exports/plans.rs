//! Big tables are read along an index, whatever was asked before: a year costs what its rows cost.

use chrona_api_types::{AuditEntryId, DeviceId, KioskId, PersonId, PunchId};
use chrona_store::{
    exports::attendance::{self, Attendance},
    ledger,
    privacy::audit::{self, EntryFilter},
    punching::times,
};
use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value};

use super::add_punches;
use crate::harness::{Db, Person, Server};

/// So many that PostgreSQL would rather sort a whole range than go along the index.
const MANY: u32 = 60_000;
const CHUNK: u64 = 1_000;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The lines of a query that explains.
async fn explained(connection: &impl ConnectionTrait, statement: Statement) -> String {
    let rows = connection.query_all_raw(statement).await.unwrap();
    let of = |row: &sea_orm::QueryResult| match connection.get_database_backend() {
        DbBackend::Postgres => row.try_get_by_index::<String>(0).unwrap(),
        _ => row.try_get_by_index::<String>(3).unwrap(),
    };
    rows.iter().map(of).collect::<Vec<_>>().join("\n")
}

/// How the database would run this statement on this connection now: with the plan that PostgreSQL keeps of it,
/// where it was prepared there.
async fn plan(transaction: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> String {
    if transaction.get_database_backend() == DbBackend::Sqlite {
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let explain = Statement::from_sql_and_values(DbBackend::Sqlite, explain, values);
        return explained(transaction, explain).await;
    }
    let find = "SELECT name FROM pg_prepared_statements WHERE statement = $1";
    let find = Statement::from_sql_and_values(DbBackend::Postgres, find, [sql.into()]);
    let name = transaction.query_one_raw(find).await.unwrap();
    let name: String = name
        .expect("it is not prepared")
        .try_get_by_index(0)
        .unwrap();
    let values: Vec<String> = values
        .into_iter()
        .map(|value| {
            let literal = Statement::from_sql_and_values(DbBackend::Postgres, "$1", [value]);
            literal.to_string()
        })
        .collect();
    let values = match &values[..] {
        [] => String::new(),
        values => format!("({})", values.join(", ")),
    };
    let explain = format!("EXPLAIN EXECUTE {name} {values}");
    explained(
        transaction,
        Statement::from_string(DbBackend::Postgres, explain),
    )
    .await
}

/// Refuses a plan that does not go along one of these indexes, or that reads a table whole or sorts what is left.
#[track_caller]
fn goes_along(plan: &str, indexes: &[&str]) {
    assert!(indexes.iter().any(|index| plan.contains(index)), "{plan}");
    for step in plan.lines() {
        let step = step.trim_start_matches([' ', '-', '>']);
        // PostgreSQL's "Incremental Sort" puts the few rows of one time in the order of their numbers.
        let sorts = step.starts_with("Sort  (") || step.contains("TEMP B-TREE FOR ORDER BY");
        let is_whole = step.starts_with("Seq Scan") || step.starts_with("Bitmap");
        assert!(!sorts && !is_whole, "{plan}");
    }
}

async fn counted(server: &Server) {
    // As autovacuum does, sooner or later.
    let writer = server.app.store.writer();
    writer.execute_unprepared("ANALYZE").await.unwrap();
}

/// Reports of a week each, until PostgreSQL keeps a plan.
async fn short_ranges(transaction: &DatabaseTransaction, account_id: Option<PersonId>) {
    for week in 0..8 {
        let from = at("2026-01-05T00:00:00Z") + TimeDelta::weeks(week);
        let before = from + TimeDelta::weeks(1);
        let attendance = Attendance {
            team_id: None,
            site_id: None,
            account_id,
            from,
            before,
        };
        let mut after = None;
        loop {
            let sent = attendance::list_after(transaction, attendance, after, CHUNK).await;
            let sent = sent.unwrap();
            after = sent.last().unwrap();
            if sent.count() < 1_000 {
                break;
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_year_after_weeks_goes_along_the_index_of_time(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    if matches!(db, Db::Postgres) {
        // What the planner knows of the table changes where this test says so: counted between the two people, the
        // table would be one person's alone, and either index as good.
        let writer = server.app.store.writer();
        let alone = "ALTER TABLE punches SET (autovacuum_enabled = false)";
        writer.execute_unprepared(alone).await.unwrap();
    }
    let admin = server.admin().await;
    add_punches(&server, db, &admin, MANY).await;
    let other = server.person(&admin, "camille@exemple.fr", "admin").await;
    add_punches(&server, db, &other, MANY).await;
    for analysed in [false, true] {
        if analysed {
            counted(&server).await;
        }
        for (account_id, index) in [
            (None, "punches_by_time"),
            (Some(PersonId(admin.id)), "punches_by_account_time"),
        ] {
            let transaction = server.app.store.along_index().await.unwrap();
            short_ranges(&transaction, account_id).await;
            let year = Attendance {
                team_id: None,
                site_id: None,
                account_id,
                from: at("2026-01-01T00:00:00Z"),
                before: at("2027-01-01T00:00:00Z"),
            };
            for after in [None, Some((at("2026-01-10T00:00:00Z"), PunchId(5)))] {
                attendance::list_after(&transaction, year, after, CHUNK)
                    .await
                    .unwrap();
                let (sql, values) = year.statement(after, CHUNK);
                let plan = plan(&transaction, &sql, values).await;
                goes_along(&plan, &[index]);
            }
        }
    }
}

/// A page of timesheets is one query for all its people, along the index of each one's times.
#[rstest]
#[tokio::test]
async fn the_punches_of_a_page_of_people_are_read_along_their_index(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    add_punches(&server, db, &admin, MANY).await;
    let other = server.person(&admin, "camille@exemple.fr", "admin").await;
    add_punches(&server, db, &other, MANY).await;
    counted(&server).await;
    let people = [PersonId(admin.id), PersonId(other.id)];
    let transaction = server.app.store.along_index().await.unwrap();
    let backend = transaction.get_database_backend();
    for weeks in [1, 1, 1, 1, 1, 1, 52] {
        let from = at("2026-01-05T00:00:00Z");
        let range = from..from + TimeDelta::weeks(weeks);
        let times = times::times_of(&transaction, &people, range.clone()).await;
        assert_eq!(times.unwrap().len(), 2);
        let (sql, values) = times::times_of_statement(backend, &people, range);
        let plan = plan(&transaction, &sql, values).await;
        goes_along(&plan, &["punches_by_account_time"]);
    }
}

async fn with_entries(db: Db) -> (Server, Person) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let at = match db {
        Db::Sqlite => "strftime('%Y-%m-%dT%H:%M:%S+00:00', '2026-01-01', '+' || i || ' minutes')",
        Db::Postgres => "timestamptz '2026-01-01T00:00:00Z' + i * interval '1 minute'",
    };
    let insert = format!(
        "INSERT INTO audit_entries (event_type, account_id, subject_id, device_id, kiosk_id, created_at) \
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         SELECT CASE i % 3 WHEN 0 THEN 'one' ELSE 'other' END, i % 50, i % 70, i % 60, i % 4, {at} FROM n"
    );
    let writer = server.app.store.writer();
    writer.execute_unprepared(&insert).await.unwrap();
    (server, admin)
}

#[rstest]
#[tokio::test]
async fn the_log_is_read_along_an_index_too(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, _) = with_entries(db).await;
    counted(&server).await;
    let all = EntryFilter::default;
    let days = |from: &str, before: &str| EntryFilter {
        from: Some(at(from)),
        before: Some(at(before)),
        ..EntryFilter::default()
    };
    let week = days("2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z");
    let year = days("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    let of_type = |filter: &EntryFilter| EntryFilter {
        event_type: Some("one".to_owned()),
        ..filter.clone()
    };
    let of_account = |filter: &EntryFilter| EntryFilter {
        account_id: Some(PersonId(7)),
        ..filter.clone()
    };
    // SQLite's table is in the order of its key; where many entries fit, going along that is as good.
    let primary = match db {
        Db::Sqlite => ["SCAN l", "INTEGER PRIMARY KEY"],
        Db::Postgres => ["audit_entries_pkey"; 2],
    };
    let or_primary = |index| [index, primary[0], primary[1]];
    for (short, long, indexes) in [
        (all(), all(), or_primary(primary[0])),
        (
            week.clone(),
            year.clone(),
            ["audit_entries_by_created_at"; 3],
        ),
        (
            of_type(&week),
            of_type(&year),
            or_primary("audit_entries_by_event_type"),
        ),
        (
            of_account(&week),
            of_account(&year),
            or_primary("audit_entries_by_account_id"),
        ),
    ] {
        let transaction = server.app.store.along_index().await.unwrap();
        for _ in 0..8 {
            let mut after = None;
            loop {
                let rows = audit::list_after(&transaction, short.clone(), after, CHUNK).await;
                let rows = rows.unwrap();
                after = rows.last().map(|row| (row.created_at, row.id));
                if rows.len() < 1_000 || rows[0].id > AuditEntryId(5_000) {
                    break;
                }
            }
        }
        for after in [None, Some((at("2026-01-03T00:00:00Z"), AuditEntryId(5)))] {
            audit::list_after(&transaction, long.clone(), after, CHUNK)
                .await
                .unwrap();
            let (sql, values) = long.clone().statement(after, CHUNK);
            let plan = plan(&transaction, &sql, values).await;
            goes_along(&plan, &indexes);
        }
    }
    // What someone did, and what concerns them.
    let about = EntryFilter {
        about_id: Some(PersonId(7)),
        ..year
    };
    let transaction = server.app.store.along_index().await.unwrap();
    audit::list_after(&transaction, about.clone(), None, CHUNK)
        .await
        .unwrap();
    let (sql, values) = about.statement(None, CHUNK);
    let plan = plan(&transaction, &sql, values).await;
    for index in ["audit_entries_by_account_id", "audit_entries_by_subject_id"] {
        assert!(plan.contains(index), "{plan}");
    }
    assert!(!plan.contains("Seq Scan"), "{plan}");
}

/// A part begins where the one before ended, and not at the first day again: SQLite would go through all that was read.
#[test]
fn a_part_is_entered_at_its_place() {
    let (from, before) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    let place = at("2026-06-01T00:00:00Z");
    let attendance = Attendance {
        team_id: None,
        site_id: None,
        account_id: None,
        from,
        before,
    };
    let entries = EntryFilter {
        from: Some(from),
        before: Some(before),
        ..EntryFilter::default()
    };
    for (_, values) in [
        attendance.statement(Some((place, PunchId(7))), CHUNK),
        entries.statement(Some((place, AuditEntryId(7))), CHUNK),
    ] {
        assert!(!values.contains(&from.into()), "{values:?}");
        assert!(values.contains(&place.into()), "{values:?}");
    }
}

/// The ledger is gone through by its numbers, however small its tables were when the statement was prepared.
#[tokio::test]
async fn the_ledger_is_read_along_its_numbers() {
    let server = Server::start(Db::Postgres).await;
    server.admin().await;
    let transaction = server.app.store.along_index().await.unwrap();
    for _ in 0..7 {
        ledger::list_from(&transaction, 0, 10).await.unwrap();
    }
    let find = "SELECT name, statement FROM pg_prepared_statements \
         WHERE statement LIKE '%FROM ledger_entries l LEFT JOIN%' \
         AND statement NOT LIKE '%pg_prepared_statements%'";
    let find = Statement::from_string(DbBackend::Postgres, find);
    let found = transaction.query_one_raw(find).await.unwrap();
    let name: String = found.unwrap().try_get_by_index(0).unwrap();
    let explain = format!("EXPLAIN EXECUTE {name} (0)");
    let explain = Statement::from_string(DbBackend::Postgres, explain);
    let plan = explained(&transaction, explain).await;
    goes_along(&plan, &["ledger_entries_pkey"]);
    for index in ["punches_pkey", "ledger_facts_pkey"] {
        assert!(plan.contains(index), "{plan}");
    }
}

/// Every row once, in order, whatever the filter.
#[rstest]
#[tokio::test]
async fn parts_make_a_whole(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let (server, _) = with_entries(db).await;
    let transaction = server.app.store.along_index().await.unwrap();
    let base = EntryFilter {
        from: Some(at("2026-01-02T00:00:00Z")),
        before: Some(at("2026-01-20T00:00:00Z")),
        ..EntryFilter::default()
    };
    for (filter, what) in [
        (base.clone(), "TRUE"),
        (
            EntryFilter {
                about_id: Some(PersonId(7)),
                ..base.clone()
            },
            "(account_id = 7 OR subject_id = 7)",
        ),
        (
            EntryFilter {
                event_type: Some("one".to_owned()),
                ..base.clone()
            },
            "event_type = 'one'",
        ),
        (
            EntryFilter {
                device_id: Some(DeviceId(3)),
                kiosk_id: Some(KioskId(3)),
                ..base
            },
            "device_id = 3 AND kiosk_id = 3",
        ),
    ] {
        let mut read = Vec::new();
        let mut after = None;
        loop {
            let rows = audit::list_after(&transaction, filter.clone(), after, 700)
                .await
                .unwrap();
            after = rows.last().map(|row| (row.created_at, row.id));
            let is_last = rows.len() < 700;
            read.extend(rows.into_iter().map(|row| row.id));
            if is_last {
                break;
            }
        }
        let query = format!(
            "SELECT id FROM audit_entries WHERE created_at >= '2026-01-02T00:00:00+00:00' \
             AND created_at < '2026-01-20T00:00:00+00:00' AND {what} ORDER BY id"
        );
        let expected = server.rows(&query).await;
        let expected: Vec<AuditEntryId> = expected
            .iter()
            .map(|row| AuditEntryId(row["id"].as_i64().unwrap()))
            .collect();
        assert_eq!(read, expected, "{what}");
        assert!(!read.is_empty());
    }
}
