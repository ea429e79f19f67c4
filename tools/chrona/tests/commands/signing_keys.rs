//! `chrona keys`, `chrona rotate-keys` and `chrona revoke-key`.

use chrona_store::operations::signing_keys;

use crate::common::{Place, runtime};

/// The ids and states that `chrona keys` prints.
fn keys(place: &Place) -> Vec<(String, String)> {
    let ran = place.run(&["keys"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let words = |line: &str| {
        let mut words = line.split_whitespace().map(ToOwned::to_owned);
        Some((words.next()?, words.next()?))
    };
    ran.out.lines().filter_map(words).collect()
}

fn states(place: &Place) -> Vec<String> {
    keys(place).into_iter().map(|(_, state)| state).collect()
}

#[test]
fn a_key_is_made_to_sign_after_the_configured_one() {
    let place = Place::new();
    assert_eq!(place.run(&["migrate"]).code, 0);
    assert_eq!(keys(&place), []);
    assert_eq!(place.run(&["generate-keys"]).code, 0);
    let ran = place.run(&["rotate-keys", "--overlap", "2h"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Former key"), "{}", ran.out);
    assert_eq!(states(&place), ["next", "signing"]);
    assert_eq!(keys(&place)[0].0, ran.last_word("Key id"));
    assert_eq!(keys(&place)[1].0, ran.last_word("Former key"));

    let report = place.run(&["rotate-keys", "--if-none", "--json"]).json();
    assert_eq!(report, serde_json::json!({}), "one signs already");
    let again = place.run(&["rotate-keys"]);
    assert_eq!(again.code, 1);
    assert!(
        again.err.contains("is published already and signs from"),
        "{}",
        again.err
    );
    let short = place.run(&["rotate-keys", "--overlap", "30s"]);
    assert_eq!(short.code, 1);
    assert!(short.err.contains("from 2 minutes"), "{}", short.err);

    let listed = place.run(&["keys", "--json"]).json();
    assert_eq!(listed[0]["state"], "next");
    assert_eq!(listed[0]["is_in_database"], true);
    assert_eq!(listed[1]["is_in_database"], false);
    assert!(listed[1]["accepted_until"].is_string());
}

#[test]
fn the_first_key_may_be_made_in_the_database() {
    let place = Place::new();
    let ran = place.run(&["rotate-keys", "--key-size", "3072"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains("Former"), "{}", ran.out);
    assert_eq!(states(&place), ["signing"]);
    let again = place.run(&["rotate-keys", "--if-none"]);
    assert_eq!((again.code, &*again.out), (0, "A key signs already.\n"));
    assert_eq!(states(&place), ["signing"]);
    assert!(!place.path().join("jwt_private_key.pem").exists());
    // The next one has its size.
    assert_eq!(place.run(&["rotate-keys"]).code, 0);
    let store = place.open();
    let rows = runtime().block_on(signing_keys::all(store.reader()));
    for row in rows.expect("the keys are read") {
        assert!(!row.sealed_private_pem.unwrap_or_default().contains("BEGIN"));
        let key = chrona_badge::VerifyingKey::from_pem(&row.public_pem).expect("a key");
        assert_eq!(key.bits(), 3072);
    }
}

#[test]
fn a_revoked_key_is_replaced_at_once() {
    let place = Place::new();
    assert_eq!(place.run(&["generate-keys"]).code, 0);
    assert_eq!(place.run(&["rotate-keys"]).code, 0);
    let [next, configured] = &keys(&place)[..] else {
        panic!("two keys");
    };
    let ran = place.run(&["revoke-key", &configured.0]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.last_word("Signs now"), next.0, "the one that waited");
    assert!(ran.err.contains("delete its file"), "{}", ran.err);
    assert_eq!(states(&place), ["signing", "revoked"]);

    let ran = place.run(&["revoke-key", &next.0]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(states(&place), ["signing", "revoked", "revoked"]);
    assert_eq!(keys(&place)[0].0, ran.last_word("Signs now"));

    let twice = place.run(&["revoke-key", &next.0]);
    assert_eq!(twice.code, 1);
    assert!(twice.err.contains("is revoked since"), "{}", twice.err);
    let unknown = place.run(&["revoke-key", "-nothing"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("chrona keys"), "{}", unknown.err);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    assert_eq!(place.run(&["generate-keys"]).code, 0);
    let file = place.path().join("jwt_private_key.pem");
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&file, open).expect("the mode is set");
    let ran = place.run(&["rotate-keys"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("has mode 0644"), "{}", ran.err);
}
