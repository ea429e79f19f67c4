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
    let report = place.run_set(
        &["backup", "--to", "other", "--json"],
        &[("BACKUP_RECIPIENTS", &keys.join(","))],
    );
    let report = report.json();
    assert_eq!(report["root"], made.last_word("Root"));
    assert!(
        report["bytes"].as_u64().unwrap() > 1_000 && report["sha-256"].is_string(),
        "{report}"
    );
    let noted = place.events("backup_made");
    assert_eq!(noted.len(), 2);
    let noted = &noted[1..];
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

#[test]
fn a_backup_is_checked_as_far_as_one_has_its_key() {
    let place = place();
    let key = place.run(&["backup-key"]);
    let recipients = [("BACKUP_RECIPIENTS", key.last_word("Public key"))];
    for _ in 0..2 {
        let made = place.run_set(&["backup", "--to", "kept"], &recipients);
        assert_eq!(made.code, 0, "{}", made.err);
    }
    let mut names = backups(&place);
    // The second one of a second comes after the first.
    names.sort_by_key(|name| name.replace(".backup", "-1.backup"));

    let young = [
        "backup",
        "verify",
        "kept",
        "--max-age-hours",
        "26",
        "--json",
    ];
    let ran = place.run(&young);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["checked"], "whole");
    assert!(
        report["backup"]
            .as_str()
            .unwrap()
            .starts_with("kept/chrona-2")
    );
    assert!(report["bytes"].as_u64().unwrap() > 1_000);
    let opened = ["backup", "verify", "--identity", "backup.key", "kept"];
    let ran = place.run(&opened);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("the ledger is intact"), "{}", ran.out);
    let noted = place.events("backup_verified");
    assert_eq!(noted.len(), 2);
    assert!(
        noted[0].contains("\"restored\"") && noted[1].contains("\"whole\""),
        "{noted:?}"
    );

    // One by its name, on a machine that has nothing but it.
    let file = place.path().join("kept").join(&names[0]);
    let elsewhere = Place::new();
    let ran = elsewhere.run(&["backup", "verify", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("no audit log notes"), "{}", ran.err);
    assert!(!elsewhere.path().join("chrona.db").exists());

    // What is altered, old or not there is told.
    let mut text = fs::read(&file).unwrap();
    let middle = text.len() / 2;
    text[middle] ^= 1;
    fs::write(&file, text).unwrap();
    let altered = ["backup", "verify", file.to_str().unwrap()];
    let ran = place.run(&altered);
    assert!(
        one_line(&ran).contains("cut short or altered"),
        "{}",
        ran.err
    );
    for name in &names {
        let old = place
            .path()
            .join("kept")
            .join("chrona-20200101T020000Z.backup");
        fs::rename(place.path().join("kept").join(name), old).unwrap();
    }
    let ran = place.run(&young);
    assert!(
        one_line(&ran).contains("where 26 are allowed"),
        "{}",
        ran.err
    );
    fs::create_dir(place.path().join("empty")).unwrap();
    let ran = place.run(&["backup", "verify", "empty"]);
    assert!(one_line(&ran).contains("there is no backup"), "{}", ran.err);
    assert_eq!(place.events("backup_verified").len(), 2);
}

#[test]
fn what_makes_one_each_day_says_when_and_ends_when_it_is_told_to() {
    use std::{
        io::{BufRead, BufReader},
        process::{Command, Stdio},
    };

    use chrona_backend::clock::{Clock, SystemClock};
    use rustix::process::{Pid, Signal, kill_process};

    let place = place();
    let wrong = place.run(&["backup", "--to", "kept", "--unencrypted", "--at", "soon"]);
    assert!(one_line(&wrong).contains("02:30"), "{}", wrong.err);
    let now = SystemClock.now();
    let at = (now - chrono::TimeDelta::hours(1))
        .format("%H:%M")
        .to_string();
    let start = |at: &str| {
        Command::new(env!("CARGO_BIN_EXE_chrona"))
            .args(["backup", "--to", "kept", "--unencrypted", "--at", at])
            .current_dir(place.path())
            .env("ORGANISATION_TIMEZONE", "UTC")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut child = start(&at);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let next = lines.next().unwrap().unwrap();
    let next: chrono::DateTime<chrono::Utc> =
        next.split_whitespace().last().unwrap().parse().unwrap();
    let hours = (next - now).num_hours();
    assert!((22..=23).contains(&hours), "{hours}");
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(!place.path().join("kept").exists());

    // At its time, a minute from now at most, one is made and read back.
    let soon = SystemClock.now() + chrono::TimeDelta::minutes(1);
    let mut child = start(&soon.format("%H:%M").to_string());
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut dues = lines
        .map_while(Result::ok)
        .filter(|line| line.starts_with("Next"));
    assert!(
        dues.next().is_some() && dues.next().is_some(),
        "it goes on after one"
    );
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(backups(&place).len(), 1);
    assert_eq!(place.events("backup_made").len(), 1);
    let checked = place.events("backup_verified");
    assert!(
        checked.len() == 1 && checked[0].contains("whole"),
        "{checked:?}"
    );
}
