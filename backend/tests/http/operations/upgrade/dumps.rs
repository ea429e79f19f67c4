//! The databases that earlier versions left, as SQL, in `kept/VERSION`; and what writes them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use chrona_backend::services::ledger;
use chrona_migration::{Migrator, MigratorTrait};
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::Value;

use super::made::{self, CAMILLE, CHEF, LOUISE};
use crate::{
    harness::{Db, PASSWORD, Server, TestKiosk, database_url},
    identity::second_factor::sign_in,
};

/// What a table, an index, a trigger and a function are, one a row.
const SQLITE_SCHEMA: &str = "SELECT m.type || ' ' || m.name || ' ' || CASE m.type \
     WHEN 'table' THEN (SELECT group_concat(p.name || ' ' || p.type || ' ' || p.\"notnull\" || ' ' \
         || p.pk || ' ' || COALESCE(p.dflt_value, ''), ', ') \
         FROM (SELECT * FROM pragma_table_info(m.name) ORDER BY name) p) \
     WHEN 'trigger' THEN m.sql \
     ELSE m.tbl_name || ' ' || (SELECT group_concat(i.name, ', ') FROM pragma_index_info(m.name) i) \
     END AS what FROM sqlite_master m ORDER BY 1";
const POSTGRES_SCHEMA: &str = "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' \
         || is_nullable || ' ' || COALESCE(column_default, '') AS what \
     FROM information_schema.columns WHERE table_schema = 'public' \
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
     UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal \
     UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
         WHERE connamespace = 'public'::regnamespace \
     UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
     ORDER BY 1";

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/operations/upgrade/kept")
}

/// The name of a database's files.
fn name(db: Db) -> &'static str {
    match db {
        Db::Sqlite => "sqlite",
        Db::Postgres => "postgres",
    }
}

async fn schema(server: &Server, db: Db) -> Vec<String> {
    let query = match db {
        Db::Sqlite => SQLITE_SCHEMA,
        Db::Postgres => POSTGRES_SCHEMA,
    };
    let reader = server.app.store.reader();
    let statement = Statement::from_string(reader.get_database_backend(), query);
    let rows = reader.query_all_raw(statement).await.unwrap();
    let what = rows.iter().map(|row| row.try_get("", "what").unwrap());
    what.collect()
}

/// A server on the database that a version left.
async fn restored(version: &Path, db: Db) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let made = match db {
        Db::Sqlite => format!("{url}?mode=rwc"),
        Db::Postgres => url.clone(),
    };
    let sql = fs::read_to_string(version.join(format!("{}.sql", name(db)))).unwrap();
    let database = Database::connect(made).await.unwrap();
    if let Db::Sqlite = db {
        // A table may name one that comes after it.
        let off = "PRAGMA foreign_keys = OFF";
        database.execute_unprepared(off).await.unwrap();
    }
    database.execute_unprepared(&sql).await.unwrap();
    database.close().await.unwrap();
    Server::start_on(folder, &url, &[]).await
}

#[rstest]
#[tokio::test]
async fn what_an_earlier_version_left_is_served(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let fresh = schema(&Server::start(db).await, db).await;
    let mut versions: Vec<_> = fs::read_dir(kept())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    versions.sort();
    assert!(!versions.is_empty());
    for version in versions {
        let at = version.display();
        let known = fs::read_to_string(version.join(format!("{}.json", name(db)))).unwrap();
        let known: Value = serde_json::from_str(&known).unwrap();
        let server = restored(&version, db).await;
        assert_eq!(schema(&server, db).await, fresh, "{at}");

        // Nothing is lost, and the ledger vouches for it.
        let count = async || server.rows("SELECT id FROM punches").await.len() as u64;
        let punches = known["punches"].as_u64().unwrap();
        assert_eq!(count().await, punches, "{at}");
        server.clock.advance(TimeDelta::days(1));
        ledger::sign_now(&server.app).await.unwrap();
        let verified = ledger::verify(&server.app, &[], |_| {}).await.unwrap();
        let entries = verified.entries;
        assert!(entries >= punches, "{at}");
        assert_eq!(verified.vouched, entries, "{at}");

        // People sign in with what they had.
        let admin = server.signed_in("rh@exemple.fr").await;
        let people = server.get("/admin/users", &admin.token).await.ok(200);
        assert_eq!(people.as_array().unwrap().len(), 4, "{at}: {people}");
        server.signed_in(CHEF).await;
        let alone = server.sign_in(LOUISE, PASSWORD).await;
        alone.problem(401, "second_factor_required");
        let code = known["recovery_code"].as_str().unwrap();
        sign_in(&server, LOUISE, "recovery_code", code)
            .await
            .ok(200);

        // The phone and the kiosk that were set up then go on.
        let camille = server.signed_in(CAMILLE).await;
        let door = TestKiosk {
            id: known["kiosk"]["id"].as_i64().unwrap(),
            key: known["kiosk"]["key"].as_str().unwrap().to_owned(),
        };
        let phone = known["phone"].as_i64().unwrap();
        made::punch(&server, &camille, phone, &door).await;
        assert_eq!(count().await, punches + 1, "{at}");
        let verified = ledger::verify(&server.app, &[], |_| {}).await.unwrap();
        assert!(verified.entries > entries, "{at}");
    }
}

/// The steps that are not in the SQL of a released version, and do not say whether they only add.
fn silent<'a>(steps: &'a [String], released: &str) -> Vec<&'a str> {
    let says = |step: &&String| {
        ["_expand_", "_contract_"]
            .iter()
            .any(|word| step.contains(word))
    };
    let silent = steps
        .iter()
        .filter(|step| !released.contains(step.as_str()) && !says(step));
    silent.map(String::as_str).collect()
}

#[test]
fn a_step_after_a_release_says_whether_it_only_adds() {
    let steps = ["m1_one", "m2_two", "m3_expand_three", "m4_contract_four"].map(str::to_owned);
    assert_eq!(silent(&steps, "VALUES ('m1_one')"), ["m2_two"]);
    let known: Vec<_> = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    for version in fs::read_dir(kept()).unwrap() {
        let version = version.unwrap();
        // What was never released may be changed by any step.
        if version.file_name().to_string_lossy().contains('-') {
            continue;
        }
        let released = fs::read_to_string(version.path().join("sqlite.sql")).unwrap();
        assert_eq!(silent(&known, &released), Vec::<&str>::new(), "{version:?}");
    }
}

/// The database as SQL.
fn dump(url: &str, db: Db) -> String {
    let mut command = match db {
        Db::Sqlite => {
            let python = std::env::var("CHRONA_TEST_PYTHON").unwrap();
            let mut command = Command::new(python);
            command.args([
                "-c",
                "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).iterdump(), sep='\\n')",
                url.strip_prefix("sqlite://").unwrap(),
            ]);
            command
        }
        Db::Postgres => {
            let mut command = Command::new("pg_dump");
            command.args(["--inserts", "--no-owner", "--no-privileges", url]);
            command
        }
    };
    let dumped = command.output().unwrap();
    assert!(dumped.status.success(), "{dumped:?}");
    let text = String::from_utf8(dumped.stdout).unwrap();
    // What only psql understands, and a setting that older servers do not know.
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('\\') && !line.starts_with("SET transaction_timeout"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[rstest]
#[tokio::test]
#[ignore = "writes what is kept of this version: cargo xtask keep-schema"]
async fn this_version_is_kept(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let version = std::env::var("CHRONA_KEEP_SCHEMA").expect("the version's name");
    let place = kept().join(version);
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(db, &folder).await;
    let mut server = Server::start_on(folder, &url, &[]).await;
    let known = made::everything(&server).await;
    server.stop().await;
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join(format!("{}.sql", name(db))), dump(&url, db)).unwrap();
    let known = serde_json::to_string_pretty(&known).unwrap() + "\n";
    fs::write(place.join(format!("{}.json", name(db))), known).unwrap();
}
