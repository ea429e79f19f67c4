//! Files and what is asked for, on SQLite.

use std::fs;

use crate::{common::Place, server::one_line};

/// A demonstration: some thousand punches.
fn place() -> Place {
    let place = Place::new();
    let ran = place.run(&["seed-demo"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    place
}

fn backups(place: &Place) -> Vec<String> {
    let found = fs::read_dir(place.path().join("kept")).unwrap();
    let names = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn nothing_is_written_in_clear_unless_that_is_said() {
    let place = place();
    let ran = place.run(&["backup", "--to", "kept"]);
    assert!(one_line(&ran).contains("--unencrypted"), "{}", ran.err);
    let ran = place.run_set(
        &["backup", "--to", "kept"],
        &[("BACKUP_RECIPIENTS", "age1nobody")],
    );
    assert!(one_line(&ran).contains("not a public key"), "{}", ran.err);
    assert!(!place.path().join("kept").exists());

    let key = place.run(&["backup-key"]);
    let public = key.last_word("Public key");
    let both = ["backup", "--to", "kept", "--unencrypted"];
    let ran = place.run_set(&both, &[("BACKUP_RECIPIENTS", public)]);
    assert!(one_line(&ran).contains("contradict"), "{}", ran.err);
    let again = place.run(&["backup-key"]);
    assert!(one_line(&again).contains("backup.key"), "{}", again.err);
}

#[test]
fn any_of_several_recipients_restores_it() {
    let place = place();
    let keys: Vec<String> = ["one.key", "two.key"]
        .iter()
        .map(|file| {
            let ran = place.run(&["backup-key", "--out", file]);
            ran.last_word("Public key").to_owned()
        })
        .collect();
    let made = place.run_set(
        &["backup", "--to", "kept"],
        &[("BACKUP_RECIPIENTS", &keys.join(","))],
    );
    assert_eq!(made.code, 0, "{}", made.err);
    let noted = place.events("backup_made");
    assert_eq!(noted.len(), 1);
    assert!(noted[0].contains(made.last_word("SHA-256")), "{noted:?}");
    let file = format!("kept/{}", backups(&place)[0]);
    let text = fs::read(place.path().join(&file)).unwrap();
    assert!(!text.windows(7).any(|part| part == b"punches"), "in clear");

    fs::create_dir(place.path().join("new")).unwrap();
    let settings = [("DATABASE_URL", "sqlite://new/chrona.db")];
    let restore = ["restore", "--identity", "two.key", &file];
    let ran = place.run_set(&restore, &settings);
    assert!(one_line(&ran).contains("new/secret_key"), "{}", ran.err);
    fs::copy(
        place.path().join("secret_key"),
        place.path().join("new/secret_key"),
    )
    .unwrap();
    let ran = place.run_set(&["restore", &file], &settings);
    assert!(one_line(&ran).contains("--identity"), "{}", ran.err);
    let ran = place.run_set(&restore, &settings);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for counted in ["People", "Punches", "Entries", "Root"] {
        assert_eq!(ran.last_word(counted), made.last_word(counted));
    }
    let mut there: Vec<_> = fs::read_dir(place.path().join("new"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    there.sort();
    assert_eq!(there, ["chrona.db", "chrona.db.known", "secret_key"]);
}

#[test]
fn a_backup_in_clear_is_restored_without_a_key_and_an_altered_database_is_not() {
    let place = place();
    let backup = ["backup", "--to", "kept", "--unencrypted"];
    let made = place.run(&backup);
    assert_eq!(made.code, 0, "{}", made.err);
    let file = format!("kept/{}", backups(&place)[0]);
    let there = place.path().join("chrona.db");
    let ran = place.run(&["restore", &file]);
    assert!(one_line(&ran).contains("is there"), "{}", ran.err);
    fs::remove_file(&there).unwrap();
    let ran = place.run(&["restore", &file]);
    assert_eq!(ran.code, 0, "{}", ran.err);

    // What was altered before it was backed up is told when it is restored.
    let store = place.open();
    crate::common::runtime().block_on(async {
        let change = "DROP TRIGGER punches_no_UPDATE; \
             UPDATE punches SET kind = 'clock_out' WHERE id = 7";
        let writer = store.writer();
        sea_orm::ConnectionTrait::execute_unprepared(writer, change)
            .await
            .unwrap();
        store.close().await;
    });
    fs::remove_dir_all(place.path().join("kept")).unwrap();
    assert_eq!(place.run(&backup).code, 0);
    fs::remove_file(&there).unwrap();
    let file = format!("kept/{}", backups(&place)[0]);
    let ran = place.run(&["restore", &file]);
    assert!(one_line(&ran).contains("entry 6 was made"), "{}", ran.err);
    assert!(!there.exists());
}

#[test]
fn older_backups_go_and_the_last_stays() {
    let place = place();
    fs::create_dir(place.path().join("kept")).unwrap();
    for day in 1..=5 {
        let name = format!("kept/chrona-2026010{day}T020000Z.backup");
        fs::write(place.path().join(name), "chrona-backup 1 age\n").unwrap();
    }
    let ran = place.run(&[
        "backup",
        "--to",
        "kept",
        "--unencrypted",
        "--keep-days",
        "2",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Deleted      4 older"), "{}", ran.out);
    assert_eq!(backups(&place).len(), 2);
}

#[test]
fn the_one_just_made_stays_whatever_dates_others_bear() {
    let place = place();
    fs::create_dir(place.path().join("kept")).unwrap();
    for day in 1..=5 {
        let name = format!("kept/chrona-2999010{day}T020000Z.backup");
        fs::write(place.path().join(name), "chrona-backup 1 age\n").unwrap();
    }
    let backup = [
        "backup",
        "--to",
        "kept",
        "--unencrypted",
        "--keep-days",
        "1",
    ];
    for _ in 0..2 {
        let ran = place.run(&backup);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(
            ran.err.contains("5 backups are of a time to come"),
            "{}",
            ran.err
        );
        let made = ran.last_word("Backup");
        assert!(place.path().join(made).exists(), "{made}");
    }
}

#[test]
fn backups_of_one_second_are_each_there() {
    let place = place();
    let backup = ["backup", "--to", "kept", "--unencrypted"];
    let made: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(|| place.run(&backup))).collect();
        let ended = running.into_iter().map(|one| one.join().unwrap());
        ended
            .map(|ran| {
                assert_eq!(ran.code, 0, "{}", ran.err);
                ran.last_word("Backup").to_owned()
            })
            .collect()
    });
    let mut names = made.clone();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 4, "{made:?}");
    assert_eq!(backups(&place).len(), 4);
    // A number is part of the name, and each is a backup like another.
    fs::remove_file(place.path().join("chrona.db")).unwrap();
    let ran = place.run(&["restore", names.last().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_tool_that_is_missing_is_named() {
    let place = Place::new();
    let url = std::env::var("CHRONA_TEST_POSTGRES_URL").unwrap();
    let backup = |tool: &str| {
        let settings = [("DATABASE_URL", url.as_str()), ("PG_DUMP", tool)];
        place.run_set(&["backup", "--to", "kept", "--unencrypted"], &settings)
    };
    let ran = backup("/nowhere/pg_dump");
    assert!(one_line(&ran).contains("PG_DUMP"), "{}", ran.err);
    assert_eq!(backups(&place).len(), 0);
}
