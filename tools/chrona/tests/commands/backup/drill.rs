//! A backup that nobody can restore is none: people punch, it is backed up meanwhile, the database is
//! destroyed, and after restoring it they punch again.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};

use rstest::rstest;
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use crate::{
    common::{Place, Ran, runtime},
    server::{MANY, PASSWORD, Server, one_line, operation},
};

const SECRET_KEY: &str = "thirty-two bytes that only tests know";

#[derive(Clone, Copy, Debug)]
enum Db {
    Sqlite,
    Postgres,
}

/// A database that can be destroyed and made again, empty.
struct Database {
    db: Db,
    /// The SQLite file's.
    folder: tempfile::TempDir,
    name: String,
}

impl Database {
    fn new(db: Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().file_name().unwrap().to_str().unwrap();
        let mark = mark.replace(|c: char| !c.is_ascii_alphanumeric(), "");
        let name = format!("chrona_backup_{}", mark.to_lowercase());
        let database = Self { db, folder, name };
        database.make();
        database
    }

    fn server() -> String {
        std::env::var("CHRONA_TEST_POSTGRES_URL").expect(
            "CHRONA_TEST_POSTGRES_URL names a PostgreSQL server whose user may create databases; \
             `cargo xtask test` starts one",
        )
    }

    fn url(&self) -> String {
        match self.db {
            Db::Sqlite => format!("sqlite://{}/chrona.db", self.folder.path().display()),
            Db::Postgres => {
                let server = Self::server();
                format!("{}/{}", server.rsplit_once('/').unwrap().0, self.name)
            }
        }
    }

    fn make(&self) {
        if matches!(self.db, Db::Postgres) {
            ask(&Self::server(), &format!("CREATE DATABASE {}", self.name));
        }
    }

    fn destroy(&self) {
        match self.db {
            Db::Sqlite => {
                for file in fs::read_dir(self.folder.path()).unwrap() {
                    fs::remove_file(file.unwrap().path()).unwrap();
                }
            }
            Db::Postgres => {
                let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
                ask(&Self::server(), &drop);
            }
        }
    }

    /// Whether nothing is there that a server would take for a database.
    fn is_empty(&self) -> bool {
        match self.db {
            Db::Sqlite => fs::read_dir(self.folder.path()).unwrap().next().is_none(),
            Db::Postgres => {
                let find = "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace \
                     UNION ALL SELECT 1 FROM pg_proc WHERE pronamespace = 'public'::regnamespace";
                ask(&self.url(), find) == 0
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if matches!(self.db, Db::Postgres) && !std::thread::panicking() {
            self.destroy();
        }
    }
}

/// Asks a PostgreSQL server; answers how many rows there are.
fn ask(url: &str, statement: &str) -> usize {
    runtime().block_on(async {
        let connection = sea_orm::Database::connect(url).await.unwrap();
        let statement =
            sea_orm::Statement::from_string(connection.get_database_backend(), statement);
        let rows = connection.query_all_raw(statement).await.unwrap().len();
        connection.close().await.unwrap();
        rows
    })
}

fn number(ran: &Ran, beginning: &str) -> u64 {
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.last_word(beginning).parse().unwrap()
}

fn the_backup(folder: &Path) -> String {
    let names = fs::read_dir(folder).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names.len(), 1, "one backup and no draft: {names:?}");
    names[0].to_str().unwrap().to_owned()
}

/// A program of PostgreSQL's that says that it is of before its servers.
fn old_tool(place: &Place, name: &str) -> String {
    let tool = place.path().join(name);
    fs::write(
        &tool,
        format!("#!/bin/sh\necho '{name} (PostgreSQL) 9.6.24'\n"),
    )
    .unwrap();
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o700)).unwrap();
    tool.to_str().unwrap().to_owned()
}

/// A backup is checked by restoring it into a place of its own, which is empty afterwards; one that holds something is
/// left alone.
fn is_checked(place: &Place, db: Db, file: &str, settings: &[(&str, &str)]) {
    let check = |more: &[(&str, &str)]| {
        let verify = ["backup", "verify", "--identity", "backup.key", file];
        place.run_set(&verify, &[settings, more].concat())
    };
    let alone = check(&[]);
    assert_eq!(alone.code, 0, "{}", alone.err);
    if matches!(db, Db::Sqlite) {
        assert!(alone.out.contains("the ledger is intact"), "{}", alone.out);
        return;
    }
    assert!(alone.out.contains("with --scratch"), "{}", alone.out);
    let scratch = Database::new(Db::Postgres);
    let restored = check(&[("BACKUP_SCRATCH_URL", &scratch.url())]);
    assert!(
        restored.out.contains("the ledger is intact"),
        "{}",
        restored.err
    );
    assert!(scratch.is_empty());
    let own = settings[0].1;
    let full = check(&[("BACKUP_SCRATCH_URL", own)]);
    assert!(
        one_line(&full).contains("into an empty place only"),
        "{}",
        full.err
    );
    assert!(
        ask(own, "SELECT 1 FROM punches LIMIT 1") > 0,
        "nothing was taken away"
    );
}

#[rstest]
fn what_was_lost_is_restored_and_people_punch_on(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let database = Database::new(db);
    let url = database.url();
    let path = std::env::var("PATH").unwrap();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("SECRET_KEY", SECRET_KEY),
        ("BADGE_LIMIT_PER_10S", MANY),
        // Where PostgreSQL's programs are.
        ("PATH", path.as_str()),
    ];
    let place = Place::new();
    let keys = place.run_set(&["rotate-keys", "--if-none"], &settings);
    assert_eq!(keys.code, 0, "{}", keys.err);
    let key = place.run(&["backup-key", "--out", "backup.key"]);
    assert_eq!(key.code, 0, "{}", key.err);
    let recipient = key.last_word("Public key").to_owned();
    let other = place.run(&["backup-key", "--out", "other.key"]);
    assert_eq!(other.code, 0, "{}", other.err);

    let server = Server::start(4, &settings);
    let load = ["--badge-limit", MANY, "--yes-write-punches", "--json"];
    let (backed_up, report) = std::thread::scope(|scope| {
        let punching = scope.spawn(|| server.punches(&[&load[..], &["--seconds", "4"]].concat()));
        let begun = Instant::now();
        while server.punches_there() < 20 {
            assert!(begun.elapsed() < Duration::from_mins(1), "nobody punches");
            std::thread::sleep(Duration::from_millis(20));
        }
        let backup = ["backup", "--to", "backups", "--recipient", &recipient];
        let backed_up = place.run_set(&backup, &settings);
        (backed_up, punching.join().unwrap())
    });
    let kept = number(&backed_up, "Punches");
    assert_eq!(report.code, 0, "{}", report.err);
    let made = operation(&report.json(), "POST /punch/validate")["good"].as_u64();
    assert!(
        (20..made.unwrap()).contains(&kept),
        "{kept} of {made:?}: people punched before and after the moment that is kept"
    );

    let old = server.stop();
    database.destroy();
    database.make();
    let file = the_backup(&place.path().join("backups"));
    let restore = |file: &str, identity: &str, settings: &[(&str, &str)]| {
        place.run_set(&["restore", "--identity", identity, file], settings)
    };
    let refused = |file: &str, identity: &str, settings: &[(&str, &str)], said: &str| {
        let ran = restore(file, identity, settings);
        assert!(one_line(&ran).contains(said), "{}", ran.err);
        assert!(database.is_empty(), "{said}");
    };
    let whole = fs::read(&file).unwrap();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    for bytes in [
        &altered[..],
        &whole[..whole.len() - 1],
        &whole[..100],
        b"no backup",
    ] {
        fs::write(place.path().join("bad"), bytes).unwrap();
        let said = if bytes.len() < 100 {
            "not a backup"
        } else {
            "cut short or altered"
        };
        refused("bad", "backup.key", &settings, said);
    }
    // Whoever alters it may make the sum anew.
    let body = whole.len() - 32;
    altered.truncate(body);
    let sum = Sha256::digest(&altered);
    altered.extend_from_slice(&sum);
    fs::write(place.path().join("bad"), &altered).unwrap();
    refused("bad", "backup.key", &settings, "it was altered");
    if matches!(db, Db::Postgres) {
        let old = old_tool(&place, "pg_restore");
        let settings = [&settings[..], &[("PG_RESTORE", &*old)]].concat();
        refused(&file, "backup.key", &settings, "pg_restore is of version 9");
    }
    refused(&file, "other.key", &settings, "encrypted to other keys");
    let mut forgotten = settings;
    forgotten[1].1 = "another key, of which nothing was sealed";
    refused(&file, "backup.key", &forgotten, "SECRET_KEY");

    let begun = Instant::now();
    let restored = restore(&file, "backup.key", &settings);
    assert_eq!(number(&restored, "Punches"), kept, "{}", restored.out);
    let took = begun.elapsed();
    let again = restore(&file, "backup.key", &settings);
    assert!(one_line(&again).contains("empty"), "{}", again.err);
    let verified = place.run_set(&["ledger", "verify"], &settings);
    assert_eq!(number(&verified, "Entries"), kept);

    is_checked(&place, db, &file, &settings);

    if matches!(db, Db::Postgres) {
        let everyone_erases = "SELECT 1 FROM pg_proc WHERE proname = 'erase_punches' \
             AND has_function_privilege('public', oid, 'EXECUTE')";
        assert_eq!(ask(&url, everyone_erases), 0, "punches are the owner's");
        let old = old_tool(&place, "pg_dump");
        let settings = [&settings[..], &[("PG_DUMP", &*old)]].concat();
        let ran = place.run_set(&["backup", "--to", "new", "--unencrypted"], &settings);
        assert!(
            one_line(&ran).contains("pg_dump is of version 9"),
            "{}",
            ran.err
        );
    }

    let server = Server::start_bare(&settings);
    for file in ["kiosk.json", "people.csv"] {
        fs::copy(old.path().join(file), server.place.path().join(file)).unwrap();
    }
    let ran = server.punches(&[&load[..], &["--count", "3"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(server.count("/admin/punches"), kept + 3);
    assert!(
        fs::read_to_string(old.path().join("people.csv"))
            .unwrap()
            .contains(PASSWORD)
    );
    server.stop();
    let verified = place.run_set(&["ledger", "verify"], &settings);
    assert_eq!(number(&verified, "Entries"), kept + 3);
    println!(
        "{db:?}: {kept} punches of {} bytes restored and verified in {took:?}",
        whole.len()
    );
}
