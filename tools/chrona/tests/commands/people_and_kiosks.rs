//! `chrona create-admin` and `chrona create-kiosk`.

use chrona_store::{identity::accounts, kiosks};

use crate::common::{Place, runtime};
use chrona_api_types::KioskKey;
use chrona_backend::services::kiosks::key_hash;

#[expect(clippy::unwrap_used, reason = "support for tests")]
fn role_of(place: &Place, email: &str) -> Option<String> {
    let store = place.open();
    let person = runtime()
        .block_on(accounts::find_by_email(store.reader(), email))
        .unwrap();
    person.map(|person| person.role.as_str().to_owned())
}

#[test]
fn an_administrator_is_made_with_a_password_shown_once() {
    let place = Place::new();
    let ran = place.run(&["create-admin", "--email", "Camille@Exemple.fr"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.last_word("Administrator"), "Camille@Exemple.fr");
    assert!(ran.last_word("Password").len() >= 16);
    assert_eq!(
        role_of(&place, "camille@exemple.fr").as_deref(),
        Some("admin")
    );
}

#[test]
fn a_password_from_standard_input_is_not_printed() {
    let place = Place::new();
    let arguments = [
        "create-admin",
        "--email",
        "a@exemple.fr",
        "--password-stdin",
    ];
    let ran = place.run_with(&arguments, "correct horse battery\n");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!format!("{}{}", ran.out, ran.err).contains("horse"));
}

#[test]
fn an_account_that_is_there_is_promoted_and_keeps_its_password() {
    let place = Place::new();
    let arguments = [
        "create-admin",
        "--email",
        "a@exemple.fr",
        "--password-stdin",
    ];
    assert_eq!(place.run_with(&arguments, "first password").code, 0);
    let again = place.run(&["create-admin", "--email", "A@exemple.fr"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(!again.out.contains("Password"));
    assert!(again.err.contains("password stays"), "{}", again.err);
    assert_eq!(role_of(&place, "a@exemple.fr").as_deref(), Some("admin"));
}

#[test]
fn a_weak_password_or_a_wrong_address_is_refused() {
    let place = Place::new();
    let arguments = [
        "create-admin",
        "--email",
        "a@exemple.fr",
        "--password-stdin",
    ];
    let short = place.run_with(&arguments, "short");
    assert_eq!(short.code, 1);
    assert!(
        short.err.contains("password: At least 8 characters"),
        "{}",
        short.err
    );
    let wrong = place.run(&["create-admin", "--email", "camille"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("email:"), "{}", wrong.err);
    assert_eq!(place.run(&["create-admin"]).code, 2);
}

#[test]
fn a_kiosk_is_made_with_the_configuration_that_its_app_reads() {
    let place = Place::new();
    let name = "Entrée principale";
    let arguments = [
        "create-kiosk",
        "--name",
        name,
        "--location",
        "Paris",
        "--json",
    ];
    let ran = place.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let key: KioskKey = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (key.kiosk_name.as_str(), key.location.as_str()),
        (name, "Paris")
    );
    assert_eq!(key.api_key.len(), 43, "256 bits in base64url");
    assert_eq!(key.exit_code.len(), 6);
    assert_eq!(key.api_url, "http://localhost:8000");
    let store = place.open();
    let hash = key_hash(&key.api_key);
    let found = runtime()
        .block_on(kiosks::find_by_key_hashes(
            store.reader(),
            std::slice::from_ref(&hash),
        ))
        .unwrap();
    assert_eq!(found.get(&hash).map(|kiosk| kiosk.id), Some(key.kiosk_id));

    let taken = place.run(&arguments);
    assert_eq!(taken.code, 1);
    assert!(
        taken.err.to_lowercase().contains("already"),
        "{}",
        taken.err
    );
}

#[test]
fn a_kiosks_key_is_printed_for_people_too() {
    let place = Place::new();
    let ran = place.run(&["create-kiosk", "--name", "Atelier", "--location", "Lyon"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.last_word("Key").len(), 43);
    assert!(ran.out.contains("(Atelier, Lyon)"), "{}", ran.out);
    assert_eq!(place.run(&["create-kiosk", "--name", "Atelier"]).code, 2);
}
