//! The second factor: codes of an authenticator app, recovery codes, and those who guess them.

use std::sync::Arc;

use chrona_backend::{services::operator, store::second_factors};
use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use rstest::rstest;
use sea_orm::{FromQueryResult, JsonValue, Statement};
use serde_json::{Value, json};
use totp_rs::Totp;

use crate::harness::{Db, PASSWORD, Person, Reply, Server, database_url};

const CAMILLE: &str = "camille@exemple.fr";

/// An authenticator app with a secret, and the recovery codes that came with it.
struct Authenticator {
    totp: Totp,
    recovery: Vec<String>,
}

impl Authenticator {
    /// The code that the app shows.
    fn code(&self, server: &Server) -> String {
        self.code_in(server, 0)
    }

    /// The code that an app shows whose clock is ahead by so many steps.
    fn code_in(&self, server: &Server, steps: i64) -> String {
        use chrona_backend::clock::Clock;
        let time = server.clock.now().timestamp() + 30 * steps;
        self.totp.generate(time.cast_unsigned()).to_string()
    }
}

/// Provisions a secret; answers its identifier and the app that read it.
async fn provision(server: &Server, person: &Person) -> (i64, Authenticator) {
    let made = server.post("/totp/provision", &person.token, json!({}));
    let made = made.await.ok(200);
    let uri = made["provisioning_uri"].as_str().unwrap();
    let totp = Totp::from_url(uri).unwrap();
    assert_eq!(made["secret"], totp.secret().to_base32());
    let recovery = Vec::new();
    let id = made["totp_secret_id"].as_i64().unwrap();
    (id, Authenticator { totp, recovery })
}

/// Sets a second factor up, and lets its first step pass.
async fn set_up(server: &Server, person: &Person) -> Authenticator {
    let (id, mut app) = provision(server, person).await;
    let body = json!({ "totp_secret_id": id, "verification_code": app.code(server) });
    let made = server.post("/totp/activate", &person.token, body).await;
    let made = made.ok(200);
    assert_eq!(made["success"], true);
    app.recovery = texts(&made["recovery_codes"]);
    server.clock.advance(TimeDelta::seconds(30));
    app
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

async fn sign_in(server: &Server, email: &str, field: &str, code: &str) -> Reply {
    let form = [("username", email), ("password", PASSWORD), (field, code)];
    let request = server.request(Method::POST, "/auth/token").form(&form);
    server.send(request).await
}

async fn validate(server: &Server, person: &Person, code: &str) -> Reply {
    let body = json!({ "totp_code": code });
    server.post("/totp/validate", &person.token, body).await
}

/// The event types of the audit log, oldest first, that the words begin with.
async fn events(server: &Server, words: &[&str]) -> Vec<String> {
    let query = "SELECT event_type FROM audit_entries ORDER BY id";
    let rows = rows(server, query).await;
    let events = rows.iter().map(|row| row["event_type"].as_str().unwrap());
    let wanted = events.filter(|event| words.iter().any(|word| event.starts_with(word)));
    wanted.map(ToOwned::to_owned).collect()
}

async fn rows(server: &Server, query: &str) -> Vec<Value> {
    let reader = server.app.store.reader();
    let statement = Statement::from_string(reader.get_database_backend(), query);
    let found = JsonValue::find_by_statement(statement);
    found.all(reader).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_second_factor_is_set_up_and_asked_for_at_the_next_sign_in(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let elsewhere = server.signed_in(CAMILLE).await;
    let status = server.get("/totp/status", &camille.token).await.ok(200);
    assert_eq!(
        status,
        json!({
            "is_active": false, "is_required": false, "activated_at": null,
            "recovery_codes_left": 0,
        })
    );
    let (id, app) = provision(&server, &camille).await;
    assert!(app.totp.secret().len() * 8 >= 160);
    // Nothing changes before its first code.
    server.sign_in(CAMILLE, PASSWORD).await.ok(200);
    let body = json!({ "totp_secret_id": id, "verification_code": app.code(&server) });
    let made = server.post("/totp/activate", &camille.token, body).await;
    let codes = texts(&made.ok(200)["recovery_codes"]);
    assert_eq!(codes.len(), 5);
    // The session that set it up goes on, the others were begun without it.
    let me = server.get("/auth/me", &camille.token).await.ok(200);
    assert_eq!(me["second_factor"], true);
    assert_eq!(me["second_factor_required"], false);
    let ended = server.get("/auth/me", &elsewhere.token).await;
    ended.problem(401, "unauthorized");

    // Asked for once the password is right, and not before.
    let asked = server.sign_in(CAMILLE, PASSWORD).await;
    asked.problem(401, "second_factor_required");
    let wrong = server.sign_in(CAMILLE, "faux").await;
    wrong.problem(401, "invalid_credentials");
    let empty = sign_in(&server, CAMILLE, "totp_code", " ").await;
    empty.problem(401, "second_factor_required");

    // The code that set it up is used.
    let code = app.code(&server);
    let used = sign_in(&server, CAMILLE, "totp_code", &code).await;
    assert!(used.problem(401, "invalid_credentials").contains("code"));
    server.clock.advance(TimeDelta::seconds(30));
    let code = app.code(&server);
    // With a wrong password a code is not used up.
    let form = [
        ("username", CAMILLE),
        ("password", "faux"),
        ("totp_code", &code),
    ];
    let request = server.request(Method::POST, "/auth/token").form(&form);
    let wrong = server.send(request).await;
    wrong.problem(401, "invalid_credentials");
    sign_in(&server, CAMILLE, "totp_code", &code).await.ok(200);
    let again = sign_in(&server, CAMILLE, "totp_code", &code).await;
    again.problem(401, "invalid_credentials");

    // As typed by someone in a hurry.
    let typed = format!(" {} ", codes[2].to_lowercase().replace('-', " "));
    sign_in(&server, CAMILLE, "recovery_code", &typed)
        .await
        .ok(200);
    let again = sign_in(&server, CAMILLE, "recovery_code", &codes[2]).await;
    again.problem(401, "invalid_credentials");
    let status = server.get("/totp/status", &camille.token).await.ok(200);
    assert_eq!(status["recovery_codes_left"], 4);
    assert_eq!(status["is_active"], true);
    // A code where none is asked for does no harm.
    sign_in(&server, "rh@exemple.fr", "totp_code", "000000")
        .await
        .ok(200);

    assert_eq!(
        events(&server, &["second_factor", "recovery"]).await,
        [
            "second_factor_activated",
            "second_factor_failed",
            "second_factor_failed",
            "recovery_code_used",
            "second_factor_failed",
        ]
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_uses_of_one_code_one_succeeds(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let app = set_up(&server, &camille).await;
    let succeeded = |answers: Vec<Reply>| {
        let statuses: Vec<u16> = answers.iter().map(|reply| reply.status.as_u16()).collect();
        let known = |status: &u16| matches!(status, 200 | 400 | 401 | 403 | 429);
        assert!(statuses.iter().all(known), "{statuses:?}");
        statuses.iter().filter(|status| **status == 200).count()
    };
    let code = app.code(&server);
    let uses = (0..50).map(|_| validate(&server, &camille, &code));
    assert_eq!(succeeded(join_all(uses).await), 1);

    server.clock.advance(TimeDelta::minutes(16));
    let uses = (0..50).map(|_| {
        let body = json!({ "recovery_code": app.recovery[0] });
        server.post("/totp/recovery/use", &camille.token, body)
    });
    assert_eq!(succeeded(join_all(uses).await), 1);

    server.clock.advance(TimeDelta::minutes(16));
    let code = app.code(&server);
    let uses = (0..50).map(|_| sign_in(&server, CAMILLE, "totp_code", &code));
    assert_eq!(succeeded(join_all(uses).await), 1);
    let sessions = "SELECT id FROM sessions WHERE ended_at IS NULL";
    // The administrator's, the one that set it up, and the new one.
    assert_eq!(rows(&server, sessions).await.len(), 3);
}

/// Without the limit on failures before it, which lets few through.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_lets_a_step_and_a_recovery_code_be_used_once(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let app = set_up(&server, &admin).await;
    let kept = second_factors::find_in_force(server.app.store.reader(), admin.id);
    let id = kept.await.unwrap().unwrap().id;
    let digests = server.app.sealer.digests(
        &format!("recovery code {}", admin.id),
        &app.recovery[0].replace('-', ""),
    );
    let mut steps = Vec::new();
    let mut codes = Vec::new();
    for _ in 0..50 {
        let (app, digests, account) = (Arc::clone(&server.app), digests.clone(), admin.id);
        steps.push(tokio::spawn(async move {
            let used = second_factors::use_step(app.store.writer(), id, 99_999_999);
            used.await.unwrap()
        }));
        let app = Arc::clone(&server.app);
        codes.push(tokio::spawn(async move {
            let (store, now) = (app.store.writer(), app.clock.now());
            let used = second_factors::use_recovery_code(store, account, digests, now);
            used.await.unwrap()
        }));
    }
    for uses in [steps, codes] {
        let used = join_all(uses).await;
        let used = used.into_iter().filter(|used| *used.as_ref().unwrap());
        assert_eq!(used.count(), 1);
    }
}

#[rstest]
#[tokio::test]
async fn a_step_is_good_once_and_no_earlier_one_after_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let none = validate(&server, &admin, "000000").await;
    none.problem(404, "second_factor_not_active");
    let app = set_up(&server, &admin).await;
    server.clock.advance(TimeDelta::minutes(2));
    for (steps, offset) in [(-1, -1), (0, 0), (1, 1)] {
        let code = app.code_in(&server, steps);
        let good = validate(&server, &admin, &code).await.ok(200);
        assert_eq!(good["success"], true);
        assert_eq!(good["time_offset_periods"], offset);
        let again = validate(&server, &admin, &code).await;
        let detail = again.problem(400, "totp_code_invalid");
        assert!(detail.contains("already"), "{detail}");
    }
    let earlier = app.code(&server);
    validate(&server, &admin, &earlier)
        .await
        .problem(400, "totp_code_invalid");
    server.clock.advance(TimeDelta::minutes(20));
    for steps in [-2, 2] {
        let code = app.code_in(&server, steps);
        validate(&server, &admin, &code)
            .await
            .problem(400, "totp_code_invalid");
    }
    let body = json!({
        "totp_code": app.code(&server), "kiosk_id": 7, "nonce": "n-1", "jwt_jti": "j-1",
    });
    server
        .post("/totp/validate", &admin.token, body)
        .await
        .ok(200);
    let path = "/admin/audit-logs?event_type=second_factor_validated&limit=1";
    let entry = &server.get(path, &admin.token).await.ok(200)[0];
    let data = entry["event_data"].as_str().unwrap();
    assert!(data.contains("n-1") && data.contains("j-1"), "{data}");
}

#[rstest]
#[tokio::test]
async fn five_wrong_codes_lock_codes_everywhere_for_a_quarter_of_an_hour(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start_with(db, &[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let admin = server.admin().await;
    let app = set_up(&server, &admin).await;
    let from = async |address: &str, code: &str| {
        let form = [
            ("username", "rh@exemple.fr"),
            ("password", PASSWORD),
            ("totp_code", code),
        ];
        let request = server.request(Method::POST, "/auth/token").form(&form);
        server
            .send(request.header("X-Forwarded-For", address))
            .await
    };
    // Four, then a pause of ten minutes, forgive.
    for _ in 0..4 {
        validate(&server, &admin, "x")
            .await
            .problem(400, "totp_code_invalid");
    }
    server.clock.advance(TimeDelta::minutes(10));
    // Wherever they are tried.
    for last in 1..=3 {
        let wrong = from(&format!("192.0.{last}.1"), "x").await;
        wrong.problem(401, "invalid_credentials");
    }
    for _ in 0..2 {
        let body = json!({ "recovery_code": "x" });
        let wrong = server.post("/totp/recovery/use", &admin.token, body).await;
        wrong.problem(400, "recovery_code_invalid");
    }
    server.clock.advance(TimeDelta::minutes(11));
    let refused = validate(&server, &admin, &app.code(&server)).await;
    assert!(
        refused
            .problem(403, "second_factor_locked")
            .contains("locked")
    );
    assert_eq!(refused.header("retry-after"), "240");
    let refused = from("198.51.100.7", &app.code(&server)).await;
    refused.problem(429, "sign_in_locked");
    let body = json!({ "recovery_code": app.recovery[0] });
    let refused = server.post("/totp/recovery/use", &admin.token, body).await;
    refused.problem(403, "second_factor_locked");
    // Being refused does not prolong it.
    server.clock.advance(TimeDelta::minutes(4));
    validate(&server, &admin, &app.code(&server)).await.ok(200);

    let path = "/admin/audit-logs?event_type=second_factor_failed";
    let entries = server.get(path, &admin.token).await.ok(200);
    let locks: Vec<bool> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["event_data"].as_str().unwrap().contains("true"))
        .collect();
    assert_eq!(locks.len(), 9);
    assert!(locks[0] && locks[1..].iter().all(|lock| !lock));
}

#[rstest]
#[tokio::test]
async fn the_password_alone_buys_no_guesses_at_the_code(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    set_up(&server, &admin).await;
    let email = "rh@exemple.fr";
    // Asking what is wanted is no failure.
    for _ in 0..10 {
        let asked = server.sign_in(email, PASSWORD).await;
        asked.problem(401, "second_factor_required");
    }
    for _ in 0..5 {
        let wrong = sign_in(&server, email, "totp_code", "x").await;
        wrong.problem(401, "invalid_credentials");
        let asked = server.sign_in(email, PASSWORD).await;
        assert!(matches!(asked.status.as_u16(), 401 | 429), "{}", asked.text);
    }
    let refused = server.sign_in(email, PASSWORD).await;
    refused.problem(429, "sign_in_locked");
    let refused = sign_in(&server, email, "totp_code", "x").await;
    refused.problem(429, "sign_in_locked");
}

#[rstest]
#[tokio::test]
async fn a_secret_is_activated_within_five_minutes_by_whom_it_was_made_for(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    let activate = |person: &Person, id: i64, code: String| {
        let body = json!({ "totp_secret_id": id, "verification_code": code });
        let token = person.token.clone();
        let server = &server;
        async move { server.post("/totp/activate", &token, body).await }
    };
    let (id, app) = provision(&server, &camille).await;
    let others = activate(&admin, id, app.code(&server)).await;
    others.problem(404, "totp_secret_not_found");
    let wrong = activate(&camille, id, "000000".to_owned()).await;
    wrong.problem(400, "totp_code_invalid");
    server.clock.advance(TimeDelta::seconds(300));
    let late = activate(&camille, id, app.code(&server)).await;
    assert!(late.problem(400, "totp_secret_expired").contains("expired"));

    let (id, app) = provision(&server, &camille).await;
    server.clock.advance(TimeDelta::seconds(299));
    activate(&camille, id, app.code(&server)).await.ok(200);
    let again = activate(&camille, id, app.code_in(&server, 1)).await;
    again.problem(404, "totp_secret_not_found");
    let unknown = activate(&camille, 424_242, app.code(&server)).await;
    unknown.problem(404, "totp_secret_not_found");

    // The phone that holds it is one's own and in use.
    let phone = server.phone(&admin, "telephone").await;
    let body = json!({ "device_id": phone });
    let made = server
        .post("/totp/provision", &admin.token, body.clone())
        .await;
    made.ok(200);
    let others = server.post("/totp/provision", &camille.token, body).await;
    others.problem(404, "device_not_found");
    // And nothing need be said of it.
    let request = server.request(Method::POST, "/totp/provision");
    server
        .send(request.bearer_auth(&camille.token))
        .await
        .ok(200);
}

#[rstest]
#[tokio::test]
async fn a_second_factor_is_replaced_by_who_shows_who_they_are(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let old = set_up(&server, &admin).await;
    server.clock.advance(TimeDelta::minutes(10));
    let (id, new) = provision(&server, &admin).await;
    // The one in force stays so.
    validate(&server, &admin, &old.code(&server)).await.ok(200);
    server.clock.advance(TimeDelta::seconds(30));
    let activate = |more: Value| {
        let mut body = json!({ "totp_secret_id": id, "verification_code": new.code(&server) });
        let fields = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(fields);
        server.post("/totp/activate", &admin.token, body)
    };
    activate(json!({})).await.problem(403, "proof_required");
    let wrong = activate(json!({ "password": "faux" })).await;
    wrong.problem(422, "invalid_value");
    assert_eq!(wrong.json()["errors"][0]["field"], "password");
    let wrong = activate(json!({ "totp_code": "x" })).await;
    wrong.problem(400, "totp_code_invalid");
    let made = activate(json!({ "totp_code": old.code(&server) })).await;
    let codes = texts(&made.ok(200)["recovery_codes"]);

    server.clock.advance(TimeDelta::seconds(30));
    let email = "rh@exemple.fr";
    let dead = sign_in(&server, email, "totp_code", &old.code(&server)).await;
    dead.problem(401, "invalid_credentials");
    let dead = sign_in(&server, email, "recovery_code", &old.recovery[0]).await;
    dead.problem(401, "invalid_credentials");
    let good = sign_in(&server, email, "recovery_code", &codes[0]).await;
    good.ok(200);
    let good = sign_in(&server, email, "totp_code", &new.code(&server)).await;
    let token = good.ok(200)["access_token"].as_str().unwrap().to_owned();
    // Who signed in a moment ago has shown it.
    let again = Person {
        id: admin.id,
        token,
    };
    set_up(&server, &again).await;
    // One in force, and nothing left of the others.
    let kept = "SELECT id FROM totp_secrets";
    assert_eq!(rows(&server, kept).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn recovery_codes_are_counted_hinted_at_and_made_anew(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let status = async || {
        server
            .get("/totp/recovery/status", &admin.token)
            .await
            .ok(200)
    };
    let none = json!({ "total": 0, "unused": 0, "used": 0, "expired": 0, "hints": [] });
    assert_eq!(status().await, none);
    let anew = async |body: Value| {
        server
            .post("/totp/recovery/regenerate", &admin.token, body)
            .await
    };
    anew(json!({}))
        .await
        .problem(404, "second_factor_not_active");
    let app = set_up(&server, &admin).await;
    let use_one = async |code: &str| {
        let body = json!({ "recovery_code": code });
        server.post("/totp/recovery/use", &admin.token, body).await
    };
    let used = use_one(&app.recovery[4]).await.ok(200);
    assert_eq!(
        (&used["success"], &used["recovery_codes_left"]),
        (&json!(true), &json!(4))
    );
    let again = use_one(&app.recovery[4]).await;
    again.problem(400, "recovery_code_invalid");
    let hints: Vec<&str> = app.recovery[..4]
        .iter()
        .map(|code| &code[code.len() - 2..])
        .collect();
    let expected = json!({ "total": 5, "unused": 4, "used": 1, "expired": 0, "hints": hints });
    assert_eq!(status().await, expected);

    let request = server.request(Method::POST, "/totp/recovery/regenerate");
    let made = server.send(request.bearer_auth(&admin.token)).await.ok(200);
    let codes = texts(&made["recovery_codes"]);
    assert_eq!(codes.len(), 5);
    use_one(&app.recovery[0])
        .await
        .problem(400, "recovery_code_invalid");
    use_one(&codes[0]).await.ok(200);
    // What is shown is judged, whether it is asked for or not.
    let wrong = anew(json!({ "password": "faux" })).await;
    wrong.problem(422, "invalid_value");
    server.clock.advance(TimeDelta::minutes(10));
    anew(json!({})).await.problem(403, "proof_required");
    anew(json!({ "password": PASSWORD })).await.ok(200);
    let code = app.code(&server);
    anew(json!({ "totp_code": code })).await.ok(200);
    assert_eq!(status().await["unused"], 5);
    assert_eq!(
        events(&server, &["recovery_codes_regenerated"]).await.len(),
        3
    );
}

#[rstest]
#[tokio::test]
async fn a_second_factor_is_removed_with_the_password_or_a_code(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let remove = async |body: Value| {
        let request = server.request(Method::DELETE, "/totp").json(&body);
        server.send(request.bearer_auth(&admin.token)).await
    };
    let password = json!({ "password": PASSWORD });
    remove(password.clone())
        .await
        .problem(404, "second_factor_not_active");
    let app = set_up(&server, &admin).await;
    remove(json!({})).await.problem(403, "proof_required");
    let wrong = remove(json!({ "password": "faux" })).await;
    wrong.problem(422, "invalid_value");
    remove(json!({ "recovery_code": "x" }))
        .await
        .problem(400, "recovery_code_invalid");
    remove(json!({ "recovery_code": app.recovery[0] }))
        .await
        .ok(204);
    server.sign_in("rh@exemple.fr", PASSWORD).await.ok(200);
    let left = rows(&server, "SELECT id FROM recovery_codes").await;
    assert!(left.is_empty());
    set_up(&server, &admin).await;
    remove(password).await.ok(204);
    assert_eq!(events(&server, &["second_factor_removed"]).await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn where_it_is_required_nothing_else_is_reached_before_it(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start_with(db, &[("REQUIRE_TOTP", "true")]).await;
    let admin = server.admin().await;
    let me = server.get("/auth/me", &admin.token).await.ok(200);
    assert_eq!(me["second_factor"], false);
    assert_eq!(me["second_factor_required"], true);
    let refused = server.get("/admin/users", &admin.token).await;
    refused.problem(403, "second_factor_setup_required");
    let refused = server.get("/devices/me", &admin.token).await;
    refused.problem(403, "second_factor_setup_required");

    set_up(&server, &admin).await;
    server.get("/admin/users", &admin.token).await.ok(200);
    let request = server.request(Method::DELETE, "/totp");
    let request = request.json(&json!({ "password": PASSWORD }));
    let refused = server.send(request.bearer_auth(&admin.token)).await;
    refused.problem(403, "second_factor_mandatory");

    // A manager too, an employee not; and a change of role acts at the next request.
    let manager = server.person(&admin, "chef@exemple.fr", "manager").await;
    let refused = server.get("/devices/me", &manager.token).await;
    refused.problem(403, "second_factor_setup_required");
    let camille = server.person(&admin, CAMILLE, "user").await;
    server.get("/devices/me", &camille.token).await.ok(200);
    let path = format!("/admin/users/{}/role", camille.id);
    let body = json!({ "role": "manager" });
    server.patch(&path, &admin.token, body).await.ok(200);
    let refused = server.get("/devices/me", &camille.token).await;
    refused.problem(403, "second_factor_setup_required");
    set_up(&server, &camille).await;
    server.get("/devices/me", &camille.token).await.ok(200);
}

#[rstest]
#[tokio::test]
async fn an_administrator_and_the_console_help_who_lost_everything(
    #[values(Db::Sqlite, Db::Postgres)] db: Db,
) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let camille = server.person(&admin, CAMILLE, "user").await;
    set_up(&server, &camille).await;
    let path = format!("/admin/users/{}/second-factor", camille.id);
    let reset = async |path: &str| server.delete(path, &admin.token).await;
    reset(&path).await.ok(204);
    let ended = server.get("/auth/me", &camille.token).await;
    ended.problem(401, "unauthorized");
    let camille = server.signed_in(CAMILLE).await;
    reset(&path).await.problem(404, "second_factor_not_active");
    let unknown = reset("/admin/users/424242/second-factor").await;
    unknown.problem(404, "user_not_found");
    let own = format!("/admin/users/{}/second-factor", admin.id);
    reset(&own)
        .await
        .problem(403, "cannot_reset_own_second_factor");

    set_up(&server, &camille).await;
    let console = operator::reset_second_factor(&server.app, "Camille@exemple.fr");
    console.await.unwrap();
    let ended = server.get("/auth/me", &camille.token).await;
    ended.problem(401, "unauthorized");
    server.signed_in(CAMILLE).await;
    let console = operator::reset_second_factor(&server.app, "personne@exemple.fr");
    assert!(console.await.is_err());

    let entries = "/admin/audit-logs?event_type=second_factor_removed";
    let entries = server.get(entries, &admin.token).await.ok(200);
    let on = format!("\"on_user_id\":{}", camille.id);
    for (entry, by) in [(&entries[0], Value::Null), (&entries[1], json!(admin.id))] {
        assert_eq!(entry["user_id"], by);
        assert!(entry["event_data"].as_str().unwrap().contains(&on));
    }
}

#[rstest]
#[tokio::test]
async fn a_closed_account_leaves_no_second_factor(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let kiosk = server.kiosk(&admin, "Porte A").await;
    for (email, punches) in [(CAMILLE, true), ("noe@exemple.fr", false)] {
        let person = server.person(&admin, email, "user").await;
        let phone = server.phone(&person, email).await;
        set_up(&server, &person).await;
        let body = json!({ "device_id": phone });
        server
            .post("/totp/provision", &person.token, body)
            .await
            .ok(200);
        if punches {
            let badge = server.badge(&person, phone).await;
            server.punch(&kiosk, &badge).await.ok(200);
        }
        let path = format!("/admin/users/{}", person.id);
        server.delete(&path, &admin.token).await.ok(204);
        for table in ["totp_secrets", "recovery_codes"] {
            let left = rows(&server, &format!("SELECT id FROM {table}")).await;
            assert!(left.is_empty(), "{table}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn the_database_holds_no_secret_in_clear(#[values(Db::Sqlite, Db::Postgres)] db: Db) {
    let server = Server::start(db).await;
    let admin = server.admin().await;
    let app = set_up(&server, &admin).await;
    let code = app.code(&server);
    sign_in(&server, "rh@exemple.fr", "totp_code", &code)
        .await
        .ok(200);
    let email = "rh@exemple.fr";
    sign_in(&server, email, "recovery_code", &app.recovery[1])
        .await
        .ok(200);
    sign_in(&server, email, "totp_code", "987651")
        .await
        .problem(401, "invalid_credentials");
    let (_, pending) = provision(&server, &admin).await;

    let mut secrets = vec![code, "987651".to_owned()];
    for totp in [&app.totp, &pending.totp] {
        let bytes: Vec<String> = totp
            .secret()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let hex = bytes.concat();
        secrets.extend([totp.secret().to_base32(), hex]);
    }
    for recovery in &app.recovery {
        secrets.extend([recovery.clone(), recovery.replace('-', "")]);
    }
    let mut seen = 0;
    for table in [
        "accounts",
        "employments",
        "sessions",
        "attempts",
        "audit_entries",
        "totp_secrets",
        "recovery_codes",
    ] {
        for row in rows(&server, &format!("SELECT * FROM {table}")).await {
            let text = row.to_string();
            for secret in &secrets {
                assert!(!text.contains(secret), "{secret} in {table}: {text}");
            }
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} rows were looked at");
}

#[tokio::test]
async fn a_new_secret_key_opens_what_the_old_one_sealed_and_seals_it_anew() {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(Db::Postgres, &folder).await;
    let (old, new) = (
        "the key of thirty-two bytes before",
        "the key of thirty-two bytes after it",
    );
    let start = async |more: &[(&str, &str)]| {
        Server::start_on(tempfile::tempdir().unwrap(), &url, more).await
    };
    let first = start(&[("SECRET_KEY", old)]).await;
    let admin = first.admin().await;
    let app = set_up(&first, &admin).await;
    let email = "rh@exemple.fr";

    let both = start(&[("SECRET_KEY", new), ("SECRET_KEY_PREVIOUS", old)]).await;
    both.clock.advance(TimeDelta::minutes(1));
    sign_in(&both, email, "totp_code", &app.code(&both))
        .await
        .ok(200);
    sign_in(&both, email, "recovery_code", &app.recovery[0])
        .await
        .ok(200);
    let (_, _pending) = provision(&both, &admin).await;
    let done = operator::reseal(&both.app).await.unwrap();
    assert_eq!((done.anew, done.current, done.closed.len()), (1, 1, 0));
    let done = operator::reseal(&both.app).await.unwrap();
    assert_eq!((done.anew, done.current), (0, 2));

    let alone = start(&[("SECRET_KEY", new)]).await;
    alone.clock.advance(TimeDelta::minutes(2));
    sign_in(&alone, email, "totp_code", &app.code(&alone))
        .await
        .ok(200);
    let lost = start(&[("SECRET_KEY", old)]).await;
    let done = operator::reseal(&lost.app).await.unwrap();
    assert_eq!((done.anew, done.closed.len()), (0, 2));
}

#[tokio::test]
async fn a_network_tries_so_many_codes_and_no_more() {
    let server = Server::start(Db::Sqlite).await;
    let admin = server.admin().await;
    for _ in 0..100 {
        let body = json!({ "totp_code": "x" });
        let tried = server.post("/totp/validate", &admin.token, body).await;
        tried.problem(404, "second_factor_not_active");
    }
    let refused = validate(&server, &admin, "x").await;
    refused.problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), "300");
    let refused = server
        .post("/totp/provision", &admin.token, json!({}))
        .await;
    refused.problem(429, "too_many_requests");
}
