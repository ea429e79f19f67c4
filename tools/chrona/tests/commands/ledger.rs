//! `chrona ledger`.

use std::fs;

use serde_json::json;

use crate::common::Place;
use sea_orm::ConnectionTrait;

/// A demonstration: some thousand punches.
fn place() -> Place {
    let place = Place::new();
    let ran = place.run(&["seed-demo"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    place
}

#[test]
fn a_ledger_is_verified_in_the_database_and_as_a_file() {
    let place = place();
    let ran = place.run(&["ledger", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let entries: u64 = ran.last_word("Entries").parse().unwrap();
    assert!(entries > 2000);
    let key = ran.last_word("Key").to_owned();
    let report = place.run(&["ledger", "verify", "--json"]).json();
    assert_eq!(
        (&report["entries"], &report["key"]),
        (&entries.into(), &key.as_str().into())
    );
    for number in ["erased", "checkpoints", "vouched"] {
        assert!(report[number].is_u64(), "{report}");
    }

    let note = place.run(&["ledger", "checkpoint"]);
    assert_eq!(note.code, 0, "{}", note.err);
    fs::write(place.path().join("kept.txt"), &note.out).unwrap();
    let ran = place.run(&["ledger", "verify", "--checkpoints", "kept.txt"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(&format!("vouch for {entries} entries")));

    let ran = place.run(&["ledger", "export", "--everyone", "--out", "all.jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // A file needs neither the database nor a server.
    fs::rename(
        place.path().join("chrona.db"),
        place.path().join("elsewhere.db"),
    )
    .unwrap();
    let verify = |more: &[&str]| {
        let mut arguments = vec!["ledger", "verify", "--export", "all.jsonl"];
        arguments.extend(more);
        place.run(&arguments)
    };
    let ran = verify(&["--key", &key, "--checkpoints", "kept.txt"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(&format!("Readable     {entries} entries")));
    assert!(ran.out.contains("Left out     0 entries"), "{}", ran.out);
    for first in ["A", "-"] {
        let other = format!("{first}{}", "A".repeat(42));
        let ran = verify(&["--key", &other]);
        assert_eq!(ran.code, 1);
        assert!(
            ran.err.contains("the trusted one is another"),
            "{}",
            ran.err
        );
    }

    let file = place.path().join("all.jsonl");
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let forged = text.replacen("clock_in", "clock_out", 1);
    let removed: Vec<&str> = [&lines[..50], &lines[51..]].concat();
    let cut = &lines[..lines.len() - 3];
    let first = lines[2];
    let (start, end) = (first.find(",\"facts\"").unwrap(), first.len() - 1);
    let facts = first[start..end].to_owned();
    let mut swapped = lines.clone();
    swapped.swap(60, 61);
    for (name, content, said) in [
        ("edited", forged, "was made for other facts"),
        ("removed", removed.join("\n"), "entry 48 is missing"),
        ("cut", cut.join("\n"), "the ledger ends before entry"),
        (
            "bared",
            text.replacen(&facts, "", 1),
            "what entry 0 records is gone, and no erasure names it",
        ),
        ("swapped", swapped.join("\n"), "entry 58 is missing"),
        (
            "no ledger",
            "{}".to_owned(),
            "line 1 is not a line of a ledger",
        ),
    ] {
        fs::write(&file, content).unwrap();
        let ran = verify(&[]);
        assert_eq!(ran.code, 1, "{name}: {}", ran.out);
        assert!(ran.err.contains(said), "{name}: {}", ran.err);
    }
}

#[test]
fn a_file_shows_the_punches_of_whom_it_is_asked_for() {
    let place = place();
    let of = |whose: &[&str]| {
        let mut arguments = vec!["ledger", "export", "--force", "--out", "some.jsonl"];
        arguments.extend(whose);
        let ran = place.run(&arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let text = fs::read_to_string(place.path().join("some.jsonl")).unwrap();
        let ran = place.run(&["ledger", "verify", "--export", "some.jsonl"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        text
    };
    let nobody = of(&["--nobody"]);
    assert!(!nobody.contains("facts") && !nobody.contains("account"));
    let one = of(&["--account", "3"]);
    assert!(one.contains("\"account\":3,") && !one.contains("\"account\":4,"));
    assert_eq!(one.lines().count(), nobody.lines().count());
    let ran = place.run(&["ledger", "export"]);
    assert_eq!(ran.code, 2, "whose must be said");
}

#[test]
fn the_first_wrong_entry_is_named() {
    let place = place();
    let store = place.open();
    crate::common::runtime().block_on(async {
        let change = "DROP TRIGGER punches_no_UPDATE; \
             UPDATE punches SET kind = 'clock_out' WHERE id IN (7, 9)";
        store.writer().execute_unprepared(change).await.unwrap();
        store.close().await;
    });
    let ran = place.run(&["ledger", "verify"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("entry 6 was made for other facts"),
        "{}",
        ran.err
    );
}

#[test]
fn a_ledger_without_entries_is_intact_and_says_so() {
    let place = Place::new();
    let ran = place.run(&["migrate"]);
    assert_eq!((ran.code, &*ran.out), (0, "The schema is up to date.\n"));
    let ran = place.run(&["ledger", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("none yet"), "{}", ran.out);
    let ran = place.run(&["ledger", "checkpoint"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("nothing to sign for yet"), "{}", ran.err);
    let ran = place.run(&["ledger", "export", "--nobody"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("nothing to export yet"), "{}", ran.err);
}

#[test]
fn a_new_secret_key_takes_the_ledger_over() {
    let place = place();
    let note = place.run(&["ledger", "checkpoint"]);
    fs::write(place.path().join("kept.txt"), &note.out).unwrap();
    let new = ("SECRET_KEY", "a new key of thirty-two bytes, or more");
    let both = [new, ("SECRET_KEY_PREVIOUS_FILE", "secret_key")];
    let verify = ["ledger", "verify", "--checkpoints", "kept.txt"];
    let ran = place.run_set(&verify, &both);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = place.run_set(&["reseal"], &both);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.last_word("Sealed anew"), "2", "its key and its end");
    let ran = place.run_set(&verify, &[new]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // What is sealed under a key that is gone is not taken for intact.
    let ran = place.run(&verify);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("SECRET_KEY"), "{}", ran.err);
}

#[test]
fn what_the_law_wants_kept_and_who_is_still_here_is_not_erased() {
    let place = place();
    let erase = |account: &str, before: &str, reason: &str| {
        let account = ["ledger", "erase", "--account", account];
        let rest = ["--before", before, "--reason", reason];
        place.run(&[account, rest].concat())
    };
    let ran = erase("3", "2020-01-01", "Art. 17");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("This account is open"), "{}", ran.err);
    let store = place.open();
    crate::common::runtime().block_on(async {
        let close = "UPDATE accounts SET closed_at = created_at WHERE id = 3";
        store.writer().execute_unprepared(close).await.unwrap();
        store.close().await;
    });
    for (account, before, reason, said) in [
        ("3", "2999-01-01", "Art. 17", "D3171-16"),
        ("3", "2020-01-01", "", "reason: This field is required"),
        ("999", "2020-01-01", "Art. 17", "no such"),
    ] {
        let ran = erase(account, before, reason);
        assert_eq!(ran.code, 1, "{}", ran.out);
        assert!(
            ran.err.to_lowercase().contains(&said.to_lowercase()),
            "{}",
            ran.err
        );
    }
    let ran = erase("3", "2020-01-01", "Art. 17");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.last_word("Punches erased"), "0");
    assert_eq!(ran.last_word("Accounts deleted"), "0");
    let again = ["ledger", "erase", "--account", "3", "--json"];
    let rest = ["--before", "2020-01-01", "--reason", "Art. 17"];
    let erased = json!({ "punches_erased": 0, "accounts_deleted": 0 });
    assert_eq!(place.run(&[&again[..], &rest].concat()).json(), erased);
}
