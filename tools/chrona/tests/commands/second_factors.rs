//! `chrona reset-second-factor` and `chrona reseal`.

use std::{fs, sync::Arc};

use chrona_store::{
    identity::{
        accounts,
        second_factors::{self, NewTotpSecret},
    },
    sealed::TOTP_SECRET,
};

use crate::common::{Place, runtime};
use chrona_api_types::PersonId;
use chrona_backend::{config::Secret, random::SystemRandomness, sealing::Sealer};
use chrono::{DateTime, TimeDelta};

/// An administrator with a second factor in force, sealed under the key beside the database; answers
/// the account.
#[expect(clippy::unwrap_used, reason = "support for tests")]
fn with_second_factor(place: &Place) -> PersonId {
    let ran = place.run(&["create-admin", "--email", "a@exemple.fr"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let key = fs::read_to_string(place.path().join("secret_key")).unwrap();
    let sealer = sealer(key.trim());
    let store = place.open();
    runtime().block_on(async {
        let writer = store.writer();
        let person = accounts::find_by_email(writer, "a@exemple.fr").await;
        let account_id = person.unwrap().unwrap().id;
        let now = DateTime::UNIX_EPOCH;
        let sealed_secret = sealer.seal(&TOTP_SECRET.place(account_id), b"twenty bytes, secret");
        let new = NewTotpSecret {
            account_id,
            device_id: None,
            sealed_secret: sealed_secret.unwrap(),
            expires_at: now + TimeDelta::minutes(5),
            created_at: now,
        };
        let id = second_factors::insert(writer, new).await.unwrap();
        let done = second_factors::activate(writer, account_id, id, 0, now);
        assert!(done.await.unwrap());
        account_id
    })
}

#[expect(clippy::unwrap_used, reason = "support for tests")]
fn sealer(key: &str) -> Sealer {
    let random = Arc::new(SystemRandomness::default());
    Sealer::new(random, &Secret::from(key.to_owned()), None).unwrap()
}

#[expect(clippy::unwrap_used, reason = "support for tests")]
fn sealed(place: &Place, account_id: PersonId) -> Option<String> {
    let store = place.open();
    let kept = second_factors::find_in_force(store.reader(), account_id);
    let kept = runtime().block_on(kept).unwrap();
    kept.map(|kept| kept.sealed_secret)
}

#[test]
fn who_lost_everything_gets_in_again() {
    let place = Place::new();
    let account_id = with_second_factor(&place);
    let ran = place.run(&["reset-second-factor", "--email", "A@exemple.fr"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.last_word("Second factor removed"), "A@exemple.fr");
    assert_eq!(sealed(&place, account_id), None);

    let again = place.run(&["reset-second-factor", "--email", "a@exemple.fr", "--json"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("not set up"), "{}", again.err);
    let nobody = place.run(&["reset-second-factor", "--email", "b@exemple.fr"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("no such account"), "{}", nobody.err);
    assert_eq!(place.run(&["reset-second-factor"]).code, 2);
}

#[test]
fn secrets_are_sealed_under_a_new_key() {
    let place = Place::new();
    let account_id = with_second_factor(&place);
    let old = sealed(&place, account_id);
    let ran = place.run(&["reseal"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        (
            ran.last_word("Sealed anew"),
            ran.last_word("Already current")
        ),
        ("0", "1")
    );
    assert_eq!(sealed(&place, account_id), old);

    let (new_key, file) = ("a new key of thirty-two bytes, or more", "secret_key");
    let settings = [("SECRET_KEY", new_key), ("SECRET_KEY_PREVIOUS_FILE", file)];
    let ran = place.run_set(&["reseal"], &settings);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        (
            ran.last_word("Sealed anew"),
            ran.last_word("Already current")
        ),
        ("1", "0")
    );
    let new = sealed(&place, account_id).unwrap();
    let opened = sealer(new_key).open(&TOTP_SECRET.place(account_id), &new);
    assert_eq!(opened.unwrap().secret, b"twenty bytes, secret");

    // The key beside the database opens it no more.
    let ran = place.run(&["reseal"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("totp_secrets 1 opens with neither key"),
        "{}",
        ran.err
    );
    assert_eq!(sealed(&place, account_id), Some(new));
}
