//! `chrona generate-keys`.

use std::fs;

use crate::common::Place;
use chrona_badge::{SigningKey, VerifyingKey};

#[cfg(unix)]
fn mode(file: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).map_or(0, |data| data.permissions().mode() & 0o777)
}

#[test]
fn a_pair_is_made_that_only_its_owner_can_sign_with() {
    let place = Place::new();
    let ran = place.run(&["generate-keys", "--out", "new/keys"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let private = place.path().join("new/keys/jwt_private_key.pem");
    let public = place.path().join("new/keys/jwt_public_key.pem");
    #[cfg(unix)]
    assert_eq!((mode(&private), mode(&public)), (0o600, 0o644));
    let signing = SigningKey::from_pem(&fs::read_to_string(private).unwrap()).unwrap();
    let public = VerifyingKey::from_pem(&fs::read_to_string(public).unwrap()).unwrap();
    assert_eq!(signing.kid(), public.kid());
    assert_eq!(ran.last_word("Key id"), public.kid());
    assert!(!ran.out.contains("BEGIN"));
}

#[test]
fn keys_that_are_there_stay_unless_forced() {
    let place = Place::new();
    let public = place.path().join("jwt_public_key.pem");
    fs::write(&public, "mine").unwrap();
    let refused = place.run(&["generate-keys"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(fs::read_to_string(&public).unwrap(), "mine");
    assert!(!place.path().join("jwt_private_key.pem").exists());

    assert_eq!(place.run(&["generate-keys", "--force"]).code, 0);
    let first = fs::read_to_string(&public).unwrap();
    assert_eq!(place.run(&["generate-keys", "--force"]).code, 0);
    assert_ne!(fs::read_to_string(&public).unwrap(), first);
    let names = fs::read_dir(place.path()).unwrap().count();
    assert_eq!(names, 2, "no draft is left behind");
}

#[test]
fn a_larger_key_can_be_asked_for_and_a_smaller_one_cannot() {
    let place = Place::new();
    assert_eq!(place.run(&["generate-keys", "--key-size", "1024"]).code, 2);
    assert_eq!(place.run(&["generate-keys", "--key-size", "3072"]).code, 0);
    let public = fs::read_to_string(place.path().join("jwt_public_key.pem")).unwrap();
    let modulus = VerifyingKey::from_pem(&public).unwrap().jwk()["n"]
        .as_str()
        .unwrap()
        .len();
    assert_eq!(modulus, 512, "3072 bits in base64url");
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure() {
    let place = Place::new();
    fs::write(place.path().join("file"), "").unwrap();
    let ran = place.run(&["generate-keys", "--out", "file/keys"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("file/keys"), "{}", ran.err);
}
