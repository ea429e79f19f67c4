//! `chrona load reads`.

use chrona_store::{
    identity::{
        accounts,
        second_factors::{self, NewTotpSecret},
    },
    sealed::TOTP_SECRET,
};

use crate::common::Place;
use crate::server::{ADMIN, PASSWORD, Server, one_line, operation};
use chrono::{DateTime, TimeDelta};
use serde_json::Value;

#[test]
fn an_administrators_reads_are_measured_and_change_nothing() {
    let server = Server::start(1, &[]);
    let ran = server.reads(&["--connections", "4", "--count", "100", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let operations = report["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 11);
    let count = |one: &Value| one["good"].as_u64().unwrap();
    assert_eq!(operations.iter().map(count).sum::<u64>(), 100);
    assert_eq!(operation(&report, "GET /admin/punches")["good"], 20);
    assert_eq!(server.count("/admin/users"), 2);

    let text = server.reads(&["--rate", "20", "--seconds", "1"]);
    assert_eq!(text.code, 0, "{}", text.err);
    assert!(text.out.contains("GET /admin/presence"), "{}", text.out);
    assert!(text.out.contains("all together"), "{}", text.out);
    assert_eq!(text.err, "");
}

#[test]
fn an_employee_reads_nothing() {
    let server = Server::start(1, &[]);
    let arguments = ["load", "reads", "--url", &server.url];
    let email = ["--email", "personne0@exemple.fr", "--password-stdin"];
    let ran = server
        .place
        .run_with(&[&arguments[..], &email].concat(), PASSWORD);
    assert!(one_line(&ran).ends_with("(403)"), "{}", ran.err);
}

#[test]
fn a_second_factor_is_told_with_what_to_do() {
    let server = Server::start(0, &[]);
    let store = &server.app.store;
    server.runtime.block_on(async {
        let admin = accounts::find_by_email(store.reader(), ADMIN).await;
        let account_id = admin.unwrap().unwrap().id;
        let sealed = server
            .app
            .sealer
            .seal(&TOTP_SECRET.place(account_id), b"twenty bytes, secret");
        let now = DateTime::UNIX_EPOCH;
        let new = NewTotpSecret {
            account_id,
            device_id: None,
            sealed_secret: sealed.unwrap(),
            expires_at: now + TimeDelta::minutes(5),
            created_at: now,
        };
        let id = second_factors::insert(store.writer(), new).await.unwrap();
        let done = second_factors::activate(store.writer(), account_id, id, 0, now);
        assert!(done.await.unwrap());
    });
    let ran = server.reads(&[]);
    assert!(one_line(&ran).contains("--totp-code"), "{}", ran.err);
    let wrong = server.reads(&["--totp-code", "000000"]);
    assert!(one_line(&wrong).ends_with("(401)"), "{}", wrong.err);
}

#[test]
fn a_server_that_is_not_there_is_one_line() {
    let place = Place::new();
    let reads = [
        "load",
        "reads",
        "--email",
        ADMIN,
        "--password-stdin",
        "--url",
    ];
    let away = place.run_with(&[&reads[..], &["http://127.0.0.1:1"]].concat(), PASSWORD);
    let words = one_line(&away);
    assert!(
        words.contains("cannot reach http://127.0.0.1:1: "),
        "{words}"
    );
    for wrong in ["localhost:8000", "ftp://localhost", "nowhere"] {
        let ran = place.run_with(&[&reads[..], &[wrong]].concat(), PASSWORD);
        assert!(one_line(&ran).contains("--url"), "{}", ran.err);
    }
    assert_eq!(place.run(&["load", "reads", "--url", "http://x"]).code, 2);
}
