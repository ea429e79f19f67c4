//! `chrona load punches`.

use std::fs;

use crate::common::Place;
use crate::server::{ADMIN, MANY, PASSWORD, Server, one_line, operation};
use serde_json::{Value, json};

#[test]
fn the_punches_it_counts_are_those_on_the_servers_list() {
    let server = Server::start(4, &[("BADGE_LIMIT_PER_10S", MANY)]);
    let more = [
        "--badge-limit",
        MANY,
        "--connections",
        "3",
        "--seconds",
        "1",
    ];
    let ran = server.punches(&[&more[..], &["--json", "--yes-write-punches"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["is_good"], true);
    assert_eq!(
        (&report["people"], &report["connections"]),
        (&json!(4), &json!(3))
    );
    assert!(
        (1.0..3.0).contains(&report["seconds"].as_f64().unwrap()),
        "{report}"
    );

    let punches = operation(&report, "POST /punch/validate");
    let badges = operation(&report, "POST /punch/request-token");
    let made = punches["good"].as_u64().unwrap();
    assert!(made > 10, "{report}");
    assert_eq!(made, server.count("/admin/punches"));
    assert_eq!(badges["good"], made);
    let answers = json!([{ "status": 200, "code": null, "count": made }]);
    assert_eq!(punches["answers"], answers);
    let drawn = punches["histogram"].as_array().unwrap();
    let drawn = drawn.iter().map(|bucket| bucket["count"].as_u64().unwrap());
    assert_eq!(drawn.sum::<u64>(), made);
    let at = |name: &str| punches["latency_us"][name].as_u64().unwrap();
    assert!(at("p50") > 0 && at("p50") <= at("p99") && at("p99") <= at("max"));

    // The phones of the first time serve again, and nobody stays signed in but the test's own.
    assert_eq!(server.count("/admin/devices"), 4);
    let more = ["--badge-limit", MANY, "--count", "5", "--yes-write-punches"];
    let again = server.punches(&more);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(server.count("/admin/devices"), 4);
    assert_eq!(server.count("/admin/punches"), made + 5);
    assert_eq!(server.count("/admin/audit-logs?event_type=signed_out"), 8);
    let row = ["POST", "/punch/validate", "5", "200"];
    let mut lines = again.out.lines();
    assert!(
        lines.any(|line| line.split_whitespace().eq(row)),
        "{}",
        again.out
    );
}

#[test]
fn a_rate_is_kept() {
    let server = Server::start(4, &[]);
    let more = [
        "--rate",
        "2/s",
        "--seconds",
        "2",
        "--json",
        "--yes-write-punches",
    ];
    let ran = server.punches(&more);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(operation(&ran.json(), "POST /punch/validate")["good"], 4);
    assert_eq!(ran.json()["not_sent"], 0);

    let few = server.punches(&["--rate", "50", "--yes-write-punches"]);
    let words = one_line(&few);
    assert!(
        words.contains("too few") && words.contains("takes 75"),
        "{words}"
    );
    assert_eq!(server.count("/admin/punches"), 4);
}

#[test]
fn people_ask_for_no_more_badges_than_they_may() {
    let server = Server::start(3, &[]);
    let ran = server.punches(&["--seconds", "3", "--json", "--yes-write-punches"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let made = operation(&report, "POST /punch/request-token")["good"].as_u64();
    // 2.4 a second, and the first ones are spread over the first 1.25 s.
    assert!((5..=9).contains(&made.unwrap()), "{report}");
    assert_eq!(report["is_limited_by_people"], true);
    assert!(ran.err.contains("The people were the limit"), "{}", ran.err);
}

#[test]
fn nothing_is_written_without_consent() {
    let server = Server::start(1, &[]);
    let ran = server.punches(&[]);
    assert!(
        one_line(&ran).contains("--yes-write-punches"),
        "{}",
        ran.err
    );
    assert_eq!(server.count("/admin/punches"), 0);
    assert_eq!(server.count("/admin/devices"), 0);
}

#[test]
fn a_kiosks_key_that_is_wrong_ends_it_before_anyone_signs_in() {
    let server = Server::start(1, &[]);
    fs::write(server.place.path().join("kiosk.json"), "another-key").unwrap();
    let ran = server.punches(&["--yes-write-punches"]);
    let words = one_line(&ran);
    assert!(words.contains("kiosk's key cannot be used"), "{words}");
    assert!(words.ends_with("(401)"), "{words}");
    assert_eq!(
        server.count("/admin/audit-logs?event_type=signed_in"),
        2,
        "the test's own"
    );
}

#[test]
fn who_cannot_sign_in_is_named_and_the_others_punch() {
    let server = Server::start(2, &[]);
    let file = server.place.path().join("people.csv");
    let people = fs::read_to_string(&file).unwrap();
    let email = "personne2@exemple.fr";
    fs::write(&file, format!("{people}{email},wrong secret\n")).unwrap();
    let ran = server.punches(&["--count", "2", "--json", "--yes-write-punches"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err.contains(&format!("Left out: {email}: ")),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("wrong secret"));
    let report = ran.json();
    assert_eq!(
        (&report["people"], &report["people_left_out"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(operation(&report, "POST /punch/validate")["good"], 2);
}

#[test]
fn what_the_server_refuses_is_counted_by_its_word() {
    let server = Server::start(1, &[("BADGE_LIMIT_PER_10S", "2")]);
    let more = [
        "--badge-limit",
        MANY,
        "--connections",
        "1",
        "--seconds",
        "1",
    ];
    let ran = server.punches(&[&more[..], &["--json", "--yes-write-punches"]].concat());
    assert_eq!(ran.code, 1, "{}", ran.err);
    let report = ran.json();
    let answers = json!([
        { "status": 200, "code": null, "count": 2 },
        { "status": 429, "code": "too_many_requests", "count": 1 },
    ]);
    let badges = operation(&report, "POST /punch/request-token");
    assert_eq!(badges["answers"], answers, "after a refusal it waits");
    assert_eq!((&badges["count"], &badges["good"]), (&json!(3), &json!(2)));
}

#[test]
fn phones_with_keys_prove_them_and_serve_again() {
    let server = Server::start(2, &[("REQUIRE_DEVICE_PROOF", "true")]);
    let without = server.punches(&["--count", "2", "--yes-write-punches"]);
    assert_eq!(without.code, 1);
    assert!(without.err.contains("add --phone-keys"), "{}", without.err);

    let more = [
        "--phone-keys",
        "keys.json",
        "--count",
        "3",
        "--yes-write-punches",
    ];
    for _ in 0..2 {
        let ran = server.punches(&more);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert_eq!(server.count("/admin/devices"), 2);
    }
    assert_eq!(server.count("/admin/punches"), 6);
}

#[test]
fn a_kiosks_key_that_dies_meanwhile_ends_it() {
    let server = Server::start(2, &[]);
    let token = server.token();
    std::thread::scope(|scope| {
        let running = scope.spawn(|| server.punches(&["--seconds", "60", "--yes-write-punches"]));
        while server.count("/admin/punches") == 0 {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let url = format!("{}/admin/kiosks/1/generate-api-key", server.url);
        let made = server.ask(|client| client.post(url).bearer_auth(&token));
        assert_eq!(made.status(), 200);
        let ran = running.join().unwrap();
        assert_eq!(ran.code, 1);
        assert!(
            ran.err.contains("the kiosk can no longer punch"),
            "{}",
            ran.err
        );
        assert!(ran.out.contains("401 kiosk_unauthorized"), "{}", ran.out);
    });
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_early_and_prints_what_was_measured() {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };

    use rustix::process::{Pid, Signal, kill_process};

    let server = Server::start(0, &[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_chrona"))
        .args(["load", "reads", "--url", &server.url, "--email", ADMIN])
        .args(["--password-stdin", "--seconds", "600", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(PASSWORD.as_bytes()).unwrap();
    drop(stdin);
    std::thread::sleep(std::time::Duration::from_secs(3));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["is_interrupted"], true);
    assert!(operation(&report, "GET /admin/users")["good"].as_u64() > Some(0));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_certificate_of_ones_own_authority_is_trusted_when_named() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let folder = Place::new();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    fs::write(&certificate, made.cert.pem()).unwrap();
    fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let paths = [&certificate, &key].map(|file| file.display().to_string());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut server =
        Server::start_bare(&[("TLS_CERT_PATH", &paths[0]), ("TLS_KEY_PATH", &paths[1])]);
    server.make_admin();
    server.url = server.url.replace("http://127.0.0.1", "https://localhost");
    let unknown = server.reads(&[]);
    assert!(
        one_line(&unknown).contains("certificate"),
        "{}",
        unknown.err
    );
    let named = server.reads(&["--count", "20", "--ca-file", &paths[0]]);
    assert_eq!(named.code, 0, "{}", named.err);
}
