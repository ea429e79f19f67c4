//! The second factor: codes of an authenticator app, recovery codes, and those who guess them.

mod guesses;
mod kept;
mod once;

use chrona_backend::services::operations::console;
use chrono::TimeDelta;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use totp_rs::Totp;

use crate::harness::{Db, PASSWORD, Person, Reply, Server};

const CAMILLE: &str = "camille@exemple.fr";

/// An authenticator app with a secret, and the recovery codes that came with it.
pub(crate) struct Authenticator {
    totp: Totp,
    pub(crate) recovery: Vec<String>,
}

impl Authenticator {
    /// The code that the app shows.
    pub(crate) fn code(&self, server: &Server) -> String {
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
pub(crate) async fn set_up(server: &Server, person: &Person) -> Authenticator {
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

pub(crate) async fn sign_in(server: &Server, email: &str, field: &str, code: &str) -> Reply {
    let form = [("username", email), ("password", PASSWORD), (field, code)];
    let request = server.request(Method::POST, "/auth/token").form(&form);
    server.send(request).await
}

async fn validate(server: &Server, person: &Person, code: &str) -> Reply {
    let body = json!({ "totp_code": code });
    server.post("/totp/validate", &person.token, body).await
}

/// The event types of the audit log, oldest first, that the words begin with.
pub(crate) async fn events(server: &Server, words: &[&str]) -> Vec<String> {
    let query = "SELECT event_type FROM audit_entries ORDER BY id";
    let rows = server.rows(query).await;
    let events = rows.iter().map(|row| row["event_type"].as_str().unwrap());
    let wanted = events.filter(|event| words.iter().any(|word| event.starts_with(word)));
    wanted.map(ToOwned::to_owned).collect()
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
            "passkeys": 0, "recovery_codes_left": 0,
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
    assert_eq!(server.rows(kept).await.len(), 1);
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
    let left = server.rows("SELECT id FROM recovery_codes").await;
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

    let clerk = server.person(&admin, "paie@exemple.fr", "payroll").await;
    let refused = server.get("/admin/punches", &clerk.token).await;
    refused.problem(403, "second_factor_setup_required");

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
    let console = console::reset_second_factor(&server.app, "Camille@exemple.fr");
    console.await.unwrap();
    let ended = server.get("/auth/me", &camille.token).await;
    ended.problem(401, "unauthorized");
    server.signed_in(CAMILLE).await;
    let console = console::reset_second_factor(&server.app, "personne@exemple.fr");
    assert!(console.await.is_err());

    let entries = "/admin/audit-logs?event_type=second_factor_removed";
    let entries = server.get(entries, &admin.token).await.ok(200);
    for (entry, by) in [(&entries[0], Value::Null), (&entries[1], json!(admin.id))] {
        assert_eq!(entry["user_id"], by);
        assert_eq!(entry["subject_id"], camille.id);
    }
}
