//! What commands leave alone: nothing is made by reading, nothing is replaced unasked, and what is shown once
//! was shown, or nothing happened.
use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    process::{Command, Output, Stdio},
};

use chrona_store::{identity::accounts, kiosks};

use crate::common::{Place, Ran, runtime};

/// Each command that reads or changes something which must be there.
const WANT_A_DATABASE: [&[&str]; 10] = [
    &["keys"],
    &["revoke-key", "a-key"],
    &["reset-second-factor", "--email", "a@exemple.fr"],
    &["reseal"],
    &["ledger", "verify"],
    &["ledger", "export", "--everyone"],
    &["ledger", "export", "--everyone", "--out", "all.jsonl"],
    &["ledger", "checkpoint"],
    &[
        "ledger",
        "erase",
        "--account",
        "3",
        "--before",
        "2020-01-01",
        "--reason",
        "Art. 17",
    ],
    &["backup", "--to", "kept", "--unencrypted"],
];

fn files(place: &Place) -> Vec<String> {
    let found = fs::read_dir(place.path()).unwrap();
    let mut names: Vec<String> = found
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[track_caller]
fn refused(ran: &Ran, said: &str) {
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(said), "{}", ran.err);
}

#[test]
fn nothing_is_made_where_there_is_no_database() {
    for command in WANT_A_DATABASE {
        let place = Place::new();
        let ran = place.run(command);
        refused(&ran, "DATABASE_URL: there is no database at chrona.db");
        assert_eq!(files(&place), [""; 0], "{command:?}");
        // A name that was mistyped, of a folder too.
        let mistyped = [("DATABASE_URL", "sqlite://srv/chrnoa.db")];
        let ran = place.run_set(command, &mistyped);
        refused(&ran, "there is no database at srv/chrnoa.db");
        assert_eq!(files(&place), [""; 0], "{command:?}");
    }
    let place = Place::new();
    assert_eq!(place.run(&["check-config"]).code, 1);
    assert_eq!(place.run(&["restore", "nothing.backup"]).code, 1);
    assert_eq!(files(&place), [""; 0]);
}

#[test]
fn what_reads_leaves_the_database_as_it_was() {
    let place = Place::new();
    assert_eq!(place.run(&["seed-demo"]).code, 0);
    let before = (
        files(&place),
        fs::read(place.path().join("chrona.db")).unwrap(),
    );
    for command in [
        &["keys"][..],
        &["ledger", "verify"],
        &["ledger", "export", "--everyone"],
    ] {
        let ran = place.run(command);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.err);
        let after = (
            files(&place),
            fs::read(place.path().join("chrona.db")).unwrap(),
        );
        assert!(before == after, "{command:?} changed something");
    }
    // Without what opens the secrets nothing is said of them, and no other is made.
    fs::rename(
        place.path().join("secret_key"),
        place.path().join("kept_key"),
    )
    .unwrap();
    refused(&place.run(&["ledger", "verify"]), "secret_key is not there");
    assert!(!place.path().join("secret_key").exists());
}

#[test]
fn a_database_that_was_known_is_not_made_anew() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"]).code, 0);
    fs::remove_file(place.path().join("chrona.db")).unwrap();
    let before = files(&place);
    for command in [
        &["migrate"][..],
        &["create-admin", "--email", "a@exemple.fr"],
        &["create-kiosk", "--name", "Porte", "--location", "Paris"],
        &["seed-demo"],
        &["rotate-keys"],
        &["keys"],
    ] {
        refused(&place.run(command), "delete chrona.db.known");
        assert_eq!(files(&place), before, "{command:?}");
    }
    fs::remove_file(place.path().join("chrona.db.known")).unwrap();
    assert_eq!(place.run(&["migrate"]).code, 0);
}

#[test]
fn an_export_replaces_no_file_unasked_and_is_its_owners_alone() {
    let place = Place::new();
    assert_eq!(place.run(&["seed-demo"]).code, 0);
    let export = ["ledger", "export", "--nobody", "--out", "all.jsonl"];
    let file = place.path().join("all.jsonl");
    fs::write(&file, "someone's own").unwrap();
    refused(
        &place.run(&export),
        "all.jsonl is there already; --force replaces it",
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "someone's own");
    let ran = place.run(&[&export[..], &["--force"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = place.run(&["ledger", "verify", "--export", "all.jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // What fails leaves neither half a file nor a draft.
    let elsewhere = [("DATABASE_URL", "sqlite://elsewhere.db")];
    let other = ["ledger", "export", "--nobody", "--out", "other.jsonl"];
    assert_eq!(place.run_set(&other, &elsewhere).code, 1);
    assert!(
        !files(&place)
            .iter()
            .any(|name| name.contains("other") || name.starts_with(".tmp"))
    );
}

/// Runs a command whose standard output goes there.
fn into(place: &Place, arguments: &[&str], out: Stdio) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chrona"))
        .args(arguments)
        .current_dir(place.path())
        .env_clear()
        .env("DATABASE_URL", "sqlite://chrona.db")
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(Stdio::piped())
        .output()
        .unwrap()
}

/// A pipe that nobody reads.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// A disk without room.
fn full_disk() -> Stdio {
    File::options()
        .write(true)
        .open("/dev/full")
        .unwrap()
        .into()
}

#[test]
fn who_is_shown_no_password_has_no_account() {
    for out in [closed_pipe, full_disk] {
        let place = Place::new();
        let command = ["create-admin", "--email", "rh@exemple.fr"];
        let ran = into(&place, &command, out());
        assert_eq!(ran.status.code(), Some(1));
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(said.contains("nothing was changed"), "{said}");
        let store = place.open();
        let found = accounts::find_by_email(store.reader(), "rh@exemple.fr");
        assert!(runtime().block_on(found).unwrap().is_none());
        drop(store);
        // Asked again it is made, and shown.
        let again = place.run(&command);
        assert_eq!(again.code, 0, "{}", again.err);
        assert!(again.last_word("Password").len() >= 16);
    }
}

#[test]
fn a_kiosk_whose_key_is_not_shown_is_none_and_so_is_a_demonstration() {
    for out in [closed_pipe, full_disk] {
        let place = Place::new();
        for json in [&[][..], &["--json"]] {
            let kiosk = ["create-kiosk", "--name", "Porte", "--location", "Paris"];
            let ran = into(&place, &[&kiosk[..], json].concat(), out());
            assert_eq!(ran.status.code(), Some(1));
        }
        assert_eq!(into(&place, &["seed-demo"], out()).status.code(), Some(1));
        let store = place.open();
        let page = chrona_store::Page::new(None, None);
        let listed = kiosks::list(store.reader(), None, page);
        assert!(runtime().block_on(listed).unwrap().0.is_empty());
        drop(store);
        let demo = place.run(&["seed-demo"]);
        assert_eq!(demo.code, 0, "{}", demo.err);
    }
}

#[test]
fn a_danger_is_an_exit_code_into_a_pipe_too() {
    let place = Place::new();
    let dangerous = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chrona"));
        command
            .arg("check-config")
            .current_dir(place.path())
            .env_clear()
            .env("REQUIRE_TOTP", "false")
            .stderr(Stdio::null());
        command
    };
    let whole = dangerous().output().unwrap();
    assert_eq!(whole.status.code(), Some(1));
    assert!(
        String::from_utf8(whole.stdout)
            .unwrap()
            .contains("DANGEROUS")
    );
    for json in [&[][..], &["--json"]] {
        let piped = dangerous().args(json).stdout(closed_pipe()).status();
        assert_eq!(piped.unwrap().code(), Some(1), "{json:?}");
    }
}

#[test]
fn a_verdict_does_not_depend_on_who_reads_it() {
    let place = Place::new();
    assert_eq!(place.run(&["seed-demo"]).code, 0);
    let good = into(&place, &["ledger", "verify"], closed_pipe());
    assert_eq!(good.status.code(), Some(0));
    let store = place.open();
    runtime().block_on(async {
        let change = "DROP TRIGGER punches_no_UPDATE; UPDATE punches SET kind = 'clock_out'";
        sea_orm::ConnectionTrait::execute_unprepared(store.writer(), change)
            .await
            .unwrap();
        store.close().await;
    });
    let bad = into(&place, &["ledger", "verify"], closed_pipe());
    assert_eq!(bad.status.code(), Some(1));
    // A file that was cut is no success either.
    let cut = into(&place, &["ledger", "export", "--nobody"], closed_pipe());
    assert_eq!(cut.status.code(), Some(1));
}

#[test]
fn a_database_that_does_not_answer_is_said_in_plain_words() {
    let place = Place::new();
    let secret = ("SECRET_KEY", "thirty-two bytes that only tests know");
    let nobody = [
        secret,
        ("DATABASE_URL", "postgresql://chrona@127.0.0.1:1/chrona"),
    ];
    for command in [
        &["keys"][..],
        &["ledger", "verify"],
        &["migrate"],
        &["backup", "--to", "kept", "--unencrypted"],
    ] {
        let ran = place.run_set(command, &nobody);
        refused(
            &ran,
            "no PostgreSQL listens at 127.0.0.1:1: it is not started, or the address is another",
        );
        assert!(!ran.err.contains("pool"), "{}", ran.err);
    }
    assert_eq!(files(&place), [""; 0]);
}
